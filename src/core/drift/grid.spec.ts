import { withoutSorting, TestBridge } from './testing/bridge';
import type { ColumnReport, Statistics } from './report';

jest.setTimeout(120_000);

let bridge: TestBridge;
beforeAll(async () => {
  bridge = await TestBridge.start();
});
afterAll(() => bridge.stop());

/** A real draw by a number, the same in every run. */
const uniform = (seed: number): string => `(hash(i * 1000 + ${seed}) % 1000003 + 1) / 1000005.0`;
const normal = (seed: number): string =>
  `sqrt(-2 * ln(${uniform(seed)})) * cos(6.283185307179586 * ${uniform(seed + 500)})`;

/** Shapes of columns by a seed and a shift; each is a family of cases. */
const SHAPES: Record<string, (seed: number, shift: number) => string> = {
  normal: (seed, shift) => `${normal(seed)} + ${shift}`,
  heavy: (seed, shift) => `tan(3.1415926 * (${uniform(seed)} - 0.5)) * (1 + ${shift}) + ${shift}`,
  lognormal: (seed, shift) => `exp(${normal(seed)} * (1 + ${shift}))`,
  rounded: (seed, shift) => `round(${normal(seed)} + ${shift}, 1)`,
  prices: (seed, shift) => `round(exp(3 * ${normal(seed)} + ${shift}), 2)`,
  whole: (seed, shift) => `floor(${uniform(seed)} * 30 + ${shift} * 5)`,
  zeros: (seed, shift) =>
    `CASE WHEN ${uniform(seed)} < 0.4 THEN 0 ELSE ${normal(seed + 1)} + ${shift} END`,
  mixture: (seed, shift) =>
    `CASE WHEN ${uniform(seed)} < 0.5 + ${shift} / 10 THEN ${normal(seed + 1)} ELSE 50 + 3 * ${normal(seed + 2)} END`,
  few: (seed, shift) => `sqrt(floor(${uniform(seed)} * 7 + ${shift}))`,
  ugly: (seed, shift) =>
    `CASE floor(${uniform(seed)} * 20) WHEN 0 THEN NULL WHEN 1 THEN 'nan'::DOUBLE WHEN 2 THEN 'inf'::DOUBLE ` +
    `WHEN 3 THEN '-inf'::DOUBLE ELSE ${normal(seed + 1)} * 1e6 + 1e9 + ${shift} * 1e5 END`,
  constant: (_seed, shift) => String(3.7 + (shift > 0.4 ? shift : 0)),
  'far apart': (seed, shift) => `${normal(seed)} + ${shift} * 1e4`,
  moment: (seed, shift) =>
    `TIMESTAMP '2024-03-09' + INTERVAL 1 SECOND * CAST(floor(${uniform(seed)} * 1e6 + ${shift} * 1e5) AS BIGINT)`
};
const SHIFTS = [0, 0.01, 0.05, 0.3, 1];
const SIZES = [
  [1500, 1000],
  [40, 900],
  [700, 9],
  [8000, 3000]
];

/** One table with a column for every shape and shift. */
function tableSql(rows: number, seed: number, moved: boolean): string {
  const columns = Object.entries(SHAPES).flatMap(([name, shape], at) =>
    SHIFTS.map(
      (shift, index) =>
        `${shape(seed + at * 40 + index * 7, moved ? shift : 0)} AS "${name} ${shift}"`
    )
  );
  return `SELECT ${columns.join(', ')} FROM range(${rows}) AS t(i)`;
}

const DISTANCES = ['ks', 'wasserstein', 'wassersteinNormed', 'cramerVonMises', 'energy'] as const;

function figure(statistics: Statistics, name: (typeof DISTANCES)[number]) {
  return statistics[name] as
    { value: number; exact: boolean; interval?: [number, number] } | undefined;
}

/** What does not hang on distances must be the very same. */
const rest = ({ statistics, test: _t, q: _q, why: _w, drifted: _d, ...column }: ColumnReport) => ({
  ...column,
  parts: undefined,
  bins: [
    statistics.psi,
    statistics.jensenShannon,
    statistics.hellinger,
    statistics.totalVariation,
    statistics.chiSquare
  ]
});

describe.each(SIZES)('columns of %i and %i rows on grids', (n, m) => {
  it('promise intervals that hold the exact figures, with exact bins', async () => {
    const queries = [tableSql(n, 1, false), tableSql(m, 900, true)] as const;
    const exact = await bridge.compareSql(...queries);
    const numpy = await bridge.compareSql(...queries, { exactRows: 0 });
    let approximate = 0;
    exact.report.columns.forEach((column, index) => {
      const found = numpy.report.columns[index];
      expect(rest(found)).toEqual(rest(column));
      for (const name of DISTANCES) {
        const [expected, told] = [figure(column.statistics, name), figure(found.statistics, name)];
        if (expected === undefined || told === undefined) {
          expect([column.name, name, told]).toEqual([column.name, name, undefined]);
          continue;
        }
        const [low, high] = told.interval ?? [told.value, told.value];
        const room = 1e-9 * Math.abs(expected.value) + 1e-12;
        if (!(expected.value >= low - room && expected.value <= high + room)) {
          throw new Error(`${column.name} ${name}: ${expected.value} not in ${low} to ${high}`);
        }
        expect(told.value >= low && told.value <= high).toBe(true);
        approximate += told.exact ? 0 : 1;
      }
      expect(found.statistics.ks?.p ?? 1).toBeGreaterThanOrEqual(column.statistics.ks?.p ?? 1);
    });
    expect(approximate).toBeGreaterThan(20);
  });
});

it('count the same by SQL', async () => {
  const queries = [tableSql(900, 5, false), tableSql(700, 905, true)] as const;
  const numpy = await bridge.compareSql(...queries, { exactRows: 0 });
  const engine = withoutSorting(bridge.engine);
  const sql = await bridge.compareSql(...queries, { exactRows: 0 }, engine);
  const digits = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (_, each: unknown) =>
        typeof each === 'number' ? Number(each.toPrecision(9)) : each
      )
    );
  expect(digits(sql.report.columns)).toEqual(digits(numpy.report.columns));
});

it('tell exactly what they can where columns are too large to be sorted', async () => {
  const queries = [tableSql(900, 5, false), tableSql(700, 905, true)] as const;
  const sorted = await bridge.compareSql(...queries);
  const statements: string[] = [];
  const { engine } = bridge;
  const large = {
    ...withoutSorting(engine),
    laid: engine.laid,
    counted: engine.counted,
    query: (given: string[], options?: Parameters<typeof engine.query>[1]) => {
      statements.push(...given);
      return engine.query(given, options);
    }
  };
  const found = await bridge.compareSql(...queries, {}, large);
  found.report.columns.forEach((column, index) => {
    const expected = sorted.report.columns[index];
    expect(column.name).toBe(expected.name);
    for (const name of DISTANCES) {
      const [own, other] = [figure(column.statistics, name), figure(expected.statistics, name)];
      expect(own?.exact).toBe(other?.exact);
      expect(own?.value ?? 0).toBeCloseTo(other?.value ?? 0, 9 - digitsOf(other?.value ?? 0));
    }
    expect(column.statistics.andersonDarling?.value ?? 0).toBeCloseTo(
      expected.statistics.andersonDarling?.value ?? 0,
      6
    );
  });
  const again = statements.filter(sql => sql.includes('UNION ALL')).join();
  expect(again).toContain('"normal 0"');
  expect(again).not.toContain('"whole 0"');
});

/** Digits before the point. */
const digitsOf = (value: number): number =>
  value === 0 ? 0 : Math.max(0, Math.ceil(Math.log10(Math.abs(value))));
