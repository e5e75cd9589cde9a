import type { Tables } from '../drift/collect';
import type { ColumnReport, ColumnShape } from '../drift/report';
import type { AnalysisContext } from '../analysis/analysis';
import type { Engine, FoundSlices, SliceGoal } from '../ports';
import type { Side } from '../profile/part';
import type { Predicate } from '../segments/values';
import { canDivide } from '../segments/values';
import { binSql, columnBins } from '../time/bins';
import { binWeights } from './carried';
import { answersOf, type Predicates } from './predicates';
import { RowTables, type Draw } from './rows';
import type { SlicesOptions } from './schema';

/** Slices of one goal that are tested, and the score from which one is. */
const MOST_OF_A_GOAL = 6;
const LEAST_SCORE = 3.5;
/** A slice gives way to a simpler one with this share of its score. */
const SIMPLER = 0.92;
/** Share of all rows: more is not a part to look at. */
const LARGEST_SHARE = 0.4;

/** A column whose shift is traced to slices, in the bins of the comparison. */
export interface Target {
  name: string;
  bins: number;
  value: Record<Side, string>;
  bin: (x: string) => string;
}

/** A slice found in the drawn rows, to be tested on others. */
export interface Candidate {
  predicates: Predicate[];
  /** Drawn rows that are in none of the slices before it: those inside of it, and all. */
  rows: Record<Side, number>;
  among: Record<Side, number>;
}

export interface Found {
  searched: number;
  drawn: Record<Side, number>;
  /** Slices whose share of the rows changed. */
  shares: Candidate[];
  /** Of each target, in order: the weights of its bins, and slices that carry its shift. */
  targets: { weights: number[]; slices: Candidate[] }[];
}

/** Levels first, as they are read most easily; edges of one column together, the lower one first. */
function inOrder(predicates: readonly Predicate[]): Predicate[] {
  const columns = predicates.map(({ condition }) => condition.column);
  const place = ({ condition: { test, column } }: Predicate): number =>
    (test === 'is' ? 0 : 100) + 10 * columns.indexOf(column) + (test === 'below' ? 1 : 0);
  return [...predicates].sort((a, b) => place(a) - place(b));
}

/** Columns to trace: the most drifted ones, and the model's answers where they moved. */
export function targetsOf(
  { drift, plan, reference, current }: AnalysisContext,
  mostColumns: number
): Target[] {
  const answers = answersOf(plan.evaluation.columns);
  const { columns, decision } = drift.report;
  const excess = ({ effect, threshold }: ColumnReport): number =>
    (effect?.value ?? 0) / Math.max(1e-9, threshold?.value ?? decision.threshold);
  const usable = columns.filter(({ kind, effect }) => canDivide(kind) && effect !== undefined);
  const drifted = usable
    .filter(column => column.drifted && !answers.has(column.name))
    .sort((a, b) => excess(b) - excess(a))
    .slice(0, mostColumns);
  const moved = usable.filter(
    ({ name, q }) => answers.has(name) && q !== undefined && q <= decision.rate
  );
  return [...moved, ...drifted].flatMap(({ name }) => {
    const shape = drift.shapes.find(each => each.name === name);
    return shape ? (targetOf(shape, reference, current) ?? []) : [];
  });
}

function targetOf(
  shape: ColumnShape,
  reference: Tables['reference'],
  current: Tables['current']
): Target | null {
  const bins = columnBins(shape);
  const [left, right] = [reference, current].map(table => {
    const column = table.columns.find(({ name }) => name === shape.name);
    return column ? binSql(bins, column) : null;
  });
  return left && right
    ? {
        name: shape.name,
        bins: bins.bins,
        value: { reference: left.value, current: right.value },
        bin: left.bin
      }
    : null;
}

/**
 * Looks for slices in the drawn rows of both sides: those whose share of the rows changed, and for
 * each target those that carry more of its shift than their share of the rows.
 *
 * @throws AuditError `package-missing` without NumPy, `cancelled`, and what the engine throws.
 */
export async function search(
  context: AnalysisContext,
  findSlices: NonNullable<Engine['slices']>,
  tables: Tables,
  { columns }: Predicates,
  targets: readonly Target[],
  draws: Record<Side, Draw>,
  options: SlicesOptions
): Promise<Found> {
  const { signal } = tables;
  const predicates = columns.flatMap(column => column.predicates);
  const numbers = columns.flatMap(({ predicates: own }, index) => own.map(() => index));
  const rows = new RowTables(tables, 'drawn', draws);
  try {
    await rows.create({
      values: [...columns.map(({ value }) => value), ...targets.map(({ value }) => value)],
      cells: [
        ...predicates.map(({ sql }, at) => `CASE WHEN ${sql(`v${numbers[at]}`)} THEN 1 ELSE 0 END`),
        ...targets.map(({ bin }, at) => bin(`v${columns.length + at}`))
      ]
    });
    const counts: Awaited<ReturnType<RowTables['count']>> = [];
    for (const [at, { bins }] of targets.entries()) {
      counts.push(...(await rows.count(predicates.length + at, bins, [])));
    }
    const [whole] = await rows.count(null, 1, []);
    const weights = counts.map(binWeights);
    const goals: SliceGoal[] = [
      { bin: null, weights: [1], without: null, both: false, upward: false },
      ...targets.map(({ name }, at) => {
        const own = columns.findIndex(({ shape }) => shape.name === name);
        const without = own < 0 ? null : own;
        return { bin: at, weights: weights[at], without, both: true, upward: true };
      })
    ];
    const names = [...predicates.map((_, at) => `p${at}`), ...targets.map((_, at) => `b${at}`)];
    const found = await findSlices(
      {
        reference: rows.select('reference', names),
        current: rows.select('current', names),
        columns: numbers,
        goals,
        depth: options.depth,
        fewest: options.fewestRows,
        largest: LARGEST_SHARE,
        most: MOST_OF_A_GOAL,
        least: LEAST_SCORE,
        simpler: SIMPLER
      },
      {
        signal,
        onProgress: (done, total) => context.onProgress(done, total, 'looking for slices')
      }
    );
    const candidates = (slices: FoundSlices['goals'][number]): Candidate[] =>
      slices.map(({ conditions, rows: own, among }) => ({
        predicates: inOrder(conditions.map(at => predicates[at])),
        rows: own,
        among
      }));
    return {
      searched: found.searched,
      drawn: { reference: whole.reference[0], current: whole.current[0] },
      shares: candidates(found.goals[0]),
      targets: weights.map((own, at) => ({
        weights: own,
        slices: candidates(found.goals[at + 1])
      }))
    };
  } finally {
    await rows.drop();
  }
}
