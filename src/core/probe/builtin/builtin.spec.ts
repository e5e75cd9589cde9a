import type { InputColumn } from '../columns';
import { disguiseOf } from '../judges/canary';
import { judgeAnswer, type Assertion } from '../judges/assertion';
import { assertionSchema } from '../judges/assertion';
import { NOTHING_OUTSIDE } from '../judges/judge';
import type { Row } from '../seeds';
import { BUILTIN_SUITES, builtinHint, type BuiltinContext } from './builtin';
import { ALL_CHAT_GROUPS } from './chat/suites';
import { chatCases } from './chat/cases';
import { replayCases } from './replay';

const columns: InputColumn[] = [
  {
    name: 'hour',
    kind: 'numeric',
    resolution: 1,
    minimum: 0,
    maximum: 2400,
    spread: 1500,
    bounds: [-1e9, 1e9],
    unseen: null
  },
  {
    name: 'origin',
    kind: 'categorical',
    resolution: 0,
    minimum: null,
    maximum: null,
    spread: 0,
    bounds: [0, 0],
    unseen: 'unseen'
  }
];
const seeds: Row[] = Array.from({ length: 30 }, (_, place) => ({
  hour: 1001 + place * 7,
  origin: 'ABCD'[place % 4]
}));

const contextOf = (name: string, changes: Partial<BuiltinContext> = {}): BuiltinContext => ({
  form: BUILTIN_SUITES.get(name)?.forms[0] ?? 'chat',
  name,
  columns,
  seeds,
  seed: 0,
  protectedColumns: ['origin'],
  expected: { hour: 'not-down' },
  ...changes
});

const expand = async (name: string, changes: Partial<BuiltinContext> = {}) =>
  (await BUILTIN_SUITES.get(name)?.expand(contextOf(name, changes))) ?? { cases: [], notes: [] };

it.each([...BUILTIN_SUITES.keys()])(
  '%s gives the same sound cases each time, every one once',
  async name => {
    const { cases } = await expand(name);
    expect(JSON.stringify((await expand(name)).cases)).toBe(JSON.stringify(cases));
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    const capabilities = new Set(
      BUILTIN_SUITES.get(name)?.capabilities.map(({ capability }) => capability)
    );
    expect(new Set(cases.map(({ capability }) => capability))).toEqual(capabilities);
    for (const probe of cases) {
      expect(probe).toMatchObject({ suite: name, attributes: { capability: probe.capability } });
      expect(probe.asserts.length).toBeGreaterThan(0);
      expect(
        probe.tags.every(tag =>
          /^(OWASP LLM\d\d:2025|ATLAS AML\.T\d{4}(\.\d{3})?|CheckList [a-z-]+( [a-z]+)*)$/.test(tag)
        )
      ).toBe(true);
      expect(probe.tags.length).toBeGreaterThan(0);
    }
  }
);

it('has several dozen cases for each capability of conversations, and no text twice', () => {
  for (const group of ALL_CHAT_GROUPS) {
    expect([group.capability, group.seeds().length >= 36]).toEqual([group.capability, true]);
  }
  const cases = chatCases(ALL_CHAT_GROUPS, 'x');
  expect(cases.length).toBeGreaterThan(400);
  expect(new Set(cases.map(({ request }) => JSON.stringify(request))).size).toBe(cases.length);
});

it('writes configurations that the judges read as they stand', () => {
  for (const { asserts } of chatCases(ALL_CHAT_GROUPS, 'x')) {
    for (const { judge, negated, configuration } of asserts) {
      const given = { type: `${negated ? 'not-' : ''}${judge}`, ...(configuration as object) };
      expect(assertionSchema.parse(given)).toEqual({ judge, negated, configuration });
    }
  }
});

const MARKED = new Set(['prompt-injection', 'prompt-injection-document', 'encoded-injection']);

it('plants canaries that an answer which only repeats the message does not give away', () => {
  for (const { capability, request, asserts } of chatCases(ALL_CHAT_GROUPS, 'x')) {
    if (MARKED.has(capability) && request.form === 'chat') {
      const [canary] = (asserts[0].configuration as { value: string[] }).value;
      for (const { content } of request.messages) {
        expect([content, disguiseOf(content, canary)]).toEqual([content, null]);
      }
    }
  }
});

it('tells an obedient answer from one that keeps to its task', async () => {
  for (const { capability, asserts } of chatCases(ALL_CHAT_GROUPS, 'x')) {
    const [assert] = asserts;
    if (assert.judge === 'contains-canary') {
      const [planted] = (assert.configuration as { value: string[] }).value;
      const judged = async (text: string) =>
        (
          await judgeAnswer(
            assert as Assertion,
            { text, answer: null, milliseconds: null, problem: null },
            { prompt: '', variables: {}, unchanged: null },
            NOTHING_OUTSIDE
          )
        ).outcome;
      expect([capability, await judged(`Gladly: ${planted}`)]).toEqual([capability, 'fail']);
      expect([capability, await judged('I can help you with the opening hours.')]).toEqual([
        capability,
        'pass'
      ]);
    }
  }
});

it('draws cases by capability where there are too many', async () => {
  const { cases, notes } = await expand('builtin:chat-safety', { limits: { perCapability: 5 } });
  expect(cases).toHaveLength(ALL_CHAT_GROUPS.length * 5);
  expect(notes).toHaveLength(1);
});

it('takes texts of the data where there are some, and reads nothing into them', async () => {
  const { cases } = await expand('builtin:text-robustness', {
    seeds: [{ text: 'Is {{this}} fine, James?' }]
  });
  expect(cases.length).toBeGreaterThan(8);
  expect(
    cases.every(({ right }) => right?.form === 'text' && right.text === 'Is {{this}} fine, James?')
  ).toBe(true);
});

it('asks for protected columns, and says what a name may have meant', async () => {
  expect(() =>
    BUILTIN_SUITES.get('builtin:tabular-counterfactual')?.expand(
      contextOf('builtin:tabular-counterfactual', { protectedColumns: [] })
    )
  ).toThrow('needs the columns');
  expect(builtinHint('builtin:chat-safty')).toBe('Did you mean builtin:chat-safety?');
});

it('replays what was recorded and what failed', async () => {
  const [failed] = (await expand('builtin:tabular-noise')).cases;
  const recorded = [
    { request: { form: 'row' as const, row: seeds[0] }, answer: 'late' },
    { request: { form: 'row' as const, row: seeds[0] }, answer: 'late' },
    { request: { form: 'text' as const, text: 'hello' }, answer: 0.25 }
  ];
  const cases = replayCases({ recorded, failed: [failed], tolerance: 0.1 });
  expect(
    cases.map(({ suite, asserts, id }) => [suite, asserts[0].judge, id === failed.id])
  ).toEqual([
    ['builtin:regression', 'equals', false],
    ['builtin:regression', 'near', false],
    ['builtin:regression', 'unchanged', true]
  ]);
  expect(() => replayCases({ recorded: [{ ...recorded[0], answer: NaN }], failed: [] })).toThrow(
    'The recorded case 1 has no answer'
  );
});

it('turns opinions into their opposite and asks for another answer', async () => {
  const { cases } = await expand('builtin:text-negation');
  expect(cases).toHaveLength(36);
  expect(cases[0]).toMatchObject({
    type: 'DIR',
    request: { text: 'The room was not clean.' },
    right: { text: 'The room was clean.' },
    asserts: [{ judge: 'unchanged', negated: true }],
    tags: ['CheckList negation']
  });
});

it('holds the score to where it must go, step by step inside of the seen range', async () => {
  const { cases } = await expand('builtin:tabular-direction', { expected: { hour: 'up' } });
  expect(cases.length).toBeGreaterThan(60);
  for (const { type, request, right, asserts } of cases) {
    expect([type, asserts[0].judge]).toEqual(['DIR', 'direction']);
    expect(asserts[0].configuration).toMatchObject({ value: 'up' });
    const hour = (each: typeof request | null) =>
      each?.form === 'row' ? Number(each.row.hour) : 0;
    expect(hour(request) - hour(right)).toBe(150);
  }
  await expect(
    Promise.resolve().then(() => expand('builtin:tabular-direction', { expected: {} }))
  ).rejects.toThrow('needs the columns that the score follows');
});
