import { throwIfAborted } from '../../errors';
import { pause } from '../../record/pause';
import { seededRandom } from '../random';
import { FlipCounts } from './flip-counts';
import type { Pair } from './pairs';

export interface Predicate {
  attribute: string;
  value: string;
}

export interface FoundSlice {
  predicates: Predicate[];
  /** Regressed less fixed cases, over the norm of the seeds' net changes. */
  statistic: number;
  /** Westfall and Young's adjusted p value. */
  p: number;
}

export interface Discovery {
  /** Slices that got worse, the clearest first, each with mostly other cases than those before it. */
  slices: FoundSlice[];
  /** Slices that were looked at. */
  looked: number;
  /** Most predicates in one slice. */
  depth: number;
  flips: number;
}

export interface DiscoverOptions {
  flips?: number;
  depth?: number;
  /** Chance of a single false alarm among all slices. */
  level?: number;
  /** Seed of the flips. */
  seed?: number;
  signal?: AbortSignal;
}

/** With fewer changed cases a slice could not stand out from so many others. */
const LEAST_CHANGED = 5;
const MOST_PREDICATES = 100;
/** Work between two looks at the clock, in additions and in pairs: a few milliseconds each. */
const WORK_A_TURN = 3e5;
const PAIRS_A_TURN = 500;
/** Additions of thirty-two flips' bits; some seconds of work. A deeper level that needs more is left out. */
const MOST_WORK = 3e8;
const MOST_CANDIDATES = 2000;
const MOST_TOLD = 5;
const MOST_ALIKE = 50;

/**
 * Finds where a model got worse: all conjunctions of up to three predicates over
 * the cases' attributes with at least five changed cases. The statistic of a slice is
 *
 *     (regressed - fixed) / sqrt(sum over seeds of (fixed - regressed of the seed)^2),
 *
 * McNemar's where every case has a seed of its own. It is held against the
 * largest statistic of any slice under random sign flips, a seed's cases
 * together (max-T; Westfall and Young, Resampling-Based Multiple Testing,
 * 1993), so that the chance of a single false alarm among all slices is
 * `level`, and slices that overlap cost little. Which slices are looked at depends
 * on the number of changed cases, which no flip alters, and never on their direction.
 *
 * Only changed cases matter, so the work does not grow with the others. Works
 * in pieces and can be stopped.
 */
export async function discoverSlices(
  pairs: readonly Pair[],
  options: DiscoverOptions = {}
): Promise<Discovery> {
  const { flips = 1000, depth = 3, level = 0.05, seed = 0, signal } = options;
  const changed = pairs.filter(({ change }) => change !== 0);
  const predicates = await predicatesOf(pairs);
  const meets: Uint8Array[] = [];
  for (const predicate of predicates) {
    meets.push(meeting(changed, predicate));
    await pause();
  }
  const search = new Search(changed, predicates, meets, { flips, seed, level });
  const reachable = search.affordableDepth(depth);
  for (let size = 1; size <= reachable; size++) {
    await search.look(size, signal);
  }
  return {
    slices: search.told(pairs),
    looked: search.looked,
    depth: reachable,
    flips
  };
}

/** Predicates that some changed cases meet and not all cases do, those with the most changed cases first. */
async function predicatesOf(pairs: readonly Pair[]): Promise<Predicate[]> {
  const counts = new Map<string, Map<string, { all: number; changed: number }>>();
  for (const [index, { attributes, change }] of pairs.entries()) {
    for (const attribute of Object.keys(attributes)) {
      const values = counts.get(attribute) ?? new Map<string, { all: number; changed: number }>();
      counts.set(attribute, values);
      const value = attributes[attribute];
      const count = values.get(value) ?? { all: 0, changed: 0 };
      values.set(value, count);
      count.all += 1;
      count.changed += change === 0 ? 0 : 1;
    }
    if (index % PAIRS_A_TURN === 0) {
      await pause();
    }
  }
  return [...counts]
    .flatMap(([attribute, values]) =>
      [...values].map(([value, count]) => ({ attribute, value, ...count }))
    )
    .filter(({ all, changed }) => changed >= LEAST_CHANGED && all < pairs.length)
    .sort((a, b) => b.changed - a.changed)
    .slice(0, MOST_PREDICATES)
    .map(({ attribute, value }) => ({ attribute, value }));
}

/** Whether the pair meets every predicate. */
export function meetsAll({ attributes }: Pair, predicates: readonly Predicate[]): boolean {
  return predicates.every(
    ({ attribute, value }) =>
      Object.hasOwn(attributes, attribute) && attributes[attribute] === value
  );
}

/** By changed case, 1 where it meets the predicate. */
function meeting(changed: readonly Pair[], predicate: Predicate): Uint8Array {
  return Uint8Array.from(changed, pair => (meetsAll(pair, [predicate]) ? 1 : 0));
}

/** A slice that may be told: predicates by number. */
interface Candidate {
  places: number[];
  members: Int32Array;
  statistic: number;
}

class Search {
  looked = 0;
  private work = 0;
  private readonly counts: FlipCounts;
  private candidates: Candidate[] = [];
  private readonly sums: Int32Array;
  private readonly seeds: number[];
  private readonly all: Int32Array;
  private readonly buffer: Int32Array;
  private readonly words: number;

  constructor(
    private readonly changed: readonly Pair[],
    private readonly predicates: readonly Predicate[],
    private readonly meets: readonly Uint8Array[],
    private readonly options: { flips: number; seed: number; level: number }
  ) {
    const { flips, seed } = options;
    const places = new Map<number, number>();
    this.seeds = changed.map(pair => {
      const place = places.get(pair.seed) ?? places.size;
      places.set(pair.seed, place);
      return place;
    });
    this.words = Math.ceil(flips / 32);
    this.sums = new Int32Array(places.size);
    const worse = changed.map(({ change }) => change < 0);
    this.counts = new FlipCounts(this.seeds, worse, flips, seededRandom(seed));
    this.all = Int32Array.from(changed, (_, index) => index);
    this.buffer = new Int32Array(changed.length + 1);
  }

  /**
   * How deep the search can go in seconds. A case that meets h predicates
   * stands in h over k slices of k, so the work is known beforehand.
   */
  affordableDepth(depth: number): number {
    const met = new Int32Array(this.changed.length);
    for (const meets of this.meets) {
      meets.forEach((meeting, index) => (met[index] += meeting));
    }
    let work = 0;
    for (let size = 1; size <= depth; size++) {
      work += this.words * met.reduce((sum, number) => sum + choose(number, size), 0);
      if (work > MOST_WORK) {
        return size - 1;
      }
    }
    return depth;
  }

  /** Looks at all slices of `size` predicates. */
  async look(size: number, signal?: AbortSignal): Promise<void> {
    await this.extend([], this.all, size, signal);
  }

  /** The clearest slices; one whose regressed cases were mostly told already is left out. */
  told(pairs: readonly Pair[]): FoundSlice[] {
    const told: FoundSlice[] = [];
    const known = new Set<number>();
    this.candidates.sort((a, b) => b.statistic - a.statistic);
    for (const candidate of this.candidates) {
      const p = this.counts.shareReaching(candidate.statistic);
      if (p > this.options.level || told.length === MOST_TOLD) {
        break;
      }
      const worse = [...candidate.members].filter(index => this.changed[index].change < 0);
      if (2 * worse.filter(index => known.has(index)).length < worse.length) {
        worse.forEach(index => known.add(index));
        const { statistic } = candidate;
        told.push({ predicates: this.tightest(candidate, pairs), statistic, p });
      }
    }
    return told;
  }

  /** Of the slices with the very same changed cases the one with the fewest others, and then the shortest. */
  private tightest({ members, statistic }: Candidate, pairs: readonly Pair[]): Predicate[] {
    const alike = this.candidates
      .filter(
        other =>
          other.statistic === statistic &&
          other.members.length === members.length &&
          other.members.every((member, index) => member === members[index])
      )
      .slice(0, MOST_ALIKE)
      .map(({ places }) => {
        const predicates = places.map(place => this.predicates[place]);
        return { predicates, size: pairs.filter(pair => meetsAll(pair, predicates)).length };
      });
    alike.sort((a, b) => a.size - b.size || a.predicates.length - b.predicates.length);
    return alike[0].predicates;
  }

  private async extend(
    places: readonly number[],
    members: Int32Array,
    size: number,
    signal?: AbortSignal
  ): Promise<void> {
    for (let next = (places.at(-1) ?? -1) + 1; next < this.predicates.length; next++) {
      const met = this.meeting(members, next);
      if (met.length < LEAST_CHANGED) {
        continue;
      }
      if (places.length + 1 === size) {
        this.consider([...places, next], met);
      } else {
        await this.extend([...places, next], met, size, signal);
      }
      this.work += members.length + met.length * this.words;
      if (this.work > WORK_A_TURN) {
        this.work = 0;
        await pause();
        throwIfAborted(signal);
      }
    }
  }

  private meeting(members: Int32Array, predicate: number): Int32Array {
    const meets = this.meets[predicate];
    const { buffer } = this;
    let length = 0;
    for (const member of members) {
      buffer[length] = member;
      length += meets[member];
    }
    return buffer.slice(0, length);
  }

  private consider(places: number[], members: Int32Array): void {
    this.looked++;
    const norm = this.normOf(members);
    if (norm === 0) {
      return;
    }
    this.counts.take(members, members.length, norm);
    let worse = 0;
    for (const member of members) {
      worse += this.changed[member].change < 0 ? 1 : 0;
    }
    const statistic = (2 * worse - members.length) / norm;
    if (statistic > 0) {
      this.keep({ places, members, statistic });
    }
  }

  /** Square root of the squared net changes of the seeds; flips leave it as it is. */
  private normOf(members: Int32Array): number {
    const { sums, seeds } = this;
    for (const member of members) {
      sums[seeds[member]] += this.changed[member].change;
    }
    let squares = 0;
    for (const member of members) {
      squares += sums[seeds[member]] ** 2;
      sums[seeds[member]] = 0;
    }
    return Math.sqrt(squares);
  }

  private keep(candidate: Candidate): void {
    this.candidates.push(candidate);
    if (this.candidates.length > MOST_CANDIDATES) {
      const needed = this.counts.valueAt(this.options.level);
      this.candidates = this.candidates
        .filter(({ statistic }) => statistic >= needed - 1e-9)
        .sort((a, b) => b.statistic - a.statistic)
        .slice(0, MOST_CANDIDATES / 2);
    }
  }
}

function choose(from: number, size: number): number {
  let ways = 1;
  for (let k = 0; k < size; k++) {
    ways = (ways * (from - k)) / (k + 1);
  }
  return Math.max(0, ways);
}
