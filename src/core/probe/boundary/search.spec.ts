import type { CellValue } from '../../ports';
import type { InputColumn } from '../columns';
import { seededRandom } from '../random';
import type { ProbeAnswer, ProbeRequest } from '../request';
import type { Row } from '../seeds';
import { searchBoundary, type BoundaryProblem, type BoundaryResult } from './search';

const numeric = (name: string, resolution = 0): InputColumn => ({
  name,
  kind: 'numeric',
  resolution,
  minimum: 0,
  maximum: 100,
  spread: 80,
  bounds: [-Number.MAX_VALUE, Number.MAX_VALUE],
  unseen: null
});
const level = (name: string): InputColumn => ({ ...numeric(name), kind: 'categorical', spread: 0 });

const columns = [numeric('weight'), numeric('count', 1), level('carrier'), level('origin')];

type Model = (row: Row) => CellValue;

function answered(label: CellValue): ProbeAnswer {
  return {
    outcome: 'answered',
    label,
    score: null,
    probabilities: null,
    text: null,
    seconds: null,
    usage: null
  };
}

const broken: ProbeAnswer = {
  outcome: 'error',
  code: 'model-raised',
  message: 'no',
  status: null,
  retryAfter: null
};

interface Run {
  result: BoundaryResult;
  batches: number;
  asked: Row[];
}

function run(
  model: Model,
  problem: Omit<BoundaryProblem, 'label' | 'others'> & { rows: Row[] }
): Run {
  const { rows, ...rest } = problem;
  const label = (row: Row): ProbeAnswer => {
    const said = model(row);
    return said === 'raises' ? broken : answered(said);
  };
  const search = searchBoundary({
    ...rest,
    label: model(problem.row),
    others: rows.map(row => ({ row, label: model(row) }))
  });
  const asked: Row[] = [];
  let batches = 0;
  let step = search.next([]);
  while (!step.done) {
    batches += 1;
    const sent = step.value.map((request: ProbeRequest) =>
      request.form === 'row' ? request.row : {}
    );
    asked.push(...sent);
    step = search.next(sent.map(label));
  }
  return { result: step.value, batches, asked };
}

const random = seededRandom(11);
const rows: Row[] = Array.from({ length: 60 }, () => ({
  weight: random() * 100,
  count: Math.floor(random() * 100),
  carrier: 'ABC'[Math.floor(random() * 3)],
  origin: 'XY'[Math.floor(random() * 2)]
}));

const linear: Model = ({ weight, count }) =>
  Number(weight) + Number(count) > 100 ? 'late' : 'early';
const byCarrier: Model = ({ carrier, weight }) =>
  carrier === 'B' && Number(weight) > 30 ? 'late' : 'early';

it('finds a row near the boundary, within 200 questions a row', () => {
  for (const row of rows) {
    const { result, asked } = run(linear, { row, rows, columns, frozen: [] });
    expect(asked.length).toBe(result.queries);
    expect(result.queries).toBeLessThanOrEqual(200);
    const { found } = result;
    expect(found && linear(found.row)).not.toBe(linear(row));
    // The shortest way, by weight alone, is the gap in middle ranges; one step of the count is 1/80.
    const gap = Math.abs(Number(row.weight) + Number(row.count) - 100) / 80;
    expect(found?.distance).toBeGreaterThanOrEqual(gap - 1e-9);
    expect(found?.distance).toBeLessThan(gap + 0.03);
    expect(Number.isInteger(found?.row.count)).toBe(true);
    expect(found?.columns).not.toContain('carrier');
  }
});

it('leaves frozen columns alone, on every question', () => {
  const [row] = rows;
  const { result, asked } = run(linear, { row, rows, columns, frozen: ['weight'] });
  expect(result.found?.columns).toEqual(['count']);
  expect(asked.every(({ weight }) => weight === row.weight)).toBe(true);
});

it('finds nothing where only frozen columns matter', () => {
  const { result } = run(byCarrier, {
    row: { ...rows[0], carrier: 'A' },
    rows,
    columns,
    frozen: ['carrier']
  });
  expect(result.found).toBeNull();
});

it('changes levels to levels that were seen, and no more than it takes', () => {
  const row: Row = { weight: 80, count: 10, carrier: 'A', origin: 'X' };
  const { result } = run(byCarrier, { row, rows, columns, frozen: [] });
  expect(result.found).toMatchObject({ label: 'late', columns: ['carrier'], distance: 1 });
  expect(result.found?.row).toEqual({ ...row, carrier: 'B' });
});

it('asks all directions in one batch', () => {
  const { batches, result } = run(linear, { row: rows[1], rows, columns, frozen: ['count'] });
  expect(batches).toBeLessThan(result.queries / 3);
});

it.each([1, 5, 30, 77])('keeps to a budget of %d questions', queries => {
  for (const row of rows.slice(0, 10)) {
    const { result } = run(linear, { row, rows, columns, frozen: [], queries });
    expect(result.queries).toBeLessThanOrEqual(queries);
    expect(result.found === null || linear(result.found.row) !== linear(row)).toBe(true);
  }
});

it('tells nothing untrue of a model that raises on the way, of one label, or of missing values', () => {
  const moody: Model = row =>
    Number(row.weight) > 45 && Number(row.weight) < 55 ? 'raises' : linear(row);
  const start = { weight: 20, count: 20, carrier: 'A', origin: 'X' };
  const { result } = run(moody, { row: start, rows, columns, frozen: [] });
  expect(result.found && moody(result.found.row)).toBe('late');
  expect(run(() => 'same', { row: rows[0], rows, columns, frozen: [] }).result).toEqual({
    found: null,
    queries: 0
  });
  const missing: Model = ({ weight }) => (weight === null ? 'late' : 'early');
  const gone = run(missing, {
    row: rows[0],
    rows: [{ ...rows[1], weight: null }],
    columns,
    frozen: []
  });
  expect(gone.result.found?.row).toEqual({ ...rows[0], weight: null });
});

it('gives the same search for the same rows, and takes names that objects have', () => {
  const again = (): Run => run(linear, { row: rows[4], rows, columns, frozen: [] });
  expect(JSON.stringify(again())).toBe(JSON.stringify(again()));
  const odd = [numeric('__proto__'), numeric('constructor')];
  const rowOf = (a: number, b: number): Row =>
    JSON.parse(`{"__proto__": ${a}, "constructor": ${b}}`) as Row;
  const model: Model = row =>
    Object.values(row).reduce<number>((sum, value) => sum + Number(value), 0) > 50;
  const { result } = run(model, {
    row: rowOf(1, 1),
    rows: [rowOf(90, 90)],
    columns: odd,
    frozen: []
  });
  expect(result.found?.label).toBe(true);
});
