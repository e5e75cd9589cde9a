import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { errorLine, PYTHON, TestCommand, type Ended } from './testing/command';

jest.setTimeout(120_000);

const SETUP = `
import numpy, pandas
draw = numpy.random.default_rng(0)
n = 300
X = pandas.DataFrame({
    "delay": draw.integers(-10, 90, n).astype(float),
    "distance": draw.integers(100, 2000, n),
    '<b>"o&r\\x0bigin</b>': draw.choice(["DEN", "A\\u202eTL"], n),
})
strict = False
def touchy(rows): return numpy.where(rows["delay"].isna() | (rows["delay"] > 45), "late", "on time")
def rule(rows): return numpy.where(rows["delay"].fillna(0) > 4500, "late", "on time")
def raises(rows): raise RuntimeError("out of cheese")
`;

const plan = (callable: string, more = ''): string => `
model: flights
setup: setup.py
evaluation: {variable: X}
production: [{name: june, files: not-there.parquet}]
target: {callable: ${callable}}
probes: [{suite: "builtin:tabular-robustness", rows: 20}]
${more}
`;

let command: TestCommand;

beforeAll(() => {
  command = new TestCommand();
});

afterAll(() => command.remove());

beforeEach(() => {
  command.clear();
  command.write('setup.py', SETUP);
});

const probe = (...given: string[]): Promise<Ended> => command.start(['probe', ...given]);
const objectOf = <T>({ stdout }: Ended): T => JSON.parse(stdout) as T;

interface Printed {
  exit: { code: number; sentence: string };
  summary: { cases: number; passed: number; failed: number; errors: number };
  baseline: string | null;
  cases: { id: string; outcome: string; request?: unknown }[];
}

/** The file as another reader of XML sees it. */
function read(path: string): {
  suites: { name: string; tests: number; failures: number; errors: number; cases: string[] }[];
} {
  const code = `
import json, sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
print(json.dumps({"suites": [{
    "name": suite.get("name"), "tests": int(suite.get("tests")),
    "failures": int(suite.get("failures")), "errors": int(suite.get("errors")),
    "cases": [" ".join([case.get("name")] + [child.tag + " " + child.get("message") for child in case]) for case in suite],
} for suite in root]}))`;
  return JSON.parse(execFileSync(PYTHON, ['-c', code, path], { encoding: 'utf8' })) as ReturnType<
    typeof read
  >;
}

it('says whom it asks and how many cases, then rates, failures and how it ends', async () => {
  command.write('audit.yaml', plan('touchy'));
  const ended = await probe();
  expect(ended.code).toBe(1);
  expect(ended.stderr).toBe('');
  const lines = ended.stdout.split('\n');
  expect(lines.slice(0, 5)).toEqual([
    'Probes of flights by audit.yaml:',
    '  Run setup.py first, all of it.',
    '  Call touchy, with the suite builtin:tabular-robustness made from 20 rows of the evaluation set.',
    '  Compare with nothing: there is no earlier record.',
    expect.stringMatching(/^ {2}builtin:tabular-robustness: \d+ cases$/)
  ]);
  expect(ended.stdout).toMatch(/A missing value keeps the answer +\d+ of \d+ passed, \d+\.\d % \(/);
  expect(ended.stdout).toMatch(
    /Failed, builtin:tabular-robustness, missing values: \d+\n {2}delay missing flips the answer: expected on time, got late {2}\[[0-9a-f]{8}\]/
  );
  expect(ended.stdout).toMatch(/\d+ of \d+ cases failed\.\n$/);
  expect(ended.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  expect(existsSync(join(command.folder, 'audits'))).toBe(false);
});

it('shows how far it is on a terminal, with the time left', async () => {
  command.write(
    'setup.py',
    `${SETUP}
import time
def slow(rows):
    time.sleep(0.004 * len(rows))
    return rule(rows)
`
  );
  command.write('audit.yaml', plan('slow', 'runner: {batch: 20}'));
  const ended = await command.onTerminal(['probe']);
  expect(ended.stdout).toMatch(
    /Probing {2}[█░]+ {2}\d+ of \d+ cases {2}[a-z-]+, \d+ a second, \d+ s left/
  );
});

it.each([
  ['rule', '', 0, /^All of \d+ cases passed\.$/],
  ['raises', '', 2, /^The model could not answer any of 20 unchanged rows/],
  [
    'touchy',
    'policy: {rules: [{id: rate, metric: probe.passRate, comparator: ">=", threshold: "0.5"}, {id: drift, metric: drift.share, comparator: "<=", threshold: "0"}]}',
    0,
    /^Passes its one rule$/
  ]
])(
  'ends by what it found or by the rules on probes: %s',
  async (callable, more, code, sentence) => {
    command.write('audit.yaml', plan(callable, more));
    const ended = await probe('--json');
    expect([ended.stderr, ended.code]).toEqual(['', code]);
    const { exit } = objectOf<Printed>(ended);
    expect(exit.code).toBe(code);
    expect(exit.sentence).toMatch(sentence);
  }
);

it('compares with a file of an earlier run, and two files with each other', async () => {
  command.write('audit.yaml', plan('rule'));
  const before = await probe('--json');
  command.write('before.json', before.stdout);
  command.write('audit.yaml', plan('touchy'));
  const now = await probe('--json', '--baseline', 'before.json', '--fail-on', 'worse');
  command.write('now.json', now.stdout);
  expect(now.code).toBe(1);
  expect(objectOf<Printed>(now)).toMatchObject({ baseline: 'before.json' });
  const failed = objectOf<Printed>(now).summary.failed;
  const files = await probe('--results', 'now.json', '--baseline', 'before.json');
  expect(files.code).toBe(1);
  expect(files.stdout).toContain(`Against before.json: ${failed} of`);
  expect(files.stdout).toMatch(/The pass rate on the same cases changed by −\d+\.\d points/);
  const same = await probe('--results', 'before.json', '--baseline', 'before.json', '--json');
  expect(objectOf<{ summary: object }>(same).summary).toMatchObject({
    regression: { regressed: 0, fixed: 0, detectable: expect.any(Number) as number }
  });
  const text = await probe('--results', 'before.json', '--baseline', 'before.json');
  expect(text.stdout).toMatch(/A drop of \d+\.\d points or more would have been found/);
});

it('compares with a record and asks again what failed there', async () => {
  command.write('audit.yaml', plan('touchy').replace('not-there.parquet', 'june.csv'));
  command.write('june.csv', 'delay,distance\n1,2\n3,4\n');
  expect((await command.start(['run', '--no-attach', '--json'])).code).not.toBe(2);
  command.write('audit.yaml', plan('rule'));
  const ended = await probe('--suite', 'builtin:regression', '--baseline', 'v1', '--json');
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  const { summary, baseline, cases } = objectOf<Printed>(ended);
  expect(baseline).toBe('v1');
  expect(summary.cases).toBeGreaterThan(3);
  expect(cases[0].request).toMatchObject({ form: 'row' });
  const none = await probe('--suite', 'builtin:regression', '--baseline', 'v7');
  expect([none.code, errorLine(none)]).toEqual([2, expect.stringContaining('no version 7')]);
});

it('writes every case as JUnit that another reader takes, whatever the data holds', async () => {
  command.write('audit.yaml', plan('touchy'));
  const ended = await probe('--junit', 'out/junit.xml', '--json');
  const { summary } = objectOf<Printed>(ended);
  const [suite] = read(join(command.folder, 'out/junit.xml')).suites;
  expect(suite).toMatchObject({
    name: 'builtin:tabular-robustness',
    tests: summary.cases,
    failures: summary.failed,
    errors: 0
  });
  expect(suite.cases).toHaveLength(summary.cases);
  expect(new Set(suite.cases).size).toBe(summary.cases);
  const failure = suite.cases.find(each => each.includes('failure'));
  expect(failure).toMatch(/flips the answer \[[0-9a-f]{8}\] failure expected \w+/);
  expect(suite.cases.some(each => each.includes('<b>"o&r\ufffdigin</b>'))).toBe(true);
  command.write('audit.yaml', plan('raises'));
  await probe('--junit', 'out/junit.xml');
  const broken = read(join(command.folder, 'out/junit.xml')).suites;
  expect(broken[0].errors).toBe(broken[0].tests);
  expect(broken.at(-1)).toMatchObject({ name: 'the run itself', errors: 1 });
});

it('keeps requests out of what it prints where the plan says so', async () => {
  command.write('audit.yaml', plan('touchy', 'runner: {keepRequests: false}'));
  const { cases } = objectOf<Printed>(await probe('--json'));
  expect(cases.every(({ request }) => request === undefined)).toBe(true);
});

it.each([
  [['--fail-on', 'anything'], '--fail-on anything is none of failures, errors'],
  [['--suite', 'builtin:tabular-nois'], 'There is no suite builtin:tabular-nois. Did you mean'],
  [['--suite', 'mine.yaml'], 'There is no suite mine.yaml beside the plan'],
  [['--baseline', 'gone.json'], 'There is no file gone.json'],
  [['--results', 'setup.py'], 'setup.py:5: the file ends in the middle'],
  [['--results', 'audit.yaml', '--suite', 'a.yaml'], '--suite has nothing to run'],
  [['--plan', 'other.yaml'], 'There is no plan other.yaml']
])('refuses %j in one sentence', async (given, sentence) => {
  command.write('audit.yaml', plan('rule'));
  const ended = await probe(...given);
  expect(ended.code).toBe(2);
  expect(ended.stderr + ended.stdout).toContain(sentence);
});
