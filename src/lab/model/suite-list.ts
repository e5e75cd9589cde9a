import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { AuditError, toAuditError } from '../../core/errors';
import { BUILTIN_SUITES } from '../../core/probe/builtin/builtin';
import { REGRESSION, TABULAR_BOUNDARY, TABULAR_ROBUSTNESS } from '../../core/probe/names';
import type { RequestForm } from '../../core/probe/request';
import { parseSuite } from '../../core/probe/suite/parse';
import { starterSuite, suiteNameProblem, suitePath } from '../../core/probe/suite/starter';
import { addSuite } from './plan-draft';
import type { PlanModel } from './plan-model';

/** A suite that the plan names, as far as it can be told without running it. */
export interface PlannedSuite {
  /** As the plan has it: a built-in suite's name, or a file's path. */
  name: string;
  isFile: boolean;
  /** What it tests, in a sentence; null where nothing says so. */
  title: string | null;
  /** Tests of the file; null for a built-in suite and before the file is read. */
  tests: number | null;
  /** Whether the file is still to be read. */
  isReading: boolean;
  /** What of the file is not carried out, a sentence each. */
  notCarriedOut: readonly string[];
  /** Why it can't be used; the place is `path:line:column` where there is one. */
  problem: AuditError | null;
}

const TITLES: Record<string, string> = {
  [REGRESSION]: 'Every case that failed before',
  [TABULAR_ROBUSTNESS]: 'Missing values, values out of range, unseen categories, small changes',
  [TABULAR_BOUNDARY]: 'The nearest row that is answered otherwise'
};

/**
 * The suites of a plan. Their files are read and checked when the plan is, and
 * again when one of them is saved, so that a mistake is told before anything runs.
 */
export class SuiteList implements IDisposable {
  constructor(private readonly plan: PlanModel) {
    plan.changed.connect(this.onPlanChanged, this);
  }

  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  /** In the plan's order. */
  get suites(): readonly PlannedSuite[] {
    return this.names.map(name => this.read.get(name) ?? plainSuite(name));
  }

  /** What is wrong with the first suite that can't be used. */
  get problem(): AuditError | null {
    return this.suites.find(({ problem }) => problem !== null)?.problem ?? null;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    this.disposed = true;
    Signal.clearData(this);
  }

  /** Reads every file anew; what was known of it stays until then. */
  async check(): Promise<void> {
    await this.readAll(this.names);
  }

  /** Waits until every file that the plan names has been read. */
  async settled(): Promise<void> {
    await this.reading;
  }

  /** Why a suite can't be made under this name; null where it can. */
  nameProblem(name: string): string | null {
    return suiteNameProblem(name, this.names);
  }

  /**
   * Writes a first suite beside the plan and names it there; gives its path.
   * Throws AuditError where the name can't be a file's or the file is there already.
   */
  async create(name: string, form: RequestForm): Promise<string> {
    const path = suitePath(name);
    const problem = this.nameProblem(name);
    if (path === null || problem !== null) {
      throw new AuditError('invalid-input', problem ?? 'The name cannot be a file’s.');
    }
    const { evaluation } = this.plan.draft;
    const column = evaluation?.columns?.segments?.at(0) ?? null;
    if (!(await this.plan.createBeside(path, starterSuite(form, { column })))) {
      throw new AuditError(
        'invalid-input',
        `There is a file ${path} already.`,
        'Choose another name, or name the file under probes in the plan.',
        path
      );
    }
    const save = this.plan.exists && !this.plan.isEdited;
    this.plan.edit(draft => addSuite(draft, path));
    if (save) {
      await this.plan.save();
    }
    return path;
  }

  private get names(): string[] {
    return [...new Set((this.plan.draft.rest.probes ?? []).map(({ suite }) => suite))];
  }

  private onPlanChanged(): void {
    const missing = this.names.filter(name => !this.read.has(name));
    missing.forEach(name => this.read.set(name, plainSuite(name)));
    if (missing.length > 0) {
      this.reading = this.readAll(missing);
    }
  }

  private async readAll(names: readonly string[]): Promise<void> {
    const files = names.filter(name => plainSuite(name).isFile);
    await Promise.all(files.map(name => this.readOne(name)));
  }

  private async readOne(name: string): Promise<void> {
    const turn = (this.turns.get(name) ?? 0) + 1;
    this.turns.set(name, turn);
    const told = await this.outcome(name);
    // Read again meanwhile: that reading tells.
    if (this.turns.get(name) === turn && !this.disposed) {
      this.read.set(name, { ...plainSuite(name), isReading: false, ...told });
      this.changedSignal.emit();
    }
  }

  private async outcome(name: string): Promise<Partial<PlannedSuite>> {
    try {
      const text = await this.plan.readBeside(name);
      if (text === null) {
        throw new AuditError(
          'missing-file',
          `There is no suite ${name} beside the plan.`,
          'Write it, or correct its path in the plan.',
          name
        );
      }
      const { suite, notCarriedOut } = parseSuite(text, name);
      return { title: suite.description, tests: suite.tests.length, notCarriedOut };
    } catch (thrown) {
      return { problem: toAuditError(thrown) };
    }
  }

  private readonly changedSignal = new Signal<this, void>(this);
  private readonly read = new Map<string, PlannedSuite>();
  /** How often each file's reading has begun. */
  private readonly turns = new Map<string, number>();
  private reading: Promise<void> = Promise.resolve();
  private disposed = false;
}

function plainSuite(name: string): PlannedSuite {
  const isFile = !name.startsWith('builtin:');
  return {
    name,
    isFile,
    title: TITLES[name] ?? BUILTIN_SUITES.get(name)?.title ?? null,
    tests: null,
    isReading: isFile,
    notCarriedOut: [],
    problem: null
  };
}
