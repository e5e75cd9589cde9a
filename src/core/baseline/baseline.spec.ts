import { compareTables } from '../drift/compare';
import type { ColumnReport, DriftReport } from '../drift/report';
import { DEFAULTS, TestBridge, withoutSorting } from '../drift/testing/bridge';
import type { OpenedTable } from '../ports';
import { profileSchema, type Profile, type ProfilePart } from '../profile/profile-schema';
import { profileTable } from './build';
import { compareWithProfile, profileLike } from './compare';
import { mergeProfiles } from './merge';

jest.setTimeout(60_000);

let bridge: TestBridge;
beforeAll(async () => {
  bridge = await TestBridge.start();
});
afterAll(() => bridge.stop());

/** Columns of every kind, ugly values among them; `moved` shifts some. */
const tableSql = (from: number, rows: number, moved = 0): string => `
SELECT 'drop "table"; ' || i AS "odd ""name""", sin(i * 12.9898) * 43758.5453 - floor(sin(i * 12.9898) * 43758.5453) + ${moved} AS fraction,
  CASE i % 11 WHEN 0 THEN NULL WHEN 1 THEN 'nan'::DOUBLE WHEN 2 THEN 'inf'::DOUBLE WHEN 3 THEN '-inf'::DOUBLE ELSE i * 1e6 + ${moved} END AS ugly,
  (i * 7) % 30 + ${Math.round(moved * 9)} AS whole, round(exp(sin(i) * 3), 2) AS price,
  i % 3 = 0 AS flag, 'level ' || (i * i) % 17 AS level, CASE WHEN i % 5 > 0 THEN (i % 4) * 1.5 END AS code,
  TIMESTAMP '2024-03-09' + INTERVAL 1 MINUTE * (i * ${moved > 0 ? 3 : 7}) AS moment, DATE '2024-03-09' + CAST(i % 50 AS INTEGER) AS day,
  'text number ' || i || CASE WHEN ${moved} > 0 THEN ' ÄÖÜ' ELSE '' END AS free, [sin(i), cos(i), i / 100.0] AS vector,
  NULL::DOUBLE AS nothing, 4.5 AS constant
FROM range(${from}, ${from + rows}) AS t(i)`;

const open = (sql: string, relation: string): Promise<OpenedTable> =>
  bridge.engine.open({ sql }, relation);
const OPTIONS = { kinds: { code: 'categorical' as const }, exclude: [] };
const saved = (profile: Profile): Profile =>
  profileSchema.parse(JSON.parse(JSON.stringify(profile)));

/** All but what hangs on distances. */
function certain(report: DriftReport) {
  const column = ({
    statistics,
    test,
    q,
    why,
    drifted,
    parts: _parts,
    ...rest
  }: Partial<ColumnReport>) => {
    const { ks, wasserstein, wassersteinNormed, andersonDarling, cramerVonMises, energy, ...bins } =
      statistics ?? {};
    void [test, q, why, drifted, ks, wasserstein, wassersteinNormed];
    void [andersonDarling, cramerVonMises, energy];
    return { ...rest, bins };
  };
  return report.columns.map(each => ({
    ...column(each),
    parts: each.parts?.map(part => column(part))
  }));
}

describe('a saved baseline', () => {
  it('gives what a comparison with its table gives, and intervals for the distances', async () => {
    const reference = await open(tableSql(0, 900), 'reference');
    const current = await open(tableSql(5000, 700, 0.3), 'current');
    const direct = await compareTables(bridge.engine, reference, current, {
      ...DEFAULTS,
      ...OPTIONS
    });
    const profile = saved(await profileTable(bridge.engine, reference, OPTIONS));
    for (const engine of [bridge.engine, withoutSorting(bridge.engine)]) {
      const { report, shapes } = await compareWithProfile(engine, profile, current, {
        ...DEFAULTS,
        ...OPTIONS
      });
      expect(certain(report)).toEqual(certain(direct.report));
      expect(report.findings).toEqual(direct.report.findings);
      expect(report.notCompared).toEqual(direct.report.notCompared);
      expect(report.method.distances).toContain('Approximate');
      report.columns.forEach(({ name, statistics: { ks } }, index) => {
        const exact = direct.report.columns[index].statistics.ks;
        expect([name, ks === undefined]).toEqual([name, exact === undefined]);
        expect(exact ? exact.value >= ks!.interval[0] - 1e-15 : true).toBe(true);
        expect(exact ? exact.value <= ks!.interval[1] + 1e-15 : true).toBe(true);
      });
      const exactly = report.columns.filter(({ statistics }) => statistics.ks?.exact);
      expect(exactly.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['whole', 'price', 'constant', 'day'])
      );
      expect(shapes.map(({ levels }) => levels)).toEqual(direct.shapes.map(({ levels }) => levels));
    }
  });

  it('adds up to the profile of both tables together', async () => {
    const [a, b, c] = [
      await open(tableSql(0, 500), 'a'),
      await open(tableSql(500, 300, 0.2), 'b'),
      await open(tableSql(800, 200), 'c')
    ];
    const first = saved(await profileTable(bridge.engine, a, OPTIONS));
    const like = async (table: OpenedTable): Promise<Profile> =>
      saved(await profileLike(bridge.engine, first, table, OPTIONS));
    const [second, third] = [await like(b), await like(c)];
    const all = await like(
      await open(
        `${tableSql(0, 500)} UNION ALL ${tableSql(500, 300, 0.2)} UNION ALL ${tableSql(800, 200)}`,
        'everything'
      )
    );
    const left = mergeProfiles(mergeProfiles(first, second), third);
    const right = mergeProfiles(third, mergeProfiles(second, first));
    expect(columnsOf(left)).toEqual(columnsOf(all));
    expect(columnsOf(right)).toEqual(columnsOf(all));
    expect([left.rows, left.tables]).toEqual([1000, 3]);
  });

  it('says that a shift is approximate, and holds it, where months that follow each other add up', async () => {
    const month = (from: string, days: number): string =>
      `SELECT TIMESTAMP '${from}' + INTERVAL 1 MINUTE * (hash(i) % ${days * 1440}) AS at, i % 7 AS same, (hash(i + 7) % 100003) / 100 AS x FROM range(4000) AS t(i)`;
    const [march, april] = [month('2024-03-01', 31), month('2024-04-01', 30)];
    const current = await open(month('2024-06-01', 30), 'june');
    const first = saved(await profileTable(bridge.engine, await open(march, 'march'), OPTIONS0));
    const second = await profileLike(bridge.engine, first, await open(april, 'april'), OPTIONS0);
    const both = await open(`${march} UNION ALL ${april}`, 'both');
    const exact = (await compareTables(bridge.engine, both, current, DEFAULTS)).report.columns[0];
    const merged = mergeProfiles(first, second);
    const { report } = await compareWithProfile(bridge.engine, merged, current, DEFAULTS);
    const [at, same, x] = report.columns;
    const { value, interval } = at.effect!;
    expect(exact.effect!.value).toBeGreaterThan(value + 0.2);
    expect(interval[0]).toBeLessThanOrEqual(value);
    expect(interval[1]).toBeGreaterThanOrEqual(exact.effect!.value);
    expect(at.why).toMatch(/The shift is approximate, exactly it is 0\.\d{3} to 1\.000/);
    for (const { why } of [same, x]) {
      expect(why).not.toContain('approximate');
    }
    // The profile of one table is cut at its tenths.
    const alone = await compareWithProfile(bridge.engine, first, current, DEFAULTS);
    expect(alone.report.columns[0].why).not.toContain('approximate');
  });

  it('is refused where two were not counted alike', async () => {
    const a = await profileTable(bridge.engine, await open('SELECT 1.5 AS x', 'a'), OPTIONS0);
    const b = await profileTable(bridge.engine, await open('SELECT 2.5 AS x', 'b'), OPTIONS0);
    expect(() => mergeProfiles(a, b)).toThrow('were not counted alike');
  });

  it('says which columns can not be compared with it', async () => {
    const profile = await profileTable(
      bridge.engine,
      await open("SELECT 1.5 AS number, 'a' AS level, TRUE AS gone, DATE '2024-01-01' AS day", 'a'),
      OPTIONS0
    );
    const current = await open("SELECT 'x' AS number, 3 AS level, 5 AS day, 1 AS fresh", 'b');
    const compare = compareWithProfile(bridge.engine, profile, current, DEFAULTS);
    await expect(compare).resolves.toMatchObject({ report: { columns: [] } });
    expect((await compare).report.notCompared.map(({ name }) => name).sort()).toEqual([
      'day',
      'fresh',
      'gone',
      'level',
      'number'
    ]);
    await expect(
      compareWithProfile(bridge.engine, profile, current, {
        ...DEFAULTS,
        kinds: { number: 'categorical' }
      })
    ).rejects.toThrow('holds "number" as numeric');
  });

  it('keeps the levels beyond ten thousand as one number, and says so', async () => {
    const wide = await open(
      'SELECT CASE WHEN i < 40000 THEN i % 12000 ELSE i % 7 END AS level FROM range(50000) AS t(i)',
      'a'
    );
    const profile = await profileTable(bridge.engine, wide, {
      kinds: { level: 'categorical' },
      exclude: []
    });
    const [{ own }] = profile.columns;
    expect(own.form === 'levels' && own.levels.length).toBe(10_000);
    expect(own.form === 'levels' && own.rest).toBeGreaterThan(0);
    const { report } = await compareWithProfile(bridge.engine, profile, wide, DEFAULTS);
    expect(report.columns[0].why).toContain('are one bin');
    expect(report.columns[0].effect?.value).toBeLessThan(0.01);
  });
});

const OPTIONS0 = { kinds: {}, exclude: [] };

/** With the sums rounded, as they are added up in another order. */
function columnsOf(profile: Profile) {
  const part = (each: ProfilePart): ProfilePart =>
    each.form !== 'ordered'
      ? each
      : {
          ...each,
          sum: Number(each.sum?.toFixed(3)),
          squares: Number(each.squares?.toPrecision(10))
        };
  return profile.columns.map(({ own, parts, ...rest }) => ({
    ...rest,
    own: part(own),
    parts: parts.map(part)
  }));
}
