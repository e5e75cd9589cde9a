import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import type { AuditError } from '../../core/errors';
import { toAuditError } from '../../core/errors';
import { facetsOf, type Facets } from '../../core/probe/browse/facets';
import {
  filterCases,
  NO_FILTER,
  type CaseFilter,
  type FilteredTally
} from '../../core/probe/browse/filter';
import { joinCases, type BrowsedCase } from '../../core/probe/browse/join';
import { sortPlaces, type CaseOrder } from '../../core/probe/browse/sort';
import type { CaseResult } from '../../core/probe/result';

/** Cases in the order that is shown, and what they add up to. */
export interface Listing {
  cases: readonly BrowsedCase[];
  facets: Facets;
  /** Of all cases. */
  all: FilteredTally;
  /** Places of the listed cases, in the order they are listed. */
  places: readonly number[];
  tally: FilteredTally;
  /** Another number means another list, which starts at its top; one that has only grown keeps it. */
  arrangement: number;
}

/**
 * The cases of a run, joined with the version before, filtered and sorted. All
 * of it happens in pieces, so that the page stays quick however many there are;
 * what is asked for while it is under way takes its place.
 */
export class CaseList implements IDisposable {
  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  /** Null before the first cases have been put in order. */
  get listing(): Listing | null {
    return this.listed;
  }

  /** Whether what is listed is not yet what was asked for. */
  get isBusy(): boolean {
    return this.loading !== null || this.arranging !== null;
  }

  get problem(): AuditError | null {
    return this.fault;
  }

  get filter(): CaseFilter {
    return this.wanted;
  }

  get order(): CaseOrder | null {
    return this.sorting;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    this.disposed = true;
    this.loading?.abort();
    this.arranging?.abort();
    Signal.clearData(this);
  }

  /**
   * Takes other cases; filter and order stay.
   *
   * @param grown - Whether they are those that were there before, and more.
   */
  async show(
    now: readonly CaseResult[],
    then: readonly CaseResult[] | null,
    grown = false
  ): Promise<void> {
    this.arrangement += grown ? 0 : 1;
    this.loading?.abort();
    this.arranging?.abort();
    const controller = new AbortController();
    const { signal } = controller;
    this.loading = controller;
    this.changedSignal.emit();
    try {
      const cases = await joinCases(now, then, signal);
      const facets = await facetsOf(cases, signal);
      const { tally } = await filterCases(cases, NO_FILTER, signal);
      this.held = { cases, facets, all: tally };
    } catch (thrown) {
      this.fail(controller, thrown);
      return;
    } finally {
      this.loading = this.loading === controller ? null : this.loading;
    }
    await this.arrange();
  }

  setFilter(change: Partial<CaseFilter>): Promise<void> {
    this.wanted = { ...this.wanted, ...change };
    this.arrangement += 1;
    return this.arrange();
  }

  /** Null for the order in which the cases were asked. */
  setOrder(order: CaseOrder | null): Promise<void> {
    this.sorting = order;
    this.arrangement += 1;
    return this.arrange();
  }

  /** Filters and sorts what is there; what is still being loaded is arranged when it has come. */
  private async arrange(): Promise<void> {
    const { held, wanted, sorting, arrangement } = this;
    if (held === null || this.loading !== null) {
      this.changedSignal.emit();
      return;
    }
    this.arranging?.abort();
    const controller = new AbortController();
    const { signal } = controller;
    this.arranging = controller;
    this.changedSignal.emit();
    try {
      const { places, tally } = await filterCases(held.cases, wanted, signal);
      const sorted =
        sorting === null ? places : await sortPlaces(held.cases, places, sorting, signal);
      if (!signal.aborted) {
        this.listed = { ...held, places: sorted, tally, arrangement };
        this.fault = null;
      }
    } catch (thrown) {
      this.fail(controller, thrown);
    } finally {
      if (this.arranging === controller) {
        this.arranging = null;
        this.changedSignal.emit();
      }
    }
  }

  /** What was stopped because something newer was asked for is no failure. */
  private fail(controller: AbortController, thrown: unknown): void {
    if (!controller.signal.aborted) {
      this.fault = toAuditError(thrown);
      this.changedSignal.emit();
    }
  }

  private readonly changedSignal = new Signal<this, void>(this);
  private wanted: CaseFilter = NO_FILTER;
  /** What needs a look comes first. */
  private sorting: CaseOrder | null = { key: 'outcome', descending: false };
  private arrangement = 0;
  private held: Pick<Listing, 'cases' | 'facets' | 'all'> | null = null;
  private listed: Listing | null = null;
  private loading: AbortController | null = null;
  private arranging: AbortController | null = null;
  private fault: AuditError | null = null;
  private disposed = false;
}
