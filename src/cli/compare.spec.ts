import { driftReportSchema, type DriftReport } from '../core/drift/report';
import { errorLine, TestCommand, type Ended } from './testing/command';

jest.setTimeout(120_000);

let command: TestCommand;

/** Real measurements: the wine set that scikit-learn carries, its second half moved and thinned out. */
const FILES = `
import numpy, pandas
from sklearn.datasets import load_wine
wine = load_wine(as_frame=True).frame
wine["target"] = wine["target"].map({0: "barolo", 1: "grignolino", 2: "barbera"})
wine = pandas.concat([wine] * 4, ignore_index=True).sample(frac=1, random_state=0, ignore_index=True)
wine.to_parquet("eval.parquet")
moved = wine.copy()
moved["alcohol"] += 1.5
moved.loc[moved.index[:200], "ash"] = None
moved.to_parquet("prod.parquet")
moved.to_csv("prod.csv", index=False)
odd = wine[["alcohol"]].copy()
for name in ['a "quoted" name', "two words", "select", "größe", "</script><b>", "x;--", "'"]:
    odd[name] = wine["ash"]
odd.to_parquet("odd.parquet")
wine[wine["hue"] < 1].to_parquet("filtered.parquet")
cases = wine[["alcohol"]].assign(N=wine["ash"], n=wine["hue"])
cases.to_parquet("cases.parquet")
cases.assign(N=cases["N"] + 1)[["n", "N", "alcohol"]].to_csv("cases.csv", index=False)
wine.head(0).to_parquet("none.parquet")
wine.head(1).to_parquet("one.parquet")
wine[["ash"]].rename(columns={"ash": "other"}).to_parquet("other.parquet")
gone = wine.copy()
gone["ash"] = numpy.nan
gone.to_parquet("gone.parquet")
mixed = wine.copy()
mixed["ash"] = mixed["ash"].astype(str)
mixed.loc[mixed.index[:5], "ash"] = "n/a"
mixed.to_parquet("mixed.parquet")
pandas.DataFrame({"tags": [{"a": 1}, {"a": 2}]}).to_parquet("structs.parquet")
wine.rename(columns={"ash": "ash" * 40}).to_parquet("long.parquet")
open("empty.csv", "w").close()
open("torn.parquet", "wb").write(open("eval.parquet", "rb").read()[:2000])
open("prose.parquet", "w").write("This is no table.")
`;

beforeAll(() => {
  command = new TestCommand();
  command.python(FILES);
});
afterAll(() => command.remove());

const compare = (...given: string[]): Promise<Ended> => command.start(['compare', ...given]);

async function reportOf(...given: string[]): Promise<DriftReport> {
  const ended = await compare(...given, '--json');
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  return driftReportSchema.parse(JSON.parse(ended.stdout));
}

it('prints one object by the contract', async () => {
  const report = await reportOf('eval.parquet', 'prod.parquet');
  expect(report.reference.rows).toBe(712);
  expect(report.reference.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(report.columns).toHaveLength(14);
  const drifted = report.columns.filter(column => column.drifted).map(column => column.name);
  expect(drifted).toContain('alcohol');
  expect(drifted).not.toContain('hue');
  expect(report.summary.drifted).toBe(drifted.length);
});

it('leaves out the index that pandas keeps in a file, unless it is given a kind', async () => {
  const index = '__index_level_0__';
  const report = await reportOf('filtered.parquet', 'filtered.parquet');
  expect(report.columns.map(({ name }) => name)).not.toContain(index);
  expect(report.notCompared).toEqual([
    {
      name: index,
      reason: 'an index that pandas kept in the file, and no column; give it a kind to compare it'
    }
  ]);
  const other = await reportOf('filtered.parquet', 'eval.parquet');
  expect(other.findings.map(({ column }) => column)).not.toContain(index);
  const asked = await reportOf(
    'filtered.parquet',
    'filtered.parquet',
    '--kind',
    `${index}=numeric`
  );
  expect(asked.columns.map(({ name }) => name)).toContain(index);
});

it('tells columns apart whose names differ by case alone, whatever their order', async () => {
  const report = await reportOf('cases.parquet', 'cases.csv');
  expect(report.columns.map(({ name, drifted }) => [name, drifted])).toEqual([
    ['alcohol', false],
    ['N (2)', true],
    ['n', false]
  ]);
  expect(report.columns[1].why).toContain('The table calls it N; it is N (2) here');
  expect(report.findings.map(({ kind }) => kind)).not.toContain('missingColumn');
});

it('reads the same table from Parquet and CSV', async () => {
  const [parquet, csv] = [
    await reportOf('eval.parquet', 'prod.parquet'),
    await reportOf('eval.parquet', 'prod.csv')
  ];
  expect(csv.columns.map(column => column.effect)).toEqual(
    parquet.columns.map(column => column.effect)
  );
});

it('prints a table for a reader, those that drifted first', async () => {
  const { code, stdout, stderr } = await compare('eval.parquet', 'prod.parquet');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.split('\n');
  expect(lines[0]).toMatch(/^\d+ of 14 columns drifted\.$/);
  expect(lines[1]).toBe('  reference  eval.parquet, 712 rows');
  expect(lines[4]).toMatch(/^ {2}column +kind +shift +q$/);
  expect(lines[5]).toMatch(
    /^ {2}alcohol +numeric +0\.\d{3} \(0\.\d{3} to 0\.\d{3}\) +< 0\.001 +drifted$/
  );
});

it('takes kinds, threshold and rate', async () => {
  const report = await reportOf(
    'eval.parquet',
    'prod.parquet',
    '--kind',
    'ash=categorical',
    '--threshold',
    '0.9',
    '--rate',
    '0.01'
  );
  expect(report.columns.find(column => column.name === 'ash')?.kind).toBe('categorical');
  expect(report.decision).toEqual({ threshold: 0.9, rate: 0.01 });
  expect(report.columns.find(column => column.name === 'hue')?.drifted).toBe(false);
});

it('takes the options of a plan, and leaves out what it leaves out', async () => {
  command.write(
    'plan.yaml',
    `model: wine
evaluation: {files: eval.parquet, columns: {label: target, ignore: [ash, nowhere], kinds: {hue: categorical}}}
production: [{name: p, files: prod.parquet}]
drift: {threshold: 0.2, rate: 0.1}
`
  );
  const report = await reportOf('eval.parquet', 'prod.parquet', '--plan', 'plan.yaml');
  expect(report.decision).toEqual({ threshold: 0.2, rate: 0.1 });
  expect(report.notCompared.map(({ name }) => name).sort()).toEqual(['ash', 'nowhere', 'target']);
  expect(report.columns.find(({ name }) => name === 'hue')?.kind).toBe('categorical');
});

it('shows its progress on a terminal and leaves the answer alone there', async () => {
  const { code, stdout } = await command.onTerminal(['compare', 'eval.parquet', 'prod.parquet']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/\r\u001b\[2KStarting Python/);
  expect(stdout).toMatch(/\r\u001b\[2KComparing {2}█+ {2}14 of 14 columns/);
  // What a reader sees at the end: no line of progress is left.
  const shown = stdout.replaceAll(/[^\n]*\r\u001b\[2K/g, '');
  expect(shown).toMatch(/^2 of 14 columns drifted\./);
  expect(shown).not.toMatch(/Comparing|Starting/);
});

it('cuts very long names in the table alone', async () => {
  const { stdout } = await compare('long.parquet', 'long.parquet');
  expect(stdout).toContain(`  ${'ash'.repeat(13)}…  numeric  `);
  const report = await reportOf('long.parquet', 'long.parquet');
  expect(report.columns.map(({ name }) => name)).toContain('ash'.repeat(40));
});

it('carries column names as they are', async () => {
  const report = await reportOf('odd.parquet', 'odd.parquet');
  expect(report.columns.map(({ name }) => name).sort()).toEqual(
    [
      'alcohol',
      'a "quoted" name',
      'two words',
      'select',
      'größe',
      '</script><b>',
      'x;--',
      "'"
    ].sort()
  );
  expect(report.summary.drifted).toBe(0);
});

it('compares one row, an all-missing column and a column of mixed types', async () => {
  const one = await reportOf('eval.parquet', 'one.parquet');
  expect(one.current.rows).toBe(1);
  const gone = await reportOf('eval.parquet', 'gone.parquet');
  expect(gone.columns.find(({ name }) => name === 'ash')).toMatchObject({
    missing: { current: 1 },
    drifted: true
  });
  const mixed = await reportOf('eval.parquet', 'mixed.parquet');
  expect([...mixed.columns, ...mixed.notCompared].map(({ name }) => name)).toContain('ash');
});

it.each<[string, string[], RegExp]>([
  ['a missing file', ['no.parquet', 'prod.parquet'], /no\.parquet/],
  ['a glob that finds nothing', ['eval.parquet', 'x/*.parquet'], /x\/\*\.parquet/],
  ['a torn file', ['torn.parquet', 'prod.parquet'], /torn\.parquet/],
  ['a file that is no table', ['prose.parquet', 'prod.parquet'], /prose\.parquet/],
  ['an empty file', ['empty.csv', 'prod.parquet'], /empty\.csv/],
  ['a table without rows', ['none.parquet', 'prod.parquet'], /none\.parquet/],
  ['no common columns', ['eval.parquet', 'other.parquet'], /column/],
  [
    'nothing that can be compared',
    ['structs.parquet', 'structs.parquet'],
    /None of the columns could be compared/
  ],
  ['a kind that is none', ['eval.parquet', 'prod.parquet', '--kind', 'ash=colour'], /ash=colour/],
  ['a kind of no column', ['eval.parquet', 'prod.parquet', '--kind', 'no=text'], /column no/],
  [
    'a threshold that is none',
    ['eval.parquet', 'prod.parquet', '--threshold', 'big'],
    /--threshold big/
  ],
  ['a rate of one', ['eval.parquet', 'prod.parquet', '--rate', '1'], /--rate 1/],
  ['a plan that is not there', ['eval.parquet', 'prod.parquet', '--plan', 'no.yaml'], /no\.yaml/],
  [
    'a Python that is not there',
    ['eval.parquet', 'prod.parquet', '--python', './no/python'],
    /no\/python/
  ]
])('says in one sentence: %s', async (_, given, where) => {
  const ended = await compare(...given);
  expect(ended.code).toBe(2);
  expect(ended.stdout).toBe('');
  expect(errorLine(ended)).toMatch(/^model-audit: \S/);
  expect(errorLine(ended)).toMatch(where);
  expect(errorLine(ended)).not.toMatch(/Traceback|\bat .*\.cjs:/);
});

it.each([
  [['no.parquet', 'prod.parquet'], 'missing-file'],
  [['torn.parquet', 'prod.parquet'], 'unreadable-file'],
  [['none.parquet', 'prod.parquet'], 'empty-table'],
  [['eval.parquet', 'other.parquet'], 'no-common-columns'],
  [['structs.parquet', 'structs.parquet'], 'no-common-columns']
])('says it as one object for a machine: %j', async (given, code) => {
  const ended = await compare(...given, '--json');
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 2, stderr: '' });
  const { error } = JSON.parse(ended.stdout) as { error: Record<string, string> };
  expect(Object.keys(error)).toEqual(['code', 'message', 'action', 'where']);
  expect(error.code).toBe(code);
});

it('says which package a Python lacks', async () => {
  const ended = await compare('eval.parquet', 'prod.parquet', '--python', '/usr/bin/python3');
  expect(ended.code).toBe(2);
  expect(errorLine(ended)).toBe(
    'model-audit: /usr/bin/python3 does not have the package jupyterlab-model-audit. ' +
      'Install it with: /usr/bin/python3 -m pip install jupyterlab-model-audit==0.1.0'
  );
});
