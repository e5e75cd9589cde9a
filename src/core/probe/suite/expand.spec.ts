import type { InputColumn } from '../columns';
import type { Row } from '../seeds';
import type { ExpandContext } from './context';
import { expandSuite, type Expansion } from './expand';
import { parseSuite } from './parse';

const numeric = (name: string): InputColumn => ({
  name,
  kind: 'numeric',
  resolution: 1,
  minimum: 0,
  maximum: 100,
  spread: 80,
  bounds: [-1e9, 1e9],
  unseen: null
});
const level = (name: string): InputColumn => ({
  ...numeric(name),
  kind: 'categorical',
  spread: 0,
  unseen: 'unseen'
});

const columns = [
  numeric('hour'),
  numeric('distance'),
  level('origin'),
  { ...level('note'), kind: 'other' as const }
];

const seeds: Row[] = Array.from({ length: 12 }, (_, place) => ({
  hour: place + 5,
  distance: 20 + place * 5,
  origin: 'ABC'[place % 3],
  note: `The gate of flight ${place} was changed twice.`,
  delayed: place % 2 === 0
}));

const rows: ExpandContext = { form: 'row', name: 'probes/a.yaml', columns, seed: 3 };
const chat: ExpandContext = { ...rows, form: 'chat', columns: [] };
const text: ExpandContext = { ...chat, form: 'text' };

function expand(
  yaml: string,
  context: ExpandContext,
  from: readonly Row[] = []
): Promise<Expansion> {
  return expandSuite(parseSuite(yaml, 'probes/a.yaml').suite, from, context);
}

async function failure(
  yaml: string,
  context: ExpandContext,
  from: readonly Row[] = []
): Promise<string> {
  try {
    await expand(yaml, context, from);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The suite was expanded.');
}

const TABULAR = `capability: weather
seeds: {rows: 12, slices: [origin]}
tests:
  - description: Late flights are delayed
    vars: {hour: [21, 22], delayed: "yes"}
    metadata: {part: evening}
    assert: [{type: equals, value: "{{delayed}}"}]
  - kind: INV
    transformations: [small-changes, missing-values, {name: typos, of: note}, {name: counterfactual, columns: [origin]}]
  - kind: DIR
    transformations: [{name: shift, column: hour, by: 2, expected: not-down}, {name: monotone, column: distance, steps: 2}]
`;

it('multiplies tests by values, seeds and changes', async () => {
  const { cases, notes } = await expand(TABULAR, rows, seeds);
  expect(notes).toEqual([]);
  const by = (type: string) => cases.filter(each => each.type === type);
  expect(by('MFT')).toHaveLength(24);
  expect(by('MFT')[0]).toMatchObject({
    suite: 'probes/a.yaml',
    capability: 'weather',
    title: 'Late flights are delayed',
    right: null,
    attributes: { part: 'evening', origin: 'A', capability: 'weather' },
    asserts: [{ judge: 'equals', negated: false, configuration: { value: 'yes' } }],
    request: { form: 'row', row: { hour: 21, distance: 20, origin: 'A', note: seeds[0].note } }
  });
  expect(new Set(by('INV').map(each => each.transformation?.name))).toEqual(
    new Set(['small-changes', 'missing-values', 'typos', 'counterfactual'])
  );
  const typo = by('INV').find(each => each.transformation?.name === 'typos');
  expect(typo).toMatchObject({
    attributes: { column: 'note', transformation: 'typos' },
    asserts: [{ judge: 'unchanged' }]
  });
  expect(typo?.title).toMatch(/^note: /);
  const step = by('DIR').filter(each => each.transformation?.name === 'monotone');
  expect(step[1].right).toEqual(step[0].request);
  expect(step[1].asserts).toEqual([
    { judge: 'direction', negated: false, configuration: { value: 'not-down', threshold: 0 } }
  ]);
});

it('gives the same cases byte for byte, and others with another seed', async () => {
  const once = JSON.stringify(await expand(TABULAR, rows, seeds));
  expect(JSON.stringify(await expand(TABULAR, rows, seeds))).toBe(once);
  expect(JSON.stringify(await expand(TABULAR, { ...rows, seed: 4 }, seeds))).not.toBe(once);
});

it('identifies cases by content: names, order and other tests do not matter', async () => {
  const ids = new Set((await expand(TABULAR, rows, seeds)).cases.map(({ id }) => id));
  const edited = TABULAR.replace('Late flights', 'All late flights').replace(
    'capability: weather',
    'capability: storms'
  );
  expect(
    (await expand(edited, { ...rows, name: 'b.yaml' }, [...seeds].reverse())).cases.every(
      ({ id }) => ids.has(id)
    )
  ).toBe(true);
  const idOf = async (value: string): Promise<string> => {
    const yaml = `tests: [{vars: {prompt: a}, assert: [{type: contains, value: ${value}}]}]`;
    return (await expand(yaml, text)).cases[0].id;
  };
  expect(await idOf('good')).not.toBe(await idOf('bad'));
});

it('makes variants of one seed a cluster', async () => {
  const { cases } = await expand(TABULAR, rows, seeds);
  expect(new Set(cases.map(({ seed }) => seed)).size).toBe(seeds.length);
});

it('asks a case that comes up twice once, and says so', async () => {
  const { cases, notes } = await expand(
    'tests:\n  - &a {vars: {prompt: hello}, assert: [{type: contains, value: x}]}\n  - *a\n  - *a\n',
    text
  );
  expect(cases).toHaveLength(1);
  expect(notes).toEqual(['2 cases came up again and are asked once.']);
});

const CHAT = `prompts:
  - - {role: system, content: "Answer in one word."}
    - {role: user, content: "Is “{{review}}” praise?"}
tests:
  - kind: INV
    vars: {review: ["The tea is not cold.", "James was kind."]}
    options: {prefix: "Please: "}
    transformations: [{name: case, of: review}, zero-width]
    assert: [{type: not-is-refusal}]
`;

it('changes a variable inside of a prompt and says where', async () => {
  const { cases } = await expand(CHAT, chat);
  const [upper] = cases;
  const content = upper.request.form === 'chat' ? upper.request.messages[1].content : '';
  expect(content).toBe('Please: Is “THE TEA IS NOT COLD.” praise?');
  const { spans, message } = upper.transformation ?? { spans: [] };
  expect(message).toBe(1);
  expect(spans.map(({ start, end }) => content.slice(start, end)).join(' ')).toBe(
    'THE TEA IS NOT COLD'
  );
  expect(upper.right).toMatchObject({
    messages: [{}, { content: 'Please: Is “The tea is not cold.” praise?' }]
  });
  expect(cases).toHaveLength(4);
});

it('sends a target of texts what the user says, and draws variables from seeds as values', async () => {
  const yaml =
    'prompts: ["Sort: {{note}}"]\nseeds: {rows: 3}\ntests: [{transformations: [typos]}]\n';
  const hostile = [{ note: '{{origin}} $& {% raw %}' }, ...seeds.slice(0, 2)];
  const { cases } = await expand(yaml, text, hostile);
  expect(cases[0].right).toEqual({ form: 'text', text: 'Sort: {{origin}} $& {% raw %}' });
  expect(cases).toHaveLength(3);
});

it('keeps to its limits, draws the same again, and keeps most of the draw when tests are added', async () => {
  const limits = { cases: 30, perCapability: 30 };
  const { cases, notes } = await expand(TABULAR, { ...rows, limits: { perCapability: 40 } }, seeds);
  expect(cases).toHaveLength(40);
  expect(notes[0]).toMatch(/^40 of \d+ cases were drawn\.$/);
  const few = (await expand(TABULAR, { ...rows, limits }, seeds)).cases.map(({ id }) => id);
  expect(few).toHaveLength(30);
  expect((await expand(TABULAR, { ...rows, limits }, seeds)).cases.map(({ id }) => id)).toEqual(
    few
  );
});

it('refuses a suite that would fill the memory, in one sentence', async () => {
  const long = `vars: {a: "${'x'.repeat(300_000)}", n: [${Array.from({ length: 200 }, (_, n) => n).join(', ')}]}`;
  expect(
    await failure(
      `prompts: ["{{a}}{{n}}"]\ntests: [{${long}, assert: [{type: contains, value: x}]}]`,
      text
    )
  ).toContain('The requests of the suite have more than 50,000,000 characters together.');
});

it('never holds a product that is larger than what is drawn', async () => {
  const list = `[${Array.from({ length: 100 }, (_, index) => index).join(', ')}]`;
  const vars = Array.from({ length: 5 }, (_, index) => `v${index}: ${list}`).join(', ');
  const yaml = `prompts: ["{{v0}} {{v1}} {{v2}} {{v3}} {{v4}}"]\ntests: [{vars: {${vars}}, assert: [{type: contains, value: x}]}]`;
  const { cases, notes } = await expand(yaml, text);
  expect(cases).toHaveLength(5000);
  expect(notes).toEqual(['9,999,995,000 combinations were not taken.']);
  const more = yaml.replace(/\{\{v4\}\}/, '{{v4}}').replace('vars: {', `vars: {w: ${list}, `);
  expect((await expand(more, text)).cases).toHaveLength(5000);
  expect(await failure(more.replace('vars: {', `vars: {u: ${list}, `), text)).toContain(
    'take some values out'
  );
});

it.each([
  [
    'tests: [{vars: {hours: 1}, assert: [{type: contains, value: x}]}]',
    rows,
    '1:24: hours is no input of the model. Did you mean hour?'
  ],
  [
    'tests: [{vars: {hour: 1}, assert: [{type: contains, value: x}]}]',
    rows,
    '1:9: The model takes the column distance, for which neither vars nor the seeds have a value.'
  ],
  [
    'prompts: [hi]\ntests: [{assert: [{type: contains, value: x}]}]',
    rows,
    '1:10: prompts are for targets of texts'
  ],
  [
    'prompts: ["{{nam}}"]\ntests: [{vars: {name: 1}, assert: [{type: contains, value: x}]}]',
    text,
    '1:10: {{nam}} stands for a variable that neither vars nor the seeds give. Did you mean name?'
  ],
  [
    'tests: [{vars: {review: x}, assert: [{type: contains, value: x}]}]',
    text,
    'The suite has no prompts, so that this is asked: write what is to be asked under prompts.'
  ],
  [
    'tests: [{vars: {prompt: aaaa}, transformations: [typos]}]',
    chat,
    '1:9: A conversation is never answered twice'
  ],
  [
    'tests: [{vars: {prompt: aaaa}, transformations: [{name: typos, of: word}]}]',
    text,
    '1:50: word is no variable of this test.'
  ],
  [
    'tests: [{vars: {prompt: a}, transformations: [missing-values]}]',
    text,
    '1:47: missing-values changes columns of a row'
  ],
  [
    'tests: [{vars: {prompt: a}, assert: [{type: near, value: "{{prompt}}"}]}]',
    text,
    '1:58: tests[0].assert[0].value'
  ],
  [
    'tests: [{vars: {hour: {a: 1}, distance: 1, origin: A, note: b}, assert: [{type: contains, value: x}]}]',
    rows,
    '1:23: hour is a column, whose value'
  ]
])('says what does not fit the target: %s', async (yaml, context, sentence) => {
  expect(await failure(yaml, context)).toContain(sentence);
});

it('says which column a transformation may have meant', async () => {
  const yaml =
    'seeds: {}\ntests: [{transformations: [{name: shift, column: hours, by: 1, expected: up}]}]';
  expect(await failure(yaml, rows, seeds)).toContain(
    '2:28: hours is no input of the model. Did you mean hour?'
  );
  expect(await failure('seeds: {}\ntests: [{transformations: [typos]}]', rows, seeds)).toContain(
    'name its column with of: COLUMN'
  );
});

it('reaches into mappings and puts variables into variables', async () => {
  const { cases } = await expand(
    'tests: [{vars: {user: {name: Ada}, prompt: "Hello {{user.name}}, {{word}}", word: "good {{time}}", time: 5}, assert: [{type: near, value: "{{time}}"}]}]',
    text
  );
  expect(cases[0]).toMatchObject({
    request: { text: 'Hello Ada, good 5' },
    asserts: [{ configuration: { value: 5, threshold: 0 } }]
  });
});

it('refuses variables that multiply in each other until they would fill the memory', async () => {
  const vars = ['a: xxxxxxxxxx'];
  for (const [name, inner] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg', 'ih']) {
    vars.push(`${name}: "${`{{${inner}}}`.repeat(10)}"`);
  }
  const test = `{vars: {${vars.join(', ')}}, assert: [{type: equals, value: x}]}`;
  expect(await failure(`prompts: ["{{i}}"]\ntests: [${test}]`, text)).toMatch(
    /^probes\/a\.yaml:2:\d+: with \{\{f\}\} put in, the text has more than 1,000,000 characters\./
  );
});

it('starts from the seeds that a test asks for', async () => {
  const yaml =
    'seeds: {}\ntests:\n  - {seeds: 2, transformations: [{name: set, column: origin, to: Z, expected: up}]}\n';
  expect((await expand(yaml, rows, seeds)).cases).toHaveLength(2);
});

it('takes names that objects have', async () => {
  const odd = [numeric('__proto__'), numeric('constructor')];
  const row = JSON.parse('{"__proto__": 5, "constructor": 7}') as Row;
  const { cases } = await expand(
    'seeds: {}\ntransformations: [missing-values]',
    { ...rows, columns: odd },
    [row]
  );
  expect(cases.map(each => JSON.stringify(each.request))).toEqual([
    '{"form":"row","row":{"__proto__":null,"constructor":7}}',
    '{"form":"row","row":{"__proto__":5,"constructor":null}}'
  ]);
});

it('lets the page breathe, and stops when it is told to', async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(expand(TABULAR, { ...rows, signal: stop.signal }, seeds)).rejects.toMatchObject({
    code: 'cancelled'
  });
});
