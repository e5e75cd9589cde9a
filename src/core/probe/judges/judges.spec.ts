import type { z } from 'zod';
import { assertionSchema, judgeAnswer } from './assertion';
import { NOTHING_OUTSIDE, type Answered, type Asked } from './judge';
import { distanceWithin } from './levenshtein';
import { JUDGE_NAMES } from './registry';
import { answeredText, asked, judgeText, labelled, outcomeOf, type Entry } from './testing/judging';

const schema = { type: 'object', required: ['a'], properties: { a: { type: 'integer' } } };

it.each<[Entry, string, string]>([
  [{ type: 'equals', value: 'Paris' }, ' Paris\n', 'pass'],
  [{ type: 'equals', value: 'Paris' }, 'paris', 'fail'],
  [{ type: 'equals', value: 4 }, '4', 'pass'],
  [{ type: 'equals', value: { a: 1, b: [2] } }, '{"b":[2],"a":1}', 'pass'],
  [{ type: 'equals', value: { a: 1 } }, '{"a":1,"b":2}', 'fail'],
  [{ type: 'contains', value: 'is' }, 'Paris', 'pass'],
  [{ type: 'contains', value: 'IS' }, 'Paris', 'fail'],
  [{ type: 'icontains', value: 'STRASSE' }, 'Hauptstraße', 'pass'],
  [{ type: 'contains-all', value: ['a', 'b'] }, 'ab', 'pass'],
  [{ type: 'contains-all', value: 'a, c' }, 'ab', 'fail'],
  [{ type: 'contains-any', value: ['x', 'b'] }, 'ab', 'pass'],
  [{ type: 'contains-any', value: ['x', 'y'] }, 'ab', 'fail'],
  [{ type: 'icontains-all', value: ['A', 'B'] }, 'ab', 'pass'],
  [{ type: 'icontains-any', value: ['X', 'B'] }, 'ab', 'pass'],
  [{ type: 'starts-with', value: 'Yes' }, 'Yes, it is', 'pass'],
  [{ type: 'starts-with', value: 'Yes' }, 'Oh yes', 'fail'],
  [{ type: 'regex', value: '^\\d{4}-\\d{2}$' }, '2024-05', 'pass'],
  [{ type: 'regex', value: '/^YES$/im' }, 'no\nyes', 'pass'],
  [{ type: 'regex', value: '^yes$' }, 'YES', 'fail'],
  [{ type: 'is-json' }, '[1]', 'pass'],
  [{ type: 'is-json' }, 'Here: [1]', 'fail'],
  [{ type: 'is-json', value: schema }, '{"a": 1}', 'pass'],
  [{ type: 'is-json', value: schema }, '{"a": "1"}', 'fail'],
  [{ type: 'is-json', value: JSON.stringify(schema) }, '{"a": 1}', 'pass'],
  [{ type: 'contains-json' }, 'Here:\n```json\n{"a": "}"}\n```', 'pass'],
  [{ type: 'contains-json', value: schema }, 'First [x] then {"a": 2}.', 'pass'],
  [{ type: 'contains-json', value: schema }, 'None {here}', 'fail'],
  [{ type: 'levenshtein', value: 'kitten', threshold: 3 }, 'sitting', 'pass'],
  [{ type: 'levenshtein', value: 'kitten', threshold: 2 }, 'sitting', 'fail'],
  [{ type: 'length', value: { max: 3 } }, 'añ👩‍🚀', 'pass'],
  [{ type: 'length', value: { max: 3 } }, 'abcd', 'fail'],
  [{ type: 'word-count', value: { min: 2, max: 4 } }, 'Well, it is!', 'pass'],
  [{ type: 'word-count', value: 3 }, 'two words', 'fail'],
  [{ type: 'near', value: 1234.5, threshold: 0.1 }, 'From 3 it rose to 1,234.55.', 'pass'],
  [{ type: 'near', value: -3 }, 'It is −3', 'pass'],
  [{ type: 'near', value: 3 }, 'three', 'fail'],
  [{ type: 'is-refusal' }, "I can't help with that.", 'pass'],
  [{ type: 'is-refusal' }, 'Paris.', 'fail']
])('%j judges %j: %s', async (entry, text, outcome) => {
  expect(await outcomeOf(entry, text)).toBe(outcome);
  // Negation turns what was found around, whatever the judge.
  const turned = outcome === 'pass' ? 'fail' : 'pass';
  expect(await outcomeOf({ ...entry, type: `not-${entry.type}` }, text)).toBe(turned);
});

it.each(JUDGE_NAMES)('%s is an error, and no failure, without an answer', async name => {
  const values: Record<string, unknown> = {
    'is-json': undefined,
    'contains-json': undefined,
    'is-refusal': undefined,
    'contains-pii': undefined,
    unchanged: undefined,
    latency: undefined,
    near: 1,
    length: 1,
    'word-count': 1,
    direction: 'up'
  };
  const value = name in values ? values[name] : 'text';
  const entry = {
    type: name,
    ...(value === undefined ? {} : { value }),
    ...(name === 'latency' ? { threshold: 5 } : {})
  };
  for (const type of [name, `not-${name}`]) {
    const assertion = assertionSchema.parse({ ...entry, type });
    const nothing = { ...answeredText(null), problem: 'The target closed the connection.' };
    const result = await judgeAnswer(assertion, nothing, asked, NOTHING_OUTSIDE);
    expect(result).toMatchObject({ outcome: 'error', got: 'The target closed the connection.' });
    const empty = await judgeAnswer(assertion, answeredText(null), asked, NOTHING_OUTSIDE);
    expect(empty.outcome).toBe('error');
  }
});

describe('answers of a model', () => {
  const judgeModel = (entry: Entry, given: Partial<Answered>, before: Partial<Asked> = {}) =>
    judgeAnswer(
      assertionSchema.parse(entry),
      { ...answeredText(null), ...given },
      { ...asked, ...before },
      NOTHING_OUTSIDE
    );

  it('are held against the unchanged row', async () => {
    const before = { unchanged: labelled('late') };
    const same = await judgeModel({ type: 'unchanged' }, { answer: labelled('late') }, before);
    const other = await judgeModel({ type: 'unchanged' }, { answer: labelled('early') }, before);
    expect([same.outcome, other.outcome]).toEqual(['pass', 'fail']);
    const near = await judgeModel(
      { type: 'unchanged', threshold: 0.2 },
      { answer: labelled(1.1) },
      { unchanged: labelled(1) }
    );
    expect(near.outcome).toBe('pass');
  });

  it.each([
    ['up', 0.6, 'pass'],
    ['up', 0.5, 'fail'],
    ['down', 0.4, 'pass'],
    ['not-up', 0.5, 'pass'],
    ['not-up', 0.6, 'fail'],
    ['not-down', 0.6, 'pass'],
    ['not-down', 0.4, 'fail']
  ])('move %s from 0.5 to %d: %s', async (value, after, outcome) => {
    const result = await judgeModel(
      { type: 'direction', value },
      { answer: labelled('x', [1 - after, after]) },
      { unchanged: labelled('x', [0.5, 0.5]) }
    );
    expect(result.outcome).toBe(outcome);
  });

  it('have no direction where they are words, and none where the model raised', async () => {
    const words = { unchanged: labelled('a') };
    const entry = { type: 'direction', value: 'up' };
    expect((await judgeModel(entry, { answer: labelled('b') }, words)).outcome).toBe('error');
    const nan = await judgeModel(entry, { answer: labelled(NaN) }, { unchanged: labelled(1) });
    expect(nan).toMatchObject({ outcome: 'error', got: 'The model answered NaN.' });
  });

  it('take their time', async () => {
    const entry = { type: 'latency', threshold: 200 };
    expect((await judgeModel(entry, { milliseconds: 200 })).outcome).toBe('pass');
    expect((await judgeModel(entry, { milliseconds: 201 })).outcome).toBe('fail');
    expect((await judgeModel(entry, {})).got).toBe('The time was not measured.');
  });
});

describe('a regular expression', () => {
  it('that would backtrack without end takes no time', async () => {
    const started = performance.now();
    const text = `${'a'.repeat(50_000)}!`;
    for (const value of ['^(a+)+$', '^(a|aa)+$', '(.*a){20}b', '^(\\w+\\s?)*$']) {
      expect(await outcomeOf({ type: 'regex', value }, text)).toBe('fail');
    }
    const pattern = { type: 'string', pattern: '^(a+)+$' };
    expect(await outcomeOf({ type: 'is-json', value: pattern }, JSON.stringify(text))).toBe('fail');
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('of many steps does not go through a long text', async () => {
    const started = performance.now();
    const long = 'ab'.repeat(50_000);
    const judged = await judgeText({ type: 'regex', value: '^(.*[ab]){1000}$' }, `${long}c`);
    expect(judged).toMatchObject({
      outcome: 'error',
      got: 'The answer of 100,001 characters is too long for the regular expression ^(.*[ab]){1000}$. Let it repeat fewer times, or hold fewer alternatives.'
    });
    const pattern = { pattern: '^(.*[ab]){1000}$' };
    expect(await outcomeOf({ type: 'is-json', value: pattern }, `"${long}"`)).toBe('error');
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('that looks around, or is none, is refused before anything is judged', () => {
    const issues = (value: string) =>
      assertionSchema.safeParse({ type: 'not-regex', value }).error?.issues ?? [];
    expect(issues('(?=a)b')[0].message).toContain('looks around or back');
    expect(issues('(')[0]).toMatchObject({ path: ['value'] });
    expect(issues('(a+)+$')).toEqual([]);
  });

  it('that an older record has kept can not judge', async () => {
    const judged = await judgeAnswer(
      { judge: 'regex', negated: true, configuration: { value: '(' } },
      answeredText('ab'),
      asked,
      NOTHING_OUTSIDE
    );
    expect(judged.outcome).toBe('error');
  });
});

it('says what of a schema an answer lacks, and when the schema is none', async () => {
  const lacking = await judgeText({ type: 'is-json', value: schema }, '{}');
  expect(lacking.got).toBe("the value must have required property 'a'");
  const draft = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    prefixItems: [{ type: 'number' }]
  };
  expect(await outcomeOf({ type: 'is-json', value: draft }, '["a"]')).toBe('fail');
  for (const value of [{ type: 'no' }, 'no']) {
    expect(assertionSchema.safeParse({ type: 'is-json', value }).success).toBe(false);
  }
  const two = { properties: { a: { pattern: '^x' }, b: { pattern: '^y' } } };
  expect(await outcomeOf({ type: 'is-json', value: two }, '{"a": "x", "b": "y"}')).toBe('pass');
  expect(await outcomeOf({ type: 'is-json', value: two }, '{"a": "x", "b": "x"}')).toBe('fail');
  const twice = { $id: 'https://example.org/a', type: 'object' };
  expect(await outcomeOf({ type: 'is-json', value: twice }, '{}')).toBe('pass');
  expect(await outcomeOf({ type: 'is-json', value: { ...twice, type: 'array' } }, '{}')).toBe(
    'fail'
  );
});

it('reads the schema of a draft whenever it is named, and says which drafts are read', () => {
  const read = (draft: string): z.ZodSafeParseResult<unknown> =>
    assertionSchema.safeParse({ type: 'is-json', value: { $schema: draft } });
  for (let time = 0; time < 300; time++) {
    expect(read('http://json-schema.org/schema').success).toBe(true);
  }
  expect(read('http://json-schema.org/draft-04/schema#').error?.issues[0].message).toMatch(
    /Let \$schema name draft 7 or 2020-12, or leave it out\.$/
  );
});

it.each([
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['flaw', 'lawn', 2],
  ['same', 'same', 0],
  ['intention', 'execution', 5]
])('counts letters from %j to %j', (a, b, distance) => {
  for (let limit = 0; limit < 8; limit++) {
    expect(distanceWithin([...a], [...b], limit)).toBe(distance <= limit ? distance : null);
  }
});

describe('an entry of a suite', () => {
  const issuesOf = (entry: unknown): string[] =>
    (assertionSchema.safeParse(entry).error?.issues ?? []).map(
      ({ path, message }) => `${path.join('.')}: ${message}`
    );

  it('reads what promptfoo writes', () => {
    expect(
      assertionSchema.parse({ type: 'not-contains', value: 'x', weight: 2, metric: 'm' })
    ).toEqual({
      judge: 'contains',
      negated: true,
      configuration: { value: 'x' }
    });
    expect(assertionSchema.parse({ type: 'levenshtein', value: 'x' }).configuration).toEqual({
      value: 'x',
      threshold: 5
    });
  });

  it('says where it is wrong', () => {
    expect(issuesOf({ type: 'contain', value: 'x' })[0]).toMatch(
      /^type: There is no judge contain\./
    );
    expect(issuesOf({ type: 'toString' })[0]).toMatch(/^type: There is no judge toString/);
    expect(issuesOf({ type: 'contains' })[0]).toMatch(/^value: /);
    expect(issuesOf({ type: 'is-refusal', threshold: 2 })[0]).toMatch(/^threshold: /);
    expect(issuesOf({ type: 'contains', value: 'x', treshold: 1 })).toHaveLength(1);
    expect(issuesOf({ type: 'python', value: 'import os; os.system("x")' })[0]).toContain(
      'code is not run'
    );
  });
});
