import { throwIfAborted } from '../../errors';
import { pause } from '../../record/pause';
import { caseIdentity, seedIdentity, type CaseAssertion, type ProbeCase } from '../case';
import type { Row } from '../seeds';
import { FoundCases } from './found';
import { countedCases, type CaseLimits } from './limits';
import { Combinations } from './combinations';
import type { ExpandContext } from './context';
import { SuiteError } from './problems';
import { baseOf, type Base } from './base';
import { variantsOf, type ChangedRequest } from './variants';
import { readAssertsOf } from './asserts';
import type { Suite, SuiteTest } from './suite';
import { seedLevels } from './levels';

export interface Expansion {
  cases: ProbeCase[];
  /** What was left out and why, a sentence each. */
  notes: string[];
}

/** Cases of one suite, unless the plan says otherwise with `runner.mostCases`. */
export const CASES: CaseLimits = { cases: 5000, perCapability: 5000 };

/**
 * Every case of a suite: tests by the product of their variables, by prompts,
 * by seeds, by transformations. The same suite, seeds and context give the same
 * cases byte for byte. A case that comes up twice is asked once.
 *
 * Where there are more than the limits allow, cases are drawn by their
 * identity, so that most of them stay when the suite is edited.
 *
 * @param seeds - Rows by column, drawn as the suite asks; none where it asks for none.
 * @throws SuiteError with line and column: a column or variable that is not there, a prompt for
 * a target of rows, a text for a row, more cases or characters than can be held. AuditError
 * `cancelled`.
 */
export async function expandSuite(
  suite: Suite,
  seeds: readonly Row[],
  context: ExpandContext
): Promise<Expansion> {
  const limits = { ...CASES, ...context.limits };
  const combinations = new Combinations(suite, seeds, context.form);
  const facts = { columns: context.columns, levels: seedLevels(seeds) };
  const found = new FoundCases(
    limits,
    context.seed,
    sentence => new SuiteError(suite.path, [{ ...suite.place(['tests']), sentence }])
  );
  let idle = 0;
  for (const { test, combination } of combinations.drawn(limits.cases, context.seed)) {
    await pause();
    throwIfAborted(context.signal);
    const base = baseOf(suite, test, combination, context);
    const changed = variantsOf(suite, test, base, facts, context);
    idle += test.transformations.length > 0 && changed.length === 0 ? 1 : 0;
    for (const each of changed) {
      found.add(caseOf(suite, test, base, each, context));
    }
  }
  const kept = found.drawn();
  return {
    cases: kept,
    notes: [
      ...told(combinations.left, 'combination was not taken.', 'combinations were not taken.'),
      ...told(
        idle,
        'seed could not be changed by any transformation.',
        'seeds could not be changed by any transformation.'
      ),
      ...told(
        found.repeated,
        'case came up again and is asked once.',
        'cases came up again and are asked once.'
      ),
      ...(kept.length < found.size
        ? [`${countedCases(kept.length)} of ${countedCases(found.size)} cases were drawn.`]
        : [])
    ]
  };
}

/** A sentence that begins with its number; none for none. */
function told(count: number, one: string, many: string): string[] {
  return count === 0 ? [] : [`${countedCases(count)} ${count === 1 ? one : many}`];
}

function caseOf(
  suite: Suite,
  test: SuiteTest,
  base: Base,
  changed: ChangedRequest,
  context: ExpandContext
): ProbeCase {
  const { applied, request, right } = changed;
  const asserts = assertsOf(suite, test, base, changed, context);
  const capability = test.capability ?? changed.capability ?? 'functionality';
  const content = { type: test.kind, request, right: test.kind === 'MFT' ? null : right, asserts };
  return {
    id: caseIdentity({ ...content, transformation: applied }),
    suite: context.name,
    capability,
    ...content,
    title: titleOf(test, capability, changed),
    seed: base.seed ?? seedIdentity(base.request),
    attributes: {
      capability,
      ...(changed.column === null ? {} : { column: changed.column }),
      ...(applied === null ? {} : { transformation: applied.name }),
      ...base.slices,
      ...test.attributes
    },
    tags: [...new Set([...test.tags, ...changed.tags])],
    transformation: applied
  };
}

function assertsOf(
  suite: Suite,
  test: SuiteTest,
  base: Base,
  { asserts }: ChangedRequest,
  { form }: ExpandContext
): CaseAssertion[] {
  if (test.asserts.length > 0) {
    return readAssertsOf(suite, test, base.variables);
  }
  if (asserts !== null) {
    return asserts;
  }
  if (form === 'chat') {
    throw new SuiteError(suite.path, [
      {
        ...suite.place(test.path),
        sentence:
          'A conversation is never answered twice in the same words, so this needs an assert of what must hold.'
      }
    ]);
  }
  return [{ judge: 'unchanged', negated: false, configuration: {} }];
}

/** One sentence that holds none of a seed's values. */
function titleOf(test: SuiteTest, capability: string, { applied }: ChangedRequest): string {
  const words = capability.replaceAll('-', ' ');
  if (applied === null) {
    return test.description ?? words[0].toUpperCase() + words.slice(1);
  }
  return test.description === null ? applied.changed : `${test.description}: ${applied.changed}`;
}
