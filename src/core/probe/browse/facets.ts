import type { Outcome } from '../result';
import { turn, type BrowsedCase, type CaseChange } from './join';

/** Attributes that tell cases apart one by one are no way to split them. */
const MOST_VALUES = 100;
const MOST_ATTRIBUTES = 20;

/** A value to choose and how many cases have it. */
export interface Choice<Value extends string = string> {
  value: Value;
  cases: number;
}

/** What the cases can be filtered by, the most frequent first. */
export interface Facets {
  outcomes: Choice<Outcome>[];
  suites: Choice[];
  capabilities: Choice[];
  changes: Choice<CaseChange>[];
  /** Column, type, and what the suites name, each with its values. */
  attributes: { attribute: string; values: Choice[] }[];
}

/** Counts every value that a filter can ask for. Works in pieces and can be stopped. */
export async function facetsOf(
  cases: readonly BrowsedCase[],
  signal?: AbortSignal
): Promise<Facets> {
  const outcomes = new Counter<Outcome>();
  const changes = new Counter<CaseChange>();
  const [suites, capabilities] = [new Counter(), new Counter()];
  const attributes = new Map<string, Counter>();
  const split = (attribute: string, value: string): void => {
    const counter = attributes.get(attribute) ?? new Counter();
    attributes.set(attribute, counter);
    if (counter.values <= MOST_VALUES) {
      counter.add(value);
    }
  };
  for (const [index, { now, shown, change }] of cases.entries()) {
    await turn(index, signal);
    if (now !== null) {
      outcomes.add(now.outcome);
    }
    changes.add(change);
    suites.add(shown.suite);
    capabilities.add(shown.capability);
    split('type', shown.type);
    if (shown.column !== '') {
      split('column', shown.column);
    }
    for (const [attribute, value] of Object.entries(shown.attributes ?? {})) {
      if (!OWN.has(attribute)) {
        split(attribute, value);
      }
    }
  }
  return {
    outcomes: outcomes.choices(),
    suites: suites.choices(),
    capabilities: capabilities.choices(),
    changes: changes.choices(),
    attributes: [...attributes]
      .map(([attribute, counter]) => ({ attribute, values: counter.choices() }))
      .filter(({ values }) => values.length > 1 && values.length <= MOST_VALUES)
      .slice(0, MOST_ATTRIBUTES)
  };
}

/** Attributes that every case has by itself. */
const OWN = new Set(['suite', 'capability', 'column', 'type']);

class Counter<Value extends string = string> {
  private readonly counts = new Map<Value, number>();

  add(value: Value): void {
    this.counts.set(value, (this.counts.get(value) ?? 0) + 1);
  }

  get values(): number {
    return this.counts.size;
  }

  choices(): Choice<Value>[] {
    return [...this.counts]
      .map(([value, cases]) => ({ value, cases }))
      .sort((a, b) => b.cases - a.cases || (a.value < b.value ? -1 : 1));
  }
}
