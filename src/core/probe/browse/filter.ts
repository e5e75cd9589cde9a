import type { CaseResult, Outcome, Slice } from '../result';
import { wilsonInterval } from '../wilson';
import type { BrowsedCase, CaseChange } from './join';
import { turn } from './join';

export type Predicates = Slice['predicates'];

/** What is asked of the cases to be listed; null asks nothing. */
export interface CaseFilter {
  outcome: Outcome | null;
  suite: string | null;
  capability: string | null;
  change: CaseChange | null;
  /** All of them must hold. */
  slice: Predicates | null;
  /** Somewhere in title, column, suite, tags, expected or got; capitals count as small letters. */
  text: string;
}

export const NO_FILTER: CaseFilter = {
  outcome: null,
  suite: null,
  capability: null,
  change: null,
  slice: null,
  text: ''
};

/** What the listed cases add up to; cases that are gone are counted apart. */
export interface FilteredTally {
  cases: number;
  passed: number;
  failed: number;
  errors: number;
  gone: number;
  /** Passed of passed and failed, with its 95 % Wilson interval; null where nothing was judged. */
  rate: { value: number; interval: [number, number] } | null;
}

export interface Filtered {
  /** Places in the list of all cases, ascending. */
  places: number[];
  tally: FilteredTally;
}

/** The cases that a filter leaves. Works in pieces and can be stopped. */
export async function filterCases(
  cases: readonly BrowsedCase[],
  filter: CaseFilter,
  signal?: AbortSignal
): Promise<Filtered> {
  const wanted = filter.text.trim().toLowerCase();
  const places: number[] = [];
  const counts: Record<Outcome, number> = { pass: 0, fail: 0, error: 0 };
  let gone = 0;
  for (let place = 0; place < cases.length; place++) {
    await turn(place, signal);
    const each = cases[place];
    if (passes(each, filter) && (wanted === '' || mentions(each, wanted))) {
      places.push(place);
      if (each.now === null) {
        gone += 1;
      } else {
        counts[each.now.outcome] += 1;
      }
    }
  }
  const judged = counts.pass + counts.fail;
  return {
    places,
    tally: {
      cases: judged + counts.error,
      passed: counts.pass,
      failed: counts.fail,
      errors: counts.error,
      gone,
      rate:
        judged === 0
          ? null
          : { value: counts.pass / judged, interval: wilsonInterval(counts.pass, judged) }
    }
  };
}

function passes({ shown, now, change }: BrowsedCase, filter: CaseFilter): boolean {
  return (
    (filter.outcome === null || now?.outcome === filter.outcome) &&
    (filter.suite === null || shown.suite === filter.suite) &&
    (filter.capability === null || shown.capability === filter.capability) &&
    (filter.change === null || change === filter.change) &&
    (filter.slice === null || isIn(shown, filter.slice))
  );
}

/** Whether a case belongs to a slice: by what it has itself, else by what its suite names. */
export function isIn(result: CaseResult, slice: Predicates): boolean {
  return slice.every(({ attribute, value }) => attributeOf(result, attribute) === value);
}

/** A case's value of an attribute; undefined where it has none. */
export function attributeOf(result: CaseResult, attribute: string): string | undefined {
  switch (attribute) {
    case 'suite':
    case 'type':
    case 'capability':
    case 'column':
      return result[attribute];
    default: {
      const { attributes } = result;
      return attributes && Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
    }
  }
}

function mentions({ shown, then }: BrowsedCase, wanted: string): boolean {
  const has = (text: string): boolean => text.toLowerCase().includes(wanted);
  return (
    has(shown.title) ||
    has(shown.column) ||
    has(shown.got) ||
    has(shown.expected) ||
    has(shown.suite) ||
    shown.id.startsWith(wanted) ||
    (shown.tags?.some(has) ?? false) ||
    (then !== null && then !== shown && has(then.got))
  );
}
