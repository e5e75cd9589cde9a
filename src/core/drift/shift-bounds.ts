import type { CellPlaces } from '../profile/grid';
import type { GridCounts } from '../profile/grid-table';
import { smoothedShares, SMOOTHING, type BinShares } from './bins';
import { jensenShannonDistance, jensenShannonTerm } from './divergence';
import type { Sides } from './summaries';

/** Rows of both sides between two edges, and how many exact bins lie there at most. */
interface Piece {
  reference: number;
  current: number;
  bins: number;
  /** Whether it is a cell that holds a tenth somewhere, and the ranks of its tenths. */
  open: boolean;
  ranks: readonly number[];
}

/**
 * Between which ends the shift by the exact tenths of the reference lies, where some of the tenths
 * are known to a cell only: in a sum of profiles, whose grid the first one fixed. Null where all of
 * them lie at the end of a cell of one value.
 *
 * A tenth is somewhere in its cell, and the rows of both sides there may be apart or not. Two ways
 * bound the Jensen-Shannon distance, the narrower one holds. Joining bins never makes it larger: so
 * bins between the certain tenths alone, each smoothed as often as bins may be in it, give a lower
 * end, and cells with a tenth whose rows are taken to be wholly apart an upper one. And every bin's
 * own part in it, over all counts that the bin may have: least where the sides' shares come closest,
 * and, as it is convex, largest at a corner.
 *
 * @param rows - Of both sides, missing ones included.
 */
export function shiftBounds(
  places: CellPlaces,
  counts: Sides<GridCounts>,
  rows: Sides<number>
): [number, number] | null {
  const pieces = piecesOf(places, counts);
  if (!pieces.some(({ open }) => open)) {
    return null;
  }
  const missing = {
    reference: rows.reference - counts.reference.present,
    current: rows.current - counts.current.present
  };
  const joined = joinOpen(pieces);
  const few = joined.map(piece => ({ ...piece, bins: Math.min(2, piece.bins) }));
  const lows = [joined, few].map(each => distance([...each, { ...missing, bins: 1 }]));
  const apart = pieces.flatMap(piece =>
    piece.open
      ? [
          { ...piece, current: 0 },
          { ...piece, reference: 0 }
        ]
      : [piece]
  );
  const present = apart.map(({ reference, current }) => ({ reference, current, levels: 1 }));
  const highs = [
    jensenShannonDistance(plainShares([...present, { ...missing, levels: 1 }])),
    jensenShannonDistance(smoothedShares({ present, missing }))
  ];
  const [least, most] = boxBounds(pieces, missing);
  return [Math.max(Math.min(...lows), least), Math.min(1, Math.max(...highs), most)];
}

/** The stretches between certain tenths, and the cells that hold a tenth somewhere; in their order. */
function piecesOf({ single }: CellPlaces, { reference, current }: Sides<GridCounts>): Piece[] {
  const ranks = Array.from({ length: 9 }, (_, tenth) =>
    Math.ceil(((tenth + 1) * reference.present) / 10)
  );
  const pieces: Piece[] = [];
  let piece: Piece = {
    reference: reference.negativeInfinity,
    current: current.negativeInfinity,
    bins: 1,
    open: false,
    ranks: []
  };
  let below = reference.negativeInfinity;
  const close = (next: Piece): void => {
    pieces.push(piece);
    piece = next;
  };
  const empty = (): Piece => ({ reference: 0, current: 0, bins: 1, open: false, ranks: [] });
  if (ranks[0] <= below) {
    close(empty());
  }
  for (const [cell, r, c] of bothSides(reference, current)) {
    const inside = ranks.filter(rank => rank > below && rank <= below + r);
    below += r;
    if (inside.length > 0 && single[cell] === 0) {
      close({ reference: r, current: c, bins: inside.length, open: true, ranks: inside });
      close(empty());
    } else {
      piece.reference += r;
      piece.current += c;
      if (inside.length > 0) {
        close(empty());
      }
    }
  }
  piece.reference += reference.positiveInfinity;
  piece.current += current.positiveInfinity;
  return [...pieces, piece];
}

/** Cells with a tenth, joined with what lies on both sides of them. */
function joinOpen(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  pieces.forEach((piece, index) => {
    const last = joined.at(-1);
    if (last && (piece.open || pieces[index - 1].open)) {
      last.reference += piece.reference;
      last.current += piece.current;
      last.bins += piece.open ? piece.bins : 0;
    } else {
      joined.push({ ...piece });
    }
  });
  return joined;
}

function* bothSides(
  { cells: left }: GridCounts,
  { cells: right }: GridCounts
): Generator<[cell: number, reference: number, current: number]> {
  let [i, j] = [0, 0];
  while (i < left.index.length || j < right.index.length) {
    const cell = Math.min(left.index[i] ?? Infinity, right.index[j] ?? Infinity);
    yield [
      cell,
      left.index[i] === cell ? left.counts[i++] : 0,
      right.index[j] === cell ? right.counts[j++] : 0
    ];
  }
}

/** The distance of shares that are smoothed as often as there are bins in each. */
function distance(pieces: readonly Pick<Piece, 'reference' | 'current' | 'bins'>[]): number {
  const sum = (of: (piece: Pick<Piece, 'reference' | 'current' | 'bins'>) => number): number =>
    pieces.reduce((total, piece) => total + of(piece), 0);
  const smoothing = SMOOTHING * sum(({ bins }) => bins);
  const [n, m] = [sum(({ reference }) => reference), sum(({ current }) => current)];
  return jensenShannonDistance(
    pieces.map(({ reference, current, bins }) => ({
      p: (reference + SMOOTHING * bins) / (n + smoothing),
      q: (current + SMOOTHING * bins) / (m + smoothing),
      weight: 1
    }))
  );
}

function plainShares(
  bins: readonly { reference: number; current: number; levels: number }[]
): BinShares[] {
  const [n, m] = [
    bins.reduce((sum, { reference }) => sum + reference, 0),
    bins.reduce((sum, { current }) => sum + current, 0)
  ];
  return bins.map(({ reference, current, levels }) => ({
    p: reference / n,
    q: current / m,
    weight: levels
  }));
}

/** Rows at or below a tenth, between which numbers. */
interface Edge {
  reference: [number, number];
  current: [number, number];
  /** Whether it may be the same value as its neighbour, so that there is no bin between. */
  shared: boolean;
}

/** The sums over the bins of the least and the largest part that each can have in the distance. */
function boxBounds(pieces: readonly Piece[], missing: Sides<number>): [number, number] {
  const edges = edgesOf(pieces);
  const bins = edges.length;
  const certainly = edges.filter(({ shared }) => !shared).length;
  const [n, m] = (['reference', 'current'] as const).map(
    side => edges[bins - 1][side][1] + missing[side]
  );
  /** Smoothed shares: of a bin that may not be there from nothing on. */
  const range = (
    [low, high]: [number, number],
    rows: number,
    shared: boolean
  ): [number, number] => [
    (Math.max(0, low) + (shared ? 0 : SMOOTHING)) / (rows + SMOOTHING * (bins + 1)),
    (high + SMOOTHING) / (rows + SMOOTHING * (certainly + 1))
  ];
  const sums = { least: 0, most: 0 };
  const add = (p: [number, number], q: [number, number]): void => {
    sums.least +=
      p[1] < q[0] ? jensenShannonTerm(p[1], q[0]) : q[1] < p[0] ? jensenShannonTerm(p[0], q[1]) : 0;
    sums.most += Math.max(...p.flatMap(left => q.map(right => jensenShannonTerm(left, right))));
  };
  edges.forEach((edge, index) => {
    const before = edges[index - 1];
    const within = (side: 'reference' | 'current'): [number, number] =>
      before ? [edge[side][0] - before[side][1], edge[side][1] - before[side][0]] : edge[side];
    add(range(within('reference'), n, edge.shared), range(within('current'), m, edge.shared));
  });
  add(
    range([missing.reference, missing.reference], n, false),
    range([missing.current, missing.current], m, false)
  );
  return [Math.sqrt(sums.least / (2 * Math.LN2)), Math.sqrt(sums.most / (2 * Math.LN2))];
}

/** The tenths, and the end of all rows. */
function edgesOf(pieces: readonly Piece[]): Edge[] {
  const edges: Edge[] = [];
  const below = { reference: 0, current: 0 };
  pieces.forEach((piece, index) => {
    const after = {
      reference: below.reference + piece.reference,
      current: below.current + piece.current
    };
    if (piece.open) {
      for (const rank of piece.ranks) {
        edges.push({
          reference: [rank, after.reference],
          current: [below.current, after.current],
          shared: piece.ranks.length > 1
        });
      }
    } else if (index === pieces.length - 1 || !pieces[index + 1].open) {
      edges.push({
        reference: [after.reference, after.reference],
        current: [after.current, after.current],
        shared: false
      });
    }
    Object.assign(below, after);
  });
  return edges;
}
