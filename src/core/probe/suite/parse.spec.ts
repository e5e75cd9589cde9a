import { LARGEST_SUITE, MOST_TESTS, parseSuite } from './parse';
import { SuiteError } from './problems';

const GOOD = `description: Reviews
capability: sentiment
prompts:
  - "Is this review positive? {{review}}"
providers: [openai:gpt-4o]
defaultTest:
  metadata: {team: web}
  assert:
    - {type: word-count, value: {max: 20}}
tests:
  - description: A plain word of praise
    vars: {review: "The tea was lovely."}
    assert:
      - {type: icontains, value: "yes"}
  - kind: INV
    vars: {review: ["The tea was cold.", "It is fine."]}
    transformations: [typos, {name: case, to: upper, of: review}]
    assert: [{type: not-is-refusal}]
`;

function failure(text: string): SuiteError {
  try {
    parseSuite(text, 'probes/a.yaml');
  } catch (error) {
    return error as SuiteError;
  }
  throw new Error('The suite was accepted.');
}

it('reads promptfoo’s shape with what it adds', () => {
  const { suite, notCarriedOut } = parseSuite(GOOD, 'probes/a.yaml');
  expect(notCarriedOut).toEqual(['providers are not read; the plan names the target.']);
  const [plain, changed] = suite.tests;
  expect(plain).toMatchObject({
    kind: 'MFT',
    capability: 'sentiment',
    attributes: { team: 'web' }
  });
  expect(plain.asserts.map(({ given }) => given.type)).toEqual(['word-count', 'icontains']);
  expect(changed.variables.get('review')).toHaveLength(2);
  expect(
    changed.transformations.map(({ transformation, of }) => [transformation.name, of])
  ).toEqual([
    ['typos', null],
    ['case', 'review']
  ]);
  expect(suite.place(changed.path)).toEqual({ line: 15, column: 5 });
});

it.each([
  [
    'capability:',
    'capabilty:',
    '2:1',
    'capabilty is not a key of the suite. Did you mean capability?'
  ],
  [
    'description: A',
    'desription: A',
    '11:5',
    'desription is not a key of tests[0]. Did you mean description?'
  ],
  [
    'kind: INV',
    'kind: IVN',
    '15:11',
    'tests[1].kind must be MFT, INV or DIR, but the text "IVN" stands there.'
  ],
  [
    'capability: sentiment',
    'capability: Sentiment!',
    '2:13',
    'Use small letters, digits and dashes'
  ],
  [
    'type: icontains',
    'type: incontains',
    '14:16',
    'tests[0].assert[0].type: there is no judge incontains. Did you mean icontains?'
  ],
  ['{max: 20}', '{most: 20}', '9:33', 'defaultTest.assert[0].value'],
  [
    '[typos,',
    '[tipos,',
    '17:23',
    'tests[1].transformations[0]: there is no transformation tipos. Did you mean typos?'
  ],
  ['to: upper', 'too: upper', '17:43', 'is no parameter of this transformation. Did you mean to?'],
  ['to: upper', 'to: uper', '17:47', 'tests[1].transformations[1].to'],
  [
    'review: "The tea was lovely."',
    'review: "{{other}}", other: "{{review}}"',
    '12:20',
    'variables refer to each other in a circle: review, other, review.'
  ],
  ['["The tea was cold.", "It is fine."]', '[]', '16:20', 'the list is empty'],
  [
    '    transformations: [typos, {name: case, to: upper, of: review}]\n',
    '',
    '15:5',
    'an INV needs transformations'
  ],
  ['prompts:\n  - "Is', 'prompts:\n  - 5\n  - "Is', '4:5', 'prompts[0]: a prompt is a text'],
  ['tests:', 'seeds: {from: file}\ntests:', '10:1', 'seeds.file is missing.'],
  [
    'vars: {review: "The tea was lovely."}',
    'vars: 7',
    '12:11',
    'vars is a mapping of names to values.'
  ]
])('says what is wrong and where: %s -> %s', (before, after, where, sentence) => {
  const text = GOOD.replace(before, after);
  expect(text).not.toBe(GOOD);
  const error = failure(text);
  expect(error.message).toContain(sentence);
  expect(error.message.startsWith(`probes/a.yaml:${where}: `)).toBe(true);
  expect(error.code).toBe('invalid-suite');
});

it.each([
  ['regex, value: "a(b"', 35, "the regular expression a(b can't be read: "],
  ['not-regex, value: "/a/q"', 39, 'a regular expression has no flag q.'],
  [
    'regex, value: "(?=tea)t"',
    35,
    'the regular expression (?=tea)t looks around or back, which can take without end and is not run.'
  ],
  [
    'is-json, value: {type: text}',
    37,
    "the JSON Schema can't be used: schema is invalid: data/type"
  ],
  ['is-json, value: "{"', 37, 'the schema is no JSON object.'],
  ['contains-json, value: {pattern: "("}', 43, "the regular expression ( can't be read"],
  ['is-json, value: {$ref: "other.json"}', 37, "can't resolve reference other.json"]
])(
  'tells once, where it stands, what no answer can be judged by: %s',
  (entry, column, sentence) => {
    const tests = `tests:\n  - vars: {n: [1, 2, 3]}\n    assert: [{type: ${entry}}]\n`;
    const { message, problems } = failure(tests);
    expect(problems).toHaveLength(1);
    expect(message).toContain(`probes/a.yaml:3:${column}: tests[0].assert[0].value: `);
    expect(message).toContain(sentence);
  }
);

it.each([
  ['near, value: abc', 'value: it must be a number, but the text "abc" stands there.'],
  ['latency', 'threshold: it is missing; it must be a number.'],
  [
    'contains-pii, value: [emial]',
    'value: it must be email, phone, iban, card, ip-address or national-id'
  ]
])('says in words what a judge takes: %s', (entry, sentence) => {
  const { message } = failure(`tests:\n  - vars: {n: 1}\n    assert: [{type: ${entry}}]\n`);
  expect(message).toContain(`tests[0].assert[0].${sentence}`);
  expect(message).not.toMatch(/expected|received/);
});

it('reads thousands of expressions and schemas at once', () => {
  const started = performance.now();
  const test = (n: number): string =>
    `  - assert: [{type: is-json, value: {required: [a${n}]}}, {type: regex, value: "a{${n % 9},9}"}]\n`;
  const tests = Array.from({ length: 1000 }, (_, n) => test(n)).join('');
  expect(parseSuite(`tests:\n${tests}`, 'a.yaml').suite.tests).toHaveLength(1000);
  expect(performance.now() - started).toBeLessThan(10_000);
});

it('lists every problem in the order of the file', () => {
  const text = GOOD.replace('type: icontains', 'type: incontains').replace('[typos,', '[tipos,');
  expect(failure(text).problems.map(({ line }) => line)).toEqual([14, 17]);
});

it('lists what is not carried out, and never runs it', () => {
  const { suite, notCarriedOut } = parseSuite(
    `prompts: [file://prompt.txt, prompt.py, "Say {{word}}", "{{ word | upper }}"]
scenarios: [{}]
defaultTest: {threshold: 0.5, options: {transform: "output.trim()"}}
tests:
  - file://tests.csv
  - vars: {word: a}
    assert:
      - {type: javascript, value: "process.exit()"}
      - {type: contains, value: file://expected.txt}
      - {type: python, value: "import os\\nreturn True"}
      - {type: contains, value: a, transform: output}
  - {vars: {word: file://word.js}, assert: [{type: contains, value: a}]}
  - {vars: {word: "{{ env.HOME }}"}, assert: [{type: contains, value: a}]}
  - {vars: {word: b}, assert: [{type: llm-rubric, value: polite}, {type: factuality, value: x}]}
  - {vars: {word: c}, assert: [{type: javascript, value: "1"}]}
`,
    'a.yaml'
  );
  expect(suite.prompts).toHaveLength(1);
  expect(
    suite.tests.map(({ path, asserts }) => [path[1], asserts.map(({ given }) => given.type)])
  ).toEqual([
    [1, ['contains']],
    [4, ['llm-rubric']]
  ]);
  expect(notCarriedOut).toEqual([
    'scenarios is not carried out.',
    'prompts[0] names the file file://prompt.txt, which is not read.',
    'prompts[1] names the file prompt.py, which is not read.',
    'prompts[3] uses more of Nunjucks than {{names}}, and is left out.',
    'defaultTest.threshold is not carried out.',
    'defaultTest.options.transform is not carried out.',
    'tests[0] names file://tests.csv, which is not read.',
    'tests[1].assert[0] is javascript, which is not carried out.',
    'tests[1].assert[1] (contains) names code or a file, which is not run or read.',
    'tests[1].assert[2] (python) names code or a file, which is not run or read.',
    'tests[1].assert[3].transform is not carried out.',
    'tests[2].vars.word names a file, which is not read; the test is left out.',
    'tests[3].vars.word uses more of Nunjucks than {{names}}; the test is left out.',
    'tests[4].assert[1] is factuality, which is not carried out.',
    'tests[5].assert[0] is javascript, which is not carried out.',
    'tests[5] has no assert that is carried out; the test is left out.'
  ]);
});

it('refuses a suite of which nothing is left', () => {
  expect(
    failure('tests: [{vars: {a: 1}, assert: [{type: javascript, value: "1"}]}]').message
  ).toContain(
    'no test is left that can be carried out: tests[0].assert[0] is javascript, which is not carried out.'
  );
  expect(failure('description: nothing\n').message).toContain('no tests and no seeds');
  expect(failure('tests: [{vars: {a: 1}}]').message).toContain('an MFT needs an assert');
});

it('reads a suite of seeds alone', () => {
  const { suite } = parseSuite('seeds: {rows: 20}\ntransformations: [missing-values]\n', 'a.yaml');
  expect(suite.seeds).toMatchObject({ from: 'evaluation', rows: 20, seed: 0 });
  expect(suite.tests).toHaveLength(1);
  expect(suite.tests[0].kind).toBe('INV');
});

it('reads conversations as YAML and as promptfoo’s JSON', () => {
  const { suite } = parseSuite(
    `prompts:
  - - {role: system, content: "Be brief."}
    - {role: user, content: "{{q}}"}
  - '[{"role": "user", "content": "{{q}}"}]'
  - {raw: "{{q}}", label: short}
tests: [{vars: {q: hello}, assert: [{type: contains, value: "{{q}}"}]}]
`,
    'a.yaml'
  );
  expect(
    suite.prompts.map(prompt => (prompt.form === 'chat' ? prompt.messages.length : 0))
  ).toEqual([2, 1, 0]);
});

it('refuses files made to fill the memory, cycles, and files too large', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level += 1) {
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`
    );
  }
  expect(failure(lines.join('\n')).message).toContain('would fill the memory');
  expect(failure('tests: &t\n  - *t\n').message).toBe(
    'probes/a.yaml:2:5: *t stands inside of &t, which never ends.'
  );
  expect(failure(`tests:\n${'  - {vars: {a: 1}}\n'.repeat(LARGEST_SUITE / 10)}`).message).toContain(
    'The suite has more than 500,000 characters, which is as many as are read.'
  );
  expect(failure(`tests:\n${'  - {kind: MFT}\n'.repeat(MOST_TESTS + 1)}`).message).toContain(
    'tests are too many'
  );
  const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(GOOD, 'utf16le')]);
  expect(failure(wide.toString('utf8')).message).toBe(
    'probes/a.yaml:1:1: The suite looks like UTF-16; save it as UTF-8.'
  );
  const latin = Buffer.from(GOOD.replace('The tea', 'Thé'), 'latin1').toString('utf8');
  expect(failure(latin).message).toContain(
    'probes/a.yaml:12:23: The suite is not UTF-8 here; save it as UTF-8.'
  );
  expect(failure('').message).toContain('The suite is empty');
  expect(failure(`tests: ${'['.repeat(5000)}${']'.repeat(5000)}\n`).message).toMatch(
    /^probes\/a\.yaml:1:\d+: Values are nested too deeply to be read\.$/
  );
  expect(failure('- a\n').message).toContain('must be a mapping');
  expect(failure(`__proto__: {polluted: true}\n${GOOD}`).message).toContain(
    '__proto__ is not a key of the suite'
  );
});
