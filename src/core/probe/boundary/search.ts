import type { CellValue } from '../../ports';
import type { InputColumn } from '../columns';
import { BOUNDARY_QUERIES } from '../names';
import type { ProbeAnswer, ProbeRequest } from '../request';
import type { Row } from '../seeds';
import { Geometry, isNumberIn, sameValue, withColumn } from './path';

/** Rows of another label that the search goes towards. */
const DIRECTIONS = 8;

/** Halvings of a way: a four-thousandth of it is left. */
const HALVINGS = 12;

/** Halvings of one column, once the way as a whole is short. */
const COLUMN_HALVINGS = 6;

export interface BoundaryProblem {
  row: Row;
  /** The model's answer to it. */
  label: CellValue;
  /** Other rows with the model's answers, such as the other seeds. */
  others: readonly { row: Row; label: CellValue }[];
  columns: readonly InputColumn[];
  /** Columns that keep their value. */
  frozen: readonly string[];
  /** Most questions to the model. */
  queries?: number;
}

/** The nearest row found that is answered otherwise. */
export interface BoundaryPoint {
  row: Row;
  label: CellValue;
  /** In middle ranges, added up over columns; see `Geometry.distance`. */
  distance: number;
  /** The columns that differ, those that lie farthest apart first. */
  columns: string[];
}

export interface BoundaryResult {
  /** Null where no row of another label was reached. */
  found: BoundaryPoint | null;
  /** Questions asked. */
  queries: number;
}

export type BoundarySearch = Generator<ProbeRequest[], BoundaryResult, readonly ProbeAnswer[]>;

/**
 * Searches the nearest row that the model answers otherwise, by labels alone.
 * It yields batches of rows to ask about and is given the answers in order;
 * what it returns has been answered otherwise, so that a model which raises on
 * the way costs nearness and never truth.
 *
 * From the row it goes towards the nearest rows of another label, with frozen
 * columns held: it drops the side of the change, numbers or the rest, that the
 * label does not hang on, halves the way, all directions in one batch, and
 * brings the columns of the nearest point back one by one.
 */
export function* searchBoundary(problem: BoundaryProblem): BoundarySearch {
  const search = new Search(problem);
  const starts = search.starts();
  const reached = yield* search.othersAmong(starts);
  const simpler = yield* search.simplified(reached);
  const ways = yield* search.halved(simpler);
  const nearest = search.nearest(ways);
  const found = nearest === null ? null : yield* search.broughtBack(nearest);
  return { found: found && search.pointOf(found), queries: search.asked };
}

/** A row that is answered otherwise, with its label. */
interface Other {
  row: Row;
  label: CellValue;
}

class Search {
  asked = 0;
  private readonly geometry: Geometry;
  private readonly queries: number;

  constructor(private readonly problem: BoundaryProblem) {
    const frozen = new Set(problem.frozen);
    this.geometry = new Geometry(problem.columns.filter(({ name }) => !frozen.has(name)));
    this.queries = problem.queries ?? BOUNDARY_QUERIES;
  }

  /** The nearest rows of another label, with the frozen columns of this one. */
  starts(): Row[] {
    const { row, label, others } = this.problem;
    return others
      .filter(other => !sameValue(other.label, label))
      .map(other => this.geometry.moved(row, other.row, () => true))
      .map(candidate => ({ candidate, distance: this.geometry.distance(row, candidate) }))
      .filter(({ distance }) => distance > 0)
      .sort((left, right) => left.distance - right.distance)
      .slice(0, DIRECTIONS)
      .map(({ candidate }) => candidate);
  }

  /** Those of the rows that are answered otherwise. */
  *othersAmong(rows: readonly Row[]): Generator<ProbeRequest[], Other[], readonly ProbeAnswer[]> {
    return (yield* this.ask(rows)).filter(answer => answer !== null);
  }

  /** Leaves out numbers, or all that is no number, where the label does not hang on them. */
  *simplified(ways: readonly Other[]): Generator<ProbeRequest[], Other[], readonly ProbeAnswer[]> {
    const { row: start } = this.problem;
    const simpler = ways.flatMap(({ row }) => [
      this.geometry.moved(row, start, column => isNumberIn(column, start, row)),
      this.geometry.moved(row, start, column => !isNumberIn(column, start, row))
    ]);
    const answers = yield* this.ask(simpler);
    return ways.map((way, index) => {
      const better = [answers[2 * index], answers[2 * index + 1]].flatMap(answer =>
        answer && this.distanceOf(answer) > 0 ? [answer] : []
      );
      return this.nearest([way, ...better]) ?? way;
    });
  }

  /** Halves every way at once, until the grid or the number of halvings ends it. */
  *halved(ways: readonly Other[]): Generator<ProbeRequest[], Other[], readonly ProbeAnswer[]> {
    const { row: start } = this.problem;
    const ends = ways.map(way => ({ near: 0, far: 1, way, found: way }));
    for (let round = 0; round < HALVINGS; round += 1) {
      const tried = ends.flatMap(end => {
        const share = (end.near + end.far) / 2;
        const row = this.geometry.between(start, end.way.row, share);
        const stands = this.geometry.distance(row, end.found.row) === 0;
        return stands ? [] : [{ end, share, row }];
      });
      if (tried.length === 0) {
        break;
      }
      const answers = yield* this.ask(tried.map(({ row }) => row));
      tried.forEach(({ end, share }, index) => {
        const answer = answers[index];
        if (answer) {
          [end.far, end.found] = [share, answer];
        } else {
          end.near = share;
        }
      });
    }
    return ends.map(({ found }) => found);
  }

  /** Brings one column after the other back, whole or as far as the label allows. */
  *broughtBack(nearest: Other): Generator<ProbeRequest[], Other, readonly ProbeAnswer[]> {
    const { row: start } = this.problem;
    let best = nearest;
    for (const column of this.geometry.differing(start, nearest.row)) {
      const [whole] = yield* this.ask([withColumn(best.row, column, start)]);
      if (whole && this.distanceOf(whole) > 0) {
        best = whole;
        continue;
      }
      if (!isNumberIn(column, start, best.row)) {
        continue;
      }
      let [near, far] = [0, 1];
      const way = best.row;
      for (let round = 0; round < COLUMN_HALVINGS && this.asked < this.queries; round += 1) {
        const share = (near + far) / 2;
        const row = withColumn(way, column, start, share);
        if (this.geometry.distance(row, best.row) === 0) {
          break;
        }
        const [answer] = yield* this.ask([row]);
        [near, far] = answer ? [near, share] : [share, far];
        best = answer ?? best;
      }
    }
    return best;
  }

  nearest(points: readonly Other[]): Other | null {
    return points.reduce<Other | null>(
      (best, point) =>
        best === null || this.distanceOf(point) < this.distanceOf(best) ? point : best,
      null
    );
  }

  pointOf({ row, label }: Other): BoundaryPoint {
    const { row: start } = this.problem;
    return {
      row,
      label,
      distance: this.geometry.distance(start, row),
      columns: this.geometry.differing(start, row).map(({ name }) => name)
    };
  }

  private distanceOf({ row }: Other): number {
    return this.geometry.distance(this.problem.row, row);
  }

  /** One entry a row: the row if it was answered otherwise; null if not, or not asked any more. */
  private *ask(
    rows: readonly Row[]
  ): Generator<ProbeRequest[], (Other | null)[], readonly ProbeAnswer[]> {
    const allowed = rows.slice(0, this.queries - this.asked);
    const answers =
      allowed.length === 0 ? [] : yield allowed.map(row => ({ form: 'row', row }) as const);
    this.asked += allowed.length;
    return rows.map((row, index) => {
      const answer = answers[index];
      return answer?.outcome === 'answered' &&
        answer.label !== null &&
        !sameValue(answer.label, this.problem.label)
        ? { row, label: answer.label }
        : null;
    });
  }
}
