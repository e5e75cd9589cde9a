import { conditionsInWords } from '../core/segments/condition';
import { segmentedReportSchema } from '../core/segments/report';
import { TestCommand, type Ended } from './testing/command';

jest.setTimeout(120_000);

/** Real measurements: the wine set that scikit-learn carries, four times, and the same moved. */
const FILES = `
import pandas
from sklearn.datasets import load_wine
wine = load_wine(as_frame=True).frame
wine["target"] = wine["target"].map({0: "barolo", 1: "grignolino", 2: "barbera"})
wine = pandas.concat([wine] * 4, ignore_index=True).sample(frac=1, random_state=0, ignore_index=True)
wine.to_parquet("eval.parquet")
wine["alcohol"] += 1.5
wine.to_parquet("prod.parquet")
`;

describe('a comparison by a plan that declares segments', () => {
  const PLAN = `model: wine
evaluation: {files: eval.parquet, columns: {ignore: [ash], segments: [target, magnesium, nowhere]}}
production: [{name: p, files: prod.parquet}]
segments: {fewestRows: 20, mostSegments: 4}
`;
  let command: TestCommand;
  beforeAll(() => {
    command = new TestCommand();
    command.python(FILES);
    command.write('segments.yaml', PLAN);
  });
  afterAll(() => command.remove());

  const compare = (...given: string[]): Promise<Ended> => command.start(['compare', ...given]);

  it('has every statistic of every segment', async () => {
    const { stdout } = await compare(
      'eval.parquet',
      'prod.parquet',
      '--plan',
      'segments.yaml',
      '--json'
    );
    const { segments, problems } = segmentedReportSchema.parse(JSON.parse(stdout));
    expect(problems).toBeUndefined();
    const barbera = segments!.segments.find(
      ({ conditions }) => conditionsInWords(conditions) === 'target = barbera'
    )!;
    // 48 of the wines of the whole set, each four times.
    expect(barbera.rows).toEqual({ reference: 192, current: 192 });
    const alcohol = barbera.columns.find(({ name }) => name === 'alcohol')!;
    expect(alcohol.drifted).toBe(true);
    expect(Object.keys(alcohol.statistics)).toEqual(
      expect.arrayContaining(['ks', 'wasserstein', 'psi', 'jensenShannon', 'energy'])
    );
    expect(barbera.columns.map(({ name }) => name)).not.toContain('ash');
    expect(segments!.notSplit).toEqual([
      { name: 'nowhere', reason: 'the evaluation set does not have it' }
    ]);
  });

  it('finds what run finds', async () => {
    command.write('run.yaml', PLAN.replace(', nowhere', ''));
    const tables = ['eval.parquet', 'prod.parquet'];
    const compared = await compare(...tables, '--plan', 'run.yaml', '--json');
    const ran = await command.start(['run', 'run.yaml', '--no-record', '--json']);
    const { segments } = segmentedReportSchema.parse(JSON.parse(compared.stdout));
    const { drift } = JSON.parse(ran.stdout) as { drift: { analyses: { segments: unknown } }[] };
    expect(segments!.segments.length).toBeGreaterThan(4);
    expect(segments).toEqual(drift[0].analyses.segments);
  });

  it('tells the worst segments below the columns, and takes the options of the command line', async () => {
    const given = ['eval.parquet', 'prod.parquet', '--plan', 'segments.yaml'];
    const { code, stdout } = await compare(...given);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n\nSegments: \d+ of \d+ segments have drifted columns; most where /);
    expect(stdout).toMatch(/ {2}target = \w+ +\d of \d+ columns drifted: alcohol/);
    expect(stdout).toMatch(/Rows were not split by nowhere: .*\.\n$/);
    const strict = await compare(...given, '--threshold', '1', '--json');
    const { segments } = segmentedReportSchema.parse(JSON.parse(strict.stdout));
    expect(segments).toMatchObject({ decision: { threshold: 1 }, summary: { drifted: 0 } });
  });

  it('says that a saved baseline has no rows to split', async () => {
    await command.start(['profile', 'eval.parquet', '--output', 'wine.json']);
    const given = ['wine.json', 'prod.parquet', '--plan', 'segments.yaml'];
    const { code, stdout } = await compare(...given);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n\nSegments could not be carried out: .*rows of the evaluation set/);
    const { stdout: json } = await compare(...given, '--json');
    const report = segmentedReportSchema.parse(JSON.parse(json));
    expect(report.segments).toBeUndefined();
    expect(report.problems).toHaveLength(1);
  });
});
