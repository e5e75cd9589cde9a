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
/** Additions of thirty-two flips' bits; some seconds of work. A deeper level that needs more is left out. */
const MOST_WORK = 3e8;
const MOST_CANDIDATES = 2000;
const MOST_TOLD = 5;

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
  const predicates = predicatesOf(pairs, changed);
  const search = new Search(changed, predicates, flips, seed, level);
  const reachable = search.affordableDepth(depth);
  for (let size = 1; size <= reachable; size++) {
    await search.look(size, signal);
  }
  return {
    slices: search.told(),
    looked: search.looked,
    depth: reachable,
    flips
  };
}

/** Predicates that some changed cases meet and not all cases do, those with the most changed cases first. */
function predicatesOf(pairs: readonly Pair[], changed: readonly Pair[]): Predicate[] {
  const count = (among: readonly Pair[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const { attributes } of among) {
      for (const entry of Object.entries(attributes)) {
        const key = JSON.stringify(entry);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    return counts;
  };
  const all = count(pairs);
  return [...count(changed)]
    .filter(([key, number]) => number >= LEAST_CHANGED && (all.get(key) ?? 0) < pairs.length)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MOST_PREDICATES)
    .map(([key]) => {
      const [attribute, value] = JSON.parse(key) as [string, string];
      return { attribute, value };
    });
}

/** A slice that may be told: predicates by number. */
interface Candidate {
  places: number[];
  members: Int32Array;
  statistic: number;
}

class Search {
  looked = 0;
  private readonly counts: FlipCounts;
  private candidates: Candidate[] = [];
  /** By predicate and changed case, 1 where it is met. */
  private readonly meets: Uint8Array[];
  private readonly sums: Int32Array;
  private readonly seeds: number[];
  private readonly all: Int32Array;
  private readonly buffer: Int32Array;

  constructor(
    private readonly changed: readonly Pair[],
    private readonly predicates: readonly Predicate[],
    flips: number,
    seed: number,
    private readonly level: number
  ) {
    const places = new Map<number, number>();
    this.seeds = changed.map(pair => {
      const place = places.get(pair.seed) ?? places.size;
      places.set(pair.seed, place);
      return place;
    });
    this.sums = new Int32Array(places.size);
    const worse = changed.map(({ change }) => change < 0);
    this.counts = new FlipCounts(this.seeds, worse, flips, seededRandom(seed));
    this.meets = predicates.map(({ attribute, value }) =>
      Uint8Array.from(changed, ({ attributes }) =>
        Object.hasOwn(attributes, attribute) && attributes[attribute] === value ? 1 : 0
      )
    );
    this.all = Int32Array.from(changed, (_, index) => index);
    this.buffer = new Int32Array(changed.length + 1);
  }

  /**
   * How deep the search can go in seconds. A case that meets h predicates
   * stands in h over k slices of k, so the work is known beforehand.
   */
  affordableDepth(depth: number): number {
    const words = Math.ceil(this.counts.flips / 32);
    let work = 0;
    for (let size = 1; size <= depth; size++) {
      for (let index = 0; index < this.changed.length; index++) {
        const met = this.meets.reduce((sum, meets) => sum + meets[index], 0);
        work += words * choose(met, size);
      }
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
  told(): FoundSlice[] {
    const told: FoundSlice[] = [];
    const known = new Set<number>();
    this.candidates.sort(
      (a, b) => b.statistic - a.statistic || a.places.length - b.places.length
    );
    for (const { places, members, statistic } of this.candidates) {
      const p = this.counts.shareReaching(statistic);
      if (p > this.level || told.length === MOST_TOLD) {
        break;
      }
      const worse = [...members].filter(index => this.changed[index].change < 0);
      if (2 * worse.filter(index => known.has(index)).length < worse.length) {
        worse.forEach(index => known.add(index));
        told.push({ predicates: places.map(place => this.predicates[place]), statistic, p });
      }
    }
    return told;
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
    }
    await pause();
    throwIfAborted(signal);
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
      const needed = this.counts.valueAt(this.level);
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
