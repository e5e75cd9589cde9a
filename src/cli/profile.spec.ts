import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { driftReportSchema, type DriftReport } from '../core/drift/report';
import { errorLine, TestCommand, type Ended } from './testing/command';

jest.setTimeout(120_000);

let command: TestCommand;

const FILES = `
import numpy, pandas
draw = numpy.random.default_rng(3)
def table(rows, moved):
    return pandas.DataFrame({
        "when": pandas.Timestamp("2024-03-01") + pandas.to_timedelta(numpy.sort(draw.integers(0, 20 * 86400, rows)), "s"),
        "amount": draw.normal(moved, 1, rows), "count": draw.integers(0, 9, rows),
        "place": draw.choice(["a'b", "ü", "x"], rows), "note": [f"note {i} of {rows}" for i in range(rows)]})
table(2000, 0).to_parquet("eval.parquet")
table(1500, 0.5).to_parquet("prod.parquet")
`;

const PLAN = `model: till
evaluation: {baseline: base.json, columns: {timestamp: when, ignore: [note]}}
production: [{name: now, files: prod.parquet}]
multivariate: {rows: 500}
policy: {rules: [{id: share, metric: drift.share, comparator: "<=", threshold: "0.9"}]}
`;

beforeAll(async () => {
  command = new TestCommand();
  command.python(FILES);
  await run('profile', 'eval.parquet', '--output', 'base.json');
});
afterAll(() => command.remove());

const run = (...given: string[]): Promise<Ended> => command.start(given);
const text = (path: string): string => readFileSync(join(command.folder, path), 'utf8');

async function report(...given: string[]): Promise<DriftReport> {
  const { code, stdout, stderr } = await run('compare', ...given, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return driftReportSchema.parse(JSON.parse(stdout));
}

it('writes a profile that stands for its table', async () => {
  const [direct, saved] = [
    await report('eval.parquet', 'prod.parquet'),
    await report('base.json', 'prod.parquet')
  ];
  const shifts = ({ columns }: DriftReport) =>
    columns.map(({ name, kind, effect, drifted }) => ({ name, kind, effect, drifted }));
  expect(shifts(saved)).toEqual(shifts(direct));
  expect(saved.reference).toEqual(direct.reference);
  expect(saved.findings).toEqual(direct.findings);
  const gap = saved.columns.find(({ name }) => name === 'amount')?.statistics.ks;
  expect(gap).toMatchObject({ exact: false, value: gap?.interval[0] });
  expect(saved.columns.find(({ name }) => name === 'count')?.statistics.ks?.exact).toBe(true);
});

it('marks what is approximate in the table', async () => {
  const { stdout } = await run('compare', 'base.json', 'prod.parquet');
  expect(stdout).toMatch(/amount +numeric .*~/);
  expect(stdout).toMatch(/count +numeric [^~]*\n/);
  expect(stdout).toContain('~ from a largest gap that is approximate');
});

it('never replaces what is no profile, such as the table itself', async () => {
  const before = readFileSync(join(command.folder, 'eval.parquet'));
  const ended = await run('profile', 'eval.parquet', '--output', 'eval.parquet');
  expect([ended.code, errorLine(ended)]).toEqual([
    2,
    'model-audit: eval.parquet is there and is no profile, so it is not replaced. Name another file, or move that one away.'
  ]);
  expect(readFileSync(join(command.folder, 'eval.parquet')).equals(before)).toBe(true);
});

it('adds profiles up that were counted alike', async () => {
  await run('profile', 'prod.parquet', '--like', 'base.json', '--output', 'more.json');
  const merged = await run(
    'profile',
    '--merge',
    'base.json',
    'more.json',
    '--output',
    'all.json',
    '--json'
  );
  expect(JSON.parse(merged.stdout)).toMatchObject({ rows: 3500, columns: 5, tables: 2 });
  expect((await report('all.json', 'prod.parquet')).reference.rows).toBe(3500);
});

it('adds no table up twice', async () => {
  const twice = await run('profile', '--merge', 'all.json', 'more.json', '--output', 'x.json');
  expect(twice.code).toBe(2);
  expect(errorLine(twice)).toMatch(/sha256:[0-9a-f]{12}… is in .* and in .* count twice/);
});

it('takes the last record’s profile where a plan says previous', async () => {
  const previous = PLAN.replace('baseline: base.json', 'baseline: previous');
  command.write('audit.yaml', previous.replace('model: till', 'model: new'));
  expect(errorLine(await run('run'))).toMatch(/There is no earlier record in .*new whose profile/);
  command.write('audit.yaml', PLAN.replace('model: till', 'model: new'));
  expect((await run('run', '--json')).code).toBe(0);
  command.write('audit.yaml', previous.replace('model: till', 'model: new'));
  const second = await run('run', '--json');
  expect({ code: second.code, stderr: second.stderr }).toEqual({ code: 0, stderr: '' });
});

it('carries out a plan with it, and says what needs rows; the record keeps it', async () => {
  command.write('audit.yaml', PLAN);
  const first = await run('run', '--json');
  expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
  const { recorded } = JSON.parse(first.stdout) as { recorded: unknown };
  expect(recorded).not.toBeNull();
  const log = JSON.parse(text('audits/till/log/000001.dsse.json')) as { payload: string };
  const { predicate } = JSON.parse(Buffer.from(log.payload, 'base64').toString('utf8')) as {
    predicate: {
      objects: { role: string; sha256: string }[];
      analyses: {
        time?: { columns: unknown[]; normal: { why: string } };
        problems: { message: string }[];
      }[];
    };
  };
  const [{ time, problems }] = predicate.analyses;
  expect(problems.map(({ message }) => message).join()).toMatch(
    /needs the rows of the evaluation set/
  );
  expect(time?.columns.length).toBe(3);
  expect(time?.normal.why).toContain('a saved baseline has no rows to cut');
  const kept = predicate.objects.find(({ role }) => role === 'profile');
  const object = `audits/till/objects/sha256/${kept?.sha256.slice(0, 2)}/${kept?.sha256.slice(2)}`;
  expect(isDeepStrictEqual(JSON.parse(text(object)), JSON.parse(text('base.json')))).toBe(true);
  command.write('audit.yaml', PLAN.replace('baseline: base.json', 'baseline: {record: 1}'));
  const second = await run('run', '--json');
  expect({ code: second.code, stderr: second.stderr }).toEqual({ code: 0, stderr: '' });
  expect((await run('verify', 'audits/till')).code).toBe(0);
});

it.each<[string, string[], RegExp]>([
  ['no output', ['profile', 'eval.parquet'], /--output/],
  ['neither table nor profiles', ['profile', '--output', 'x.json'], /--merge/],
  ['a lone profile', ['profile', '--merge', 'base.json', '--output', 'x.json'], /two profiles/],
  [
    'no profile',
    ['profile', '--merge', 'base.json', 'prod.parquet', '--output', 'x.json'],
    /not a profile/
  ],
  ['no file', ['profile', '--merge', 'base.json', 'no.json', '--output', 'x.json'], /no\.json/],
  [
    'a profile as the current table',
    ['compare', 'eval.parquet', 'base.json'],
    /no rows to compare\. Write model-audit compare base\.json eval\.parquet/
  ],
  ['two profiles', ['compare', 'base.json', 'more.json'], /Name the table with the current rows/],
  [
    'a profile of a profile',
    ['profile', 'base.json', '--output', 'x.json'],
    /saved profile already/
  ],
  ['exactness', ['compare', 'base.json', 'prod.parquet', '--exact'], /--exact/],
  [
    'another kind',
    ['compare', 'base.json', 'prod.parquet', '--kind', 'count=categorical'],
    /as numeric/
  ]
])('says in one sentence: %s', async (_, given, where) => {
  const ended = await run(...given);
  expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 2, stdout: '' });
  expect(errorLine(ended)).toMatch(where);
});

it('says where a plan names a baseline that is not there', async () => {
  command.write('audit.yaml', PLAN.replace('base.json', 'gone.json'));
  expect(errorLine(await run('run'))).toMatch(/audit\.yaml:2:\d+: There is no file gone\.json/);
  command.write('audit.yaml', PLAN.replace('baseline: base.json', 'baseline: {record: 99}'));
  expect(errorLine(await run('run'))).toMatch(/no version 99/);
});
