import type { ColumnPart, ColumnReport, DriftResult } from './report';
import { columnReportSchema } from './report';
import { TestBridge, withoutSorting } from './testing/bridge';

/** Texts of the given letters, their lengths and words spread by the row's number. */
const texts = (letters: string, rows = 600, seed = 0): string =>
  `SELECT array_to_string(list_transform(range(3 + CAST(hash(i + ${seed}) % 9 AS INTEGER)), lambda w: ` +
  `substr('${letters}', 1 + CAST(hash(i * 31 + w + ${seed}) % ${letters.length - 6} AS INTEGER), 6)), ' ') ` +
  `|| i AS note FROM range(${rows}) r(i)`;

const vectors = (shift: string, rows = 500, seed = 0): string =>
  `SELECT list_transform(range(16), lambda k: (hash(i * 131 + k + ${seed}) % 1000) / 1000.0${shift}) AS v FROM range(${rows}) r(i)`;

describe('parts of columns', () => {
  jest.setTimeout(120_000);
  let bridge: TestBridge;

  beforeAll(async () => {
    bridge = await TestBridge.start();
  });

  afterAll(() => bridge.stop());

  const only = ({ report }: DriftResult): ColumnReport => {
    expect(columnReportSchema.parse(report.columns[0])).toEqual(report.columns[0]);
    return report.columns[0];
  };
  const part = (column: ColumnReport, name: string): ColumnPart =>
    column.parts!.find(each => each.name === name)!;

  describe('of moments', () => {
    const moments = (hours: string): string =>
      `SELECT TIMESTAMP '1969-12-20 00:00:00' + INTERVAL (i // 20) DAY + ${hours} AS t FROM range(2000) r(i)`;

    it('are hour and weekday in UTC, counted as Python counts them', async () => {
      const sql = moments("INTERVAL (i % 20) HOUR + INTERVAL '59 minutes 59.999999 seconds'");
      const result = await bridge.compareSql(sql, sql);
      const [hour, weekday] = result.shapes[0].parts!;
      expect(hour.levels!.map(({ label, reference }) => [label, reference])).toEqual(
        Array.from({ length: 20 }, (_, index) => [String(index), 100])
      );
      // 20 December 1969 was a Saturday; of 100 days two weekdays come 15 times.
      expect(weekday.levels!.map(({ label, reference }) => [label, reference])).toEqual([
        ['Monday', 280],
        ['Tuesday', 280],
        ['Wednesday', 280],
        ['Thursday', 280],
        ['Friday', 280],
        ['Saturday', 300],
        ['Sunday', 300]
      ]);
      expect(only(result).drifted).toBe(false);
    });

    it('tell that hours moved where the days did not', async () => {
      const before = moments('INTERVAL (hash(i) % 24) HOUR');
      const after = moments('INTERVAL (8 + hash(i) % 10) HOUR');
      for (const engine of [bridge.engine, withoutSorting(bridge.engine)]) {
        const column = only(await bridge.compareSql(before, after, {}, engine));
        expect(column.effect?.part).toBeUndefined();
        expect(column.effect?.value).toBe(column.statistics.jensenShannon?.value);
        expect(column.effect?.value).toBeLessThan(0.1);
        expect(part(column, 'hour').drifted).toBe(true);
        expect(part(column, 'weekday').drifted).toBe(false);
        expect(column.drifted).toBe(true);
        expect(column.why).toMatch(/Its hour of day drifted by 0\.\d+, at or above 0\.10\./);
      }
    });

    it('have no hour where there is only midnight, and none where nothing is present', async () => {
      const dates = "SELECT DATE '2026-01-01' + CAST(i AS INTEGER) AS t FROM range(100) r(i)";
      const names = async (sql: string): Promise<string[]> =>
        (only(await bridge.compareSql(sql, sql)).parts ?? []).map(({ name }) => name);
      expect(await names(dates)).toEqual(['weekday']);
      expect(await names(`SELECT CAST(t AS TIMESTAMP) AS t FROM (${dates})`)).toEqual(['weekday']);
      expect(await names('SELECT CAST(NULL AS TIMESTAMP) AS t FROM range(5)')).toEqual([]);
      expect(await names("SELECT TIMESTAMP 'infinity' AS t FROM range(5)")).toEqual([]);
    });
  });

  describe('of texts', () => {
    const LATIN = 'abcdefghijklmnopqrstuvwxyzéàü';
    const GREEK = 'αβγδεζηθικλμνξοπρστυφχψωάέ';

    it('find another script, with the share of characters that the reference does not use', async () => {
      const column = only(
        await bridge.compareSql(
          texts(LATIN),
          `${texts(LATIN, 400, 5)} UNION ALL ${texts(GREEK, 200, 9)}`
        )
      );
      expect(column).toMatchObject({ kind: 'text', drifted: true });
      expect(column.effect?.part).toBe('unfamiliar');
      expect(column.why).toContain('The shift of its unfamiliar characters is');
      expect(column.test).toEqual({
        name: 'parts',
        p: Math.min(...column.parts!.map(each => 6 * each.test!.p))
      });
      expect(part(column, 'words').drifted).toBe(false);
      expect(column.detectable).toBeGreaterThan(0);
    });

    it('are the same figures that Python gives, by either way of counting', async () => {
      const odd = [
        'Zwei  Wörter',
        '',
        'один\u3000два три',
        '１２ 😀 ABC!',
        'O\'\'Reilly \\ "x"',
        '   '
      ];
      const rows = odd.map(text => `('${text}')`).join(', ');
      const sql = `SELECT t || repeat('.', CAST(i AS INTEGER)) AS t FROM (VALUES ${rows}) v(t), range(5) r(i)`;
      for (const engine of [bridge.engine, withoutSorting(bridge.engine)]) {
        const { shapes } = await bridge.compareSql(sql, sql, { kinds: { t: 'text' } }, engine);
        const means = Object.fromEntries(
          shapes[0].parts!.map(({ name, reference }) => [name, reference.mean ?? NaN])
        );
        const all = odd.flatMap(text =>
          [0, 1, 2, 3, 4].map(dots => text.replaceAll("''", "'") + '.'.repeat(dots))
        );
        const mean = (of: (text: string) => number): number =>
          all.reduce((sum, text) => sum + of(text), 0) / all.length;
        const share = (pattern: RegExp) => (text: string) =>
          text === '' ? 0 : [...text].filter(each => pattern.test(each)).length / [...text].length;
        expect(means.length).toBeCloseTo(
          mean(text => [...text].length),
          10
        );
        expect(means.words).toBeCloseTo(
          mean(text => text.split(/[\s\p{Z}]+/u).filter(word => word !== '').length),
          10
        );
        expect(means.unfamiliar).toBe(0);
        expect(means.digits).toBeCloseTo(mean(share(/\p{Nd}/u)), 10);
        expect(means.capitals).toBeCloseTo(mean(share(/\p{Lu}/u)), 10);
        expect(means.punctuation).toBeCloseTo(mean(share(/[\p{P}\p{S}]/u)), 10);
      }
    });

    it('say nothing of two halves of the same texts, and count missing texts in', async () => {
      const same = only(await bridge.compareSql(texts(LATIN, 900), texts(LATIN, 900, 77)));
      expect(same).toMatchObject({ drifted: false, kind: 'text' });
      expect(same.q).toBeGreaterThan(0.05);
      const missing = only(
        await bridge.compareSql(
          texts(LATIN),
          `SELECT CASE WHEN hash(note) % 3 > 0 THEN note END AS note FROM (${texts(LATIN, 600, 3)})`
        )
      );
      expect(missing.drifted).toBe(true);
      expect(missing.parts!.every(each => each.missing.current > 0.25)).toBe(true);
    });

    it('are absent where no text is present', async () => {
      const column = only(
        await bridge.compareSql(
          'SELECT CAST(NULL AS VARCHAR) AS t FROM range(30)',
          'SELECT CAST(NULL AS VARCHAR) AS t FROM range(30)',
          { kinds: { t: 'text' } }
        )
      );
      expect(column.parts).toBeUndefined();
      expect(column.effect).toBeUndefined();
    });
  });

  describe('of embeddings', () => {
    it('are the norm and projections; equal ones do not drift', async () => {
      const column = only(await bridge.compareSql(vectors(''), vectors('', 500, 7)));
      expect(column.parts!.map(({ name }) => name)).toEqual([
        'norm',
        'direction1',
        'direction2',
        'direction3',
        'direction4'
      ]);
      expect(column.drifted).toBe(false);
      expect(column.effect?.interval[1]).toBeGreaterThan(column.effect!.value - 1e-12);
    });

    it('see vectors that moved or grew, of lists and arrays, by either way of counting', async () => {
      for (const engine of [bridge.engine, withoutSorting(bridge.engine)]) {
        const grown = only(
          await bridge.compareSql(vectors(''), vectors(' * 1.1', 500, 7), {}, engine)
        );
        expect(grown).toMatchObject({ drifted: true, effect: { part: 'norm' } });
        const array = (sql: string): string => `SELECT CAST(v AS FLOAT[16]) AS v FROM (${sql})`;
        const moved = only(
          await bridge.compareSql(array(vectors('')), array(vectors(' + 0.2', 500, 7)), {}, engine)
        );
        expect(moved.drifted).toBe(true);
      }
    });

    it('take vectors with gaps, of another length, without coordinates and with NaN for missing', async () => {
      const odd =
        "SELECT v FROM (VALUES ([1.0, 2.0]), ([3.0, NULL]), ([1.0, 2.0, 3.0]), ([]), (NULL), (['nan'::DOUBLE, 1.0]), (['inf'::DOUBLE, 1.0])) t(v), range(10)";
      const column = only(
        await bridge.compareSql('SELECT [1.0::DOUBLE, range] AS v FROM range(70)', odd)
      );
      expect(part(column, 'direction1').missing.current).toBeCloseTo(5 / 7);
      expect(part(column, 'direction1').infinite).toEqual({ reference: 0, current: 10 });
      expect(part(column, 'norm').missing.current).toBeCloseTo(3 / 7);
    });
  });
});
