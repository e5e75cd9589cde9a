import type { AnalysisContext } from '../analysis/analysis';
import type { Tables } from '../drift/collect';
import type { ColumnShape } from '../drift/report';
import type { ColumnRoles } from '../plan/schema';
import { shapeOf } from '../segments/divide';
import { pairOf } from '../segments/split';
import {
  canDivide,
  edgePredicate,
  isOrdered,
  isUsable,
  levelPredicate,
  missingPredicate,
  readableEdges,
  valueSql,
  type Predicate
} from '../segments/values';
import { columnBins } from '../time/bins';

/** Share of missing rows, on either side, from which it is a condition. */
const MISSING = 0.005;
/** Order in which the nine edges are taken: those that halve the rows first. */
const EDGE_ORDER = [4, 2, 6, 1, 7, 3, 5, 0, 8];

/** A column whose values slices may be made of. */
export interface SlicedColumn {
  shape: ColumnShape;
  /** Its value as SQL on either side. */
  value: { reference: string; current: string };
  predicates: Predicate[];
}

export interface Predicates {
  columns: SlicedColumn[];
  leftOut: { name: string; reason: string }[];
}

/** The model's own answers, which follow from the other columns. */
export function answersOf(roles: ColumnRoles): Set<string> {
  const { prediction, probability, probabilities = {} } = roles;
  return new Set([prediction, probability, ...Object.values(probabilities)].flatMap(x => x ?? []));
}

/**
 * The conditions that slices are made of: levels, and the tenths of the reference as edges, of the
 * declared segments and of the compared columns, those that moved most first. Each column in turn
 * gives its next best ones until there are `mostPredicates`.
 */
export async function choosePredicates(
  context: AnalysisContext,
  tables: Tables,
  options: { mostPredicates: number; fewestRows: number },
  drawn: { reference: number; current: number }
): Promise<Predicates> {
  const { drift, plan } = context;
  const answers = answersOf(plan.evaluation.columns);
  const found: Predicates = { columns: [], leftOut: [] };
  const listed: { column: SlicedColumn; best: Predicate[][] }[] = [];
  const shift = new Map(drift.report.columns.map(each => [each.name, each.effect?.value ?? -1]));
  const ranked = [...drift.shapes].sort(
    (a, b) => (shift.get(b.name) ?? -1) - (shift.get(a.name) ?? -1)
  );
  for (const shape of [...(await declared(context, tables, found)), ...ranked]) {
    const [reference, current] = [valueSql(shape, 'reference'), valueSql(shape, 'current')];
    if (listed.some(({ column }) => column.shape.name === shape.name)) {
      continue;
    }
    if (answers.has(shape.name)) {
      found.leftOut.push({ name: shape.name, reason: "the model's answer, not an input" });
    } else if (!canDivide(shape.kind) || reference === null || current === null) {
      found.leftOut.push({ name: shape.name, reason: 'has neither levels nor an order' });
    } else {
      const column = { shape, value: { reference, current }, predicates: [] };
      listed.push({ column, best: predicatesOf(shape, options.fewestRows, drawn) });
    }
  }
  spread(listed, options.mostPredicates);
  for (const { column, best } of listed) {
    if (column.predicates.length > 0) {
      found.columns.push(column);
    } else {
      const reason =
        best.length > 0
          ? 'beyond the number of conditions that the plan allows'
          : 'one value alone';
      found.leftOut.push({ name: column.shape.name, reason });
    }
  }
  return found;
}

/** Segment columns that were not compared, such as ignored ones. */
async function declared(
  { plan, drift }: AnalysisContext,
  tables: Tables,
  found: Predicates
): Promise<ColumnShape[]> {
  const { segments, kinds } = plan.evaluation.columns;
  const shapes: ColumnShape[] = [];
  for (const name of new Set(segments)) {
    const compared = drift.shapes.find(shape => shape.name === name);
    const pair = compared ? null : await pairOf(tables, name, kinds);
    if (compared) {
      shapes.push(compared);
    } else if (pair && 'reason' in pair) {
      found.leftOut.push(pair);
    } else if (pair) {
      shapes.push(await shapeOf(tables, pair));
    }
  }
  return shapes;
}

/** Turn by turn, so that every column has its best conditions before any has all. */
function spread(
  listed: readonly { column: SlicedColumn; best: Predicate[][] }[],
  most: number
): void {
  let left = most;
  const rounds = Math.max(0, ...listed.map(({ best }) => best.length));
  for (let round = 0; round < rounds; round += 1) {
    for (const { column, best } of listed) {
      const next = best[round] ?? [];
      if (next.length <= left) {
        column.predicates.push(...next);
        left -= next.length;
      }
    }
  }
}

/** A column's conditions, the most useful first; an edge gives two. */
function predicatesOf(
  shape: ColumnShape,
  fewest: number,
  drawn: { reference: number; current: number }
): Predicate[][] {
  const { reference, current } = shape;
  const missing = [reference, current].map(side => side.missing / Math.max(1, side.rows));
  const some = Math.max(...missing) >= MISSING && Math.min(...missing) < 1;
  const absent = some ? [[missingPredicate(shape)]] : [];
  if (isOrdered(shape.kind)) {
    const lowest = Math.min(reference.minimum ?? Infinity, current.minimum ?? Infinity);
    const edges = readableEdges(shape, columnBins(shape).edges ?? []).filter(edge => edge > lowest);
    return [...inOrder(edges).map(edge => bothSides(shape, edge)), ...absent];
  }
  // As many as the draw is expected to hold.
  const expected = (level: { reference: number; current: number }): number =>
    (drawn.reference * level.reference) / Math.max(1, reference.rows) +
    (drawn.current * level.current) / Math.max(1, current.rows);
  const levels = (shape.levels ?? [])
    .filter(level => isUsable(level.label) && expected(level) >= fewest)
    .sort((a, b) => expected(b) - expected(a))
    .map(({ label }) => [levelPredicate(shape, label)]);
  return levels.length + absent.length > 1 || (shape.levels?.length ?? 0) > 1
    ? [...levels, ...absent]
    : [];
}

function bothSides(shape: ColumnShape, edge: number): Predicate[] {
  return [edgePredicate(shape, 'atLeast', edge), edgePredicate(shape, 'below', edge)];
}

/** Edges in the order of use, whatever their number. */
function inOrder(edges: readonly number[]): number[] {
  const places = EDGE_ORDER.map(place => Math.round((place / 8) * (edges.length - 1)));
  return [...new Set(places)].flatMap(place => edges[place] ?? []);
}
