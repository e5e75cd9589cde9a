import { counted } from '../../counted';
import { AuditError } from '../../errors';
import { nearestName } from '../../plan/nearest';
import type { RequestForm } from '../request';
import type { Row } from '../seeds';
import type { ExpandContext } from '../suite/context';
import { CASES, expandSuite, type Expansion } from '../suite/expand';
import { limited } from '../suite/limits';
import { seedsSchema } from '../suite/schema';
import { chatCases } from './chat/cases';
import { ALL_CHAT_GROUPS, CHAT_SUITES } from './chat/suites';
import type { ChatGroup } from './chat/seed';
import { change, invariance, suiteOf } from './suite-of';
import { OPINIONS, TEXTS } from './texts';

/** What a built-in suite is carried out on. */
export interface BuiltinContext extends ExpandContext {
  /** Rows that suites of rows start from; texts of a suite of texts, under `text`. */
  seeds: readonly Row[];
  /** Columns whose change must not matter, for counterfactuals. */
  protectedColumns?: readonly string[];
  /** Where the score must go as a column rises, for directions. */
  expected?: Readonly<Record<string, 'up' | 'down' | 'not-up' | 'not-down'>>;
}

export interface BuiltinSuite {
  name: string;
  /** What it tests, for a list. */
  title: string;
  /** What a target must take. */
  forms: readonly RequestForm[];
  capabilities: readonly { capability: string; title: string; tags: readonly string[] }[];
  expand(context: BuiltinContext): Promise<Expansion>;
}

const ROW_CHANGES = ['type-confusion', 'rounding', 'unit-noise'] as const;

const TEXT_CHANGES = [
  change('typos', {}, { variants: 2 }),
  change('case', { to: 'upper' }),
  change('case', { to: 'lower' }),
  change('punctuation', { how: 'remove' }),
  change('punctuation', { how: 'repeat' }),
  change('whitespace', { how: 'double' }),
  change('whitespace', { how: 'non-breaking' }),
  change('homoglyphs'),
  change('zero-width'),
  change('leetspeak', { share: 0.2 }),
  change('paraphrase'),
  change('entity-swap'),
  change('length', { how: 'pad', sentences: 2 })
];

/** What transformations can't be named without; the capability does not hang on it. */
const PARAMETERS: Readonly<Record<string, Record<string, unknown>>> = {
  counterfactual: { columns: ['x'] },
  monotone: { column: 'x' }
};

const tabularNoise: BuiltinSuite = {
  name: 'builtin:tabular-noise',
  title: 'The same values of another type, rounded, or through another unit',
  forms: ['row'],
  capabilities: ROW_CHANGES.map(capabilityOf),
  expand: context =>
    expandSuite(
      suiteOf('builtin:tabular-noise', [invariance(ROW_CHANGES.map(name => change(name)))], rows()),
      context.seeds,
      context
    )
};

const tabularCounterfactual: BuiltinSuite = {
  name: 'builtin:tabular-counterfactual',
  title: 'Another value of a protected column',
  forms: ['row'],
  capabilities: [capabilityOf('counterfactual')],
  expand: context => {
    const columns = [...(context.protectedColumns ?? [])];
    if (columns.length === 0) {
      throw new AuditError(
        'invalid-plan',
        'builtin:tabular-counterfactual needs the columns whose change must not matter.',
        'Name them under columns, beside the suite.'
      );
    }
    const test = invariance([change('counterfactual', { columns })]);
    return expandSuite(
      suiteOf('builtin:tabular-counterfactual', [test], rows()),
      context.seeds,
      context
    );
  }
};

const tabularDirection: BuiltinSuite = {
  name: 'builtin:tabular-direction',
  title: 'The score follows a column the way it is expected to',
  forms: ['row'],
  capabilities: [capabilityOf('monotone')],
  expand: context => {
    const steps = Object.entries(context.expected ?? {}).map(([column, expected]) =>
      change('monotone', { column, expected })
    );
    if (steps.length === 0) {
      throw new AuditError(
        'invalid-plan',
        'builtin:tabular-direction needs the columns that the score follows.',
        'Write expected: {delay: not-down}, for example, beside the suite.'
      );
    }
    const test = { ...invariance(steps), kind: 'DIR' as const };
    return expandSuite(
      suiteOf('builtin:tabular-direction', [test], rows()),
      context.seeds,
      context
    );
  }
};

const textNegation: BuiltinSuite = {
  name: 'builtin:text-negation',
  title: 'An opinion turned into its opposite',
  forms: ['text'],
  capabilities: [capabilityOf('negation')],
  expand: context => {
    const given = { type: 'not-unchanged' };
    const read = { judge: 'unchanged', negated: true, configuration: {} };
    const test = {
      ...invariance([change('negation')]),
      kind: 'DIR' as const,
      asserts: [{ given, read, path: [] }]
    };
    const seeds = OPINIONS.map((prompt): Row => ({ prompt }));
    return expandSuite(suiteOf('builtin:text-negation', [test], rows()), seeds, context);
  }
};

const textRobustness: BuiltinSuite = {
  name: 'builtin:text-robustness',
  title: 'Slips, marks, lookalikes, other words around, other names',
  forms: ['text'],
  capabilities: [...new Set(TEXT_CHANGES.map(({ transformation }) => transformation.name))].map(
    capabilityOf
  ),
  expand: context => {
    const given = context.seeds.flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
    // As seeds and not as vars, since nothing in a text of the data stands for a variable.
    const seeds = (given.length > 0 ? given : TEXTS).map((prompt): Row => ({ prompt }));
    const suite = suiteOf('builtin:text-robustness', [invariance(TEXT_CHANGES)], rows());
    return expandSuite(suite, seeds, context);
  }
};

function rows(): ReturnType<typeof seedsSchema.parse> {
  return seedsSchema.parse({});
}

function capabilityOf(name: string): BuiltinSuite['capabilities'][number] {
  const { transformation } = change(name, PARAMETERS[name] ?? {});
  const { capability, title, tags } = transformation;
  return { capability, title, tags };
}

function chatSuite(name: string, title: string, groups: readonly ChatGroup[]): BuiltinSuite {
  return {
    name,
    title,
    forms: ['chat'],
    capabilities: groups.map(({ capability, title: told, tags }) => ({
      capability,
      title: told,
      tags
    })),
    expand: ({ limits, seed }) => {
      const all = chatCases(groups, name);
      const cases = limited(all, { ...CASES, ...limits }, seed);
      const left = all.length - cases.length;
      return Promise.resolve({
        cases,
        notes:
          left > 0
            ? [
                `${cases.length} of ${counted(all.length, 'case')} ${cases.length === 1 ? 'was' : 'were'} drawn.`
              ]
            : []
      });
    }
  };
}

/** The built-in suites whose cases are known beforehand, by name. */
export const BUILTIN_SUITES: ReadonlyMap<string, BuiltinSuite> = new Map(
  [
    tabularNoise,
    tabularCounterfactual,
    tabularDirection,
    textRobustness,
    textNegation,
    ...Object.entries(CHAT_SUITES).map(([name, { title, groups }]) =>
      chatSuite(`builtin:chat-${name}`, title, groups)
    ),
    chatSuite('builtin:chat-safety', 'All conversations together', ALL_CHAT_GROUPS)
  ].map(suite => [suite.name, suite])
);

/** What a name that is no built-in suite may have meant, else all that there are; a sentence. */
export function builtinHint(name: string, others: readonly string[] = []): string {
  const known = [...others, ...BUILTIN_SUITES.keys()];
  const nearest = nearestName(name, known);
  return nearest === null ? `There are ${known.join(', ')}.` : `Did you mean ${nearest}?`;
}
