import { TestBridge } from '../drift/testing/bridge';
import { context } from '../multivariate/testing/context';
import type { PlanInput } from '../plan/schema';
import { seededRandom } from '../probe/random';
import { readiness } from './analysis';
import { answeredRows, measuredShares, tabulateLabels } from './arrived';
import type { AnswerCounts } from './label-shift';
import { readinessResultSchema, type LabelShift } from './schema';
import { labelShiftNotes, measuredWarnings } from './words';

const counts: AnswerCounts = {
  by: 'prediction',
  classes: ['no', 'yes'],
  reference: [
    [700, 100],
    [50, 150]
  ],
  current: [600, 400]
};

describe('measuredShares', () => {
  it('is the plain share with Wilson’s interval where all rows are labelled', () => {
    const labelled = {
      classes: ['no', 'yes'],
      byClass: [
        [500, 100],
        [100, 300]
      ]
    };
    const [, yes] = measuredShares(counts, labelled)!.classes;
    expect(yes.production).toBeCloseTo(0.4, 12);
    // Wilson's for 400 of 1000 is 0.3701 to 0.4307.
    expect(yes.interval[0]).toBeCloseTo(0.3701, 3);
    expect(yes.interval[1]).toBeCloseTo(0.4307, 3);
    expect(yes.evaluation).toBe(0.2);
    expect(yes.change[0]).toBeLessThan(yes.interval[0] - 0.2);
  });

  it('is null below 100 labels', () => {
    const byClass = [
      [50, 10],
      [9, 30]
    ];
    expect(measuredShares(counts, { classes: ['no', 'yes'], byClass })).toBeNull();
    expect(measuredShares(counts, null)).toBeNull();
  });

  it('tells little where few rows of the commonest answer are labelled, though all of them agree', () => {
    const byClass = [
      [2, 98],
      [0, 0]
    ];
    const found = measuredShares(
      { ...counts, current: [850, 150] },
      { classes: ['no', 'yes'], byClass }
    );
    const [, yes] = found!.classes;
    expect(yes.production).toBe(0);
    // 1 / (0.85² / 2 + 0.15² / 98) is 2.77 rows, of which Wilson's interval goes up to 0.58.
    expect(yes.interval[0]).toBe(0);
    expect(yes.interval[1]).toBeCloseTo(0.5813, 3);
  });

  it('says how many rows have an answer of which no label is known', () => {
    const byClass = [
      [120, 0],
      [30, 0]
    ];
    const labelled = { classes: ['no', 'yes'], byClass };
    const answered = answeredRows(counts, labelled);
    expect(answered).toEqual({ rows: 1000, untold: 400 });
    const measured = measuredShares(counts, labelled)!;
    expect(measuredWarnings(measured, [{ ...measured, assumes: 'classes' }], answered)).toEqual([
      '150 of 1,000 answered production rows have a label; the others are taken to be like those with the same answer, and the 400 with an answer of which no label is known like all of them.'
    ]);
  });

  it.each([
    ['more often for one answer', [0.1, 0.4]],
    ['for one answer but for a few', [0.006, 0.5]]
  ])('holds the true share in 95 of 100 samples or more, though labels arrive %s', (_, rates) => {
    const random = seededRandom(3);
    const [rounds, truth] = [600, 0.6 * 0.15 + 0.4 * 0.7];
    let held = 0;
    for (let round = 0; round < rounds; round++) {
      const current = [0, 0];
      const byClass = [
        [0, 0],
        [0, 0]
      ];
      for (let row = 0; row < 1500; row++) {
        const answer = random() < 0.6 ? 0 : 1;
        current[answer] += 1;
        const label = random() < (answer === 0 ? 0.15 : 0.7) ? 1 : 0;
        if (random() < rates[answer]) {
          byClass[label][answer] += 1;
        }
      }
      const found = measuredShares({ ...counts, current }, { classes: ['no', 'yes'], byClass });
      const [low, high] = found!.classes[1].interval;
      held += low <= truth && truth <= high ? 1 : 0;
    }
    expect(held / rounds).toBeGreaterThan(0.93);
    expect(held / rounds).toBeLessThan(0.985);
  });

  it('reads booleans and numbers alike, and keeps classes that the evaluation set has not got', () => {
    const rows = [
      ['true', 'a', 5],
      ['False', 'a', 2],
      ['new', 'b', 1]
    ];
    const result = { rows } as unknown as Parameters<typeof tabulateLabels>[0];
    const places = new Map([
      ['a', 0],
      ['b', 1]
    ]);
    expect(tabulateLabels(result, ['0', '1'], places)).toEqual({
      classes: ['0', '1', 'new'],
      byClass: [
        [2, 0],
        [5, 0],
        [0, 1]
      ]
    });
  });
});

/**
 * Three classes behind an input: `a` below 0.5 and `b` above it for the most part, and `c` anywhere,
 * of which the model knows half. Only the input moves.
 */
const rows = (from: number, power: number): string =>
  `SELECT id, x, l, CASE WHEN v < CASE WHEN l = 'c' THEN 0.5 ELSE 0.1 END THEN 'c' WHEN x < 0.5 THEN 'a' ELSE 'b' END AS p,
    0.1 + 0.7 * (1 - x) AS pa, 0.1 + 0.7 * x AS pb, 0.1 AS pc
  FROM (SELECT i AS id, x, v, CASE WHEN u < 0.15 THEN 'a' WHEN u < 0.4 THEN 'c' WHEN x < 0.5 THEN 'a' ELSE 'b' END AS l
    FROM (SELECT i, pow((hash(i + ${from}) % 10000) / 10000, ${power}) AS x, (hash(i + ${from} + 17) % 10000) / 10000 AS u,
      (hash(i + ${from} + 29) % 10000) / 10000 AS v FROM range(3000) r(i)))`;

describe('labels and probabilities that speak against changed shares alone', () => {
  jest.setTimeout(120_000);
  let bridge: TestBridge;
  beforeAll(async () => {
    bridge = await TestBridge.start();
  });
  afterAll(() => bridge.stop());

  const before = rows(0, 1);
  const after = rows(50_000, 0.3);
  const shift = async (
    production: string,
    columns: Partial<PlanInput['evaluation']['columns']>,
    more: Partial<PlanInput> = {}
  ): Promise<LabelShift> => {
    const made = await context(bridge, before, production, {
      evaluation: { variable: 'X', columns: { ignore: ['id', 'pa', 'pb', 'pc'], ...columns } },
      readiness: { label: 0 },
      ...more
    });
    const { readiness: found } = await readiness.run(made);
    expect(readinessResultSchema.parse(found)).toEqual(found);
    return found!.labelShift!;
  };
  const trueShares = async (): Promise<Map<string, number>> => {
    const [result] = await bridge.engine.query([
      `SELECT l, count(*) / 3000 FROM (${after}) GROUP BY l`
    ]);
    return new Map(result.rows.map(([label, share]) => [String(label), Number(share)]));
  };

  it('says that predictions of three classes alone could not be checked', async () => {
    const found = await shift(`SELECT id, x, p FROM (${after})`, { label: 'l', prediction: 'p' });
    expect(found.figures[0].assumes).toBe('classes');
    expect(found.warnings.join(' ')).toContain('could not be checked');
  });

  it('measures on the labels of the sample, and says that the estimate was off', async () => {
    const found = await shift(after, { label: 'l', prediction: 'p' });
    const [measured, estimate] = found.figures;
    expect([measured.assumes, estimate.assumes]).toEqual(['labels', 'classes']);
    const truth = await trueShares();
    for (const { label, production, interval } of measured.classes) {
      expect(production).toBeCloseTo(truth.get(label)!, 9);
      expect(interval[0]).toBeLessThan(truth.get(label)!);
    }
    expect(found.warnings.join(' ')).toMatch(/^The labels contradict the estimate without them/);
    expect(labelShiftNotes(found)[0]).toContain('Measured on 3,000 labels of production');
  });

  it('measures on labels that arrive by a key, and tells how many rows have one', async () => {
    const unlabelled = `SELECT * EXCLUDE (l) FROM (${after})`;
    const labels = `SELECT id, l FROM (${after}) WHERE id % 3 = 0`;
    const plan = (sql: string): Partial<PlanInput> => ({
      performance: { labels: { sql, key: 'id' } }
    });
    const columns = { label: 'l', prediction: 'p' };
    const found = await shift(unlabelled, columns, plan(labels));
    expect(found.figures[0]).toMatchObject({ assumes: 'labels', rows: { current: 1000 } });
    expect(found.warnings[0]).toContain('1,000 of 3,000 answered production rows have a label');
    const wrong = await shift(unlabelled, columns, plan(`SELECT id AS other FROM (${after})`));
    expect(wrong.figures[0].assumes).toBe('classes');
    expect(wrong.warnings.join(' ')).toContain('The labels could not be read');
  });

  it('finds by the probabilities of three classes that more than their shares changed', async () => {
    const columns = {
      label: 'l',
      prediction: 'p',
      probabilities: { a: 'pa', b: 'pb', c: 'pc' }
    };
    const found = await shift(`SELECT * EXCLUDE (l) FROM (${after})`, columns);
    const byClasses = found.figures.find(({ assumes }) => assumes === 'classes')!;
    expect(byClasses.by).toBe('probability');
    expect(byClasses.fit!.p).toBeLessThan(0.02);
    expect(found.figures[0].assumes).toBe('answers');
    expect(found.warnings[0]).toContain("More than the classes' shares changed");
    // Where nothing changed, nothing speaks against it.
    const same = await shift(`SELECT * EXCLUDE (l) FROM (${rows(80_000, 1)})`, columns);
    expect(same.figures[0]).toMatchObject({ by: 'probability', assumes: 'classes' });
  });
});
