import type { Random } from '../random';

/**
 * Random sign flips of changed cases, and for each flip the largest statistic
 * that any slice had so far.
 *
 * A flip is a bit: thirty-two of them are counted by one operation. A slice's
 * counts of cases that got worse stand as bits as well, one word a binary
 * digit, so that the flips in which a slice exceeds what was there are found
 * without reading the counts of the others.
 */
export class FlipCounts {
  /** Largest statistic of each flip. */
  readonly largest: Float64Array;
  /** Smallest of them: below it a slice changes nothing. */
  private floor = 0;
  private readonly words: number;
  /** Bit f of a case: whether it got worse in flip f. */
  private readonly bits: Int32Array;
  private readonly digits = new Int32Array(32);

  /**
   * @param seeds - Of each changed case the number of its seed; a seed's cases flip together.
   * @param worse - Of each, whether it got worse.
   */
  constructor(
    seeds: readonly number[],
    worse: readonly boolean[],
    readonly flips: number,
    random: Random
  ) {
    this.words = Math.ceil(flips / 32);
    this.largest = new Float64Array(flips);
    this.bits = new Int32Array(seeds.length * this.words);
    const signs = new Map<number, Int32Array>();
    seeds.forEach((seed, index) => {
      const sign =
        signs.get(seed) ?? Int32Array.from({ length: this.words }, () => (random() * 2 ** 32) | 0);
      signs.set(seed, sign);
      for (let word = 0; word < this.words; word++) {
        this.bits[index * this.words + word] = worse[index] ? sign[word] : ~sign[word];
      }
    });
  }

  /**
   * Lets a slice take part: in every flip where its statistic,
   * (2 worse - all) / norm, is the largest so far it becomes the largest.
   */
  take(members: Int32Array | readonly number[], size: number, norm: number): void {
    // The smallest count that exceeds the floor; few slices reach it at all.
    const needed = Math.floor((this.floor * norm + size) / 2 + 1e-9) + 1;
    if (needed > size) {
      return;
    }
    const places = 32 - Math.clz32(size);
    let isFloorTouched = false;
    for (let word = 0; word < this.words; word++) {
      this.count(members, size, places, word);
      let found = this.atLeast(needed, places) & this.inUse(word);
      while (found !== 0) {
        const bit = 31 - Math.clz32(found & -found);
        found &= found - 1;
        const value = (2 * this.countAt(bit, places) - size) / norm;
        const flip = word * 32 + bit;
        if (value > this.largest[flip]) {
          isFloorTouched ||= this.largest[flip] <= this.floor;
          this.largest[flip] = value;
        }
      }
    }
    if (isFloorTouched) {
      this.floor = this.largest.reduce((least, value) => Math.min(least, value), Infinity);
    }
  }

  /** Share of flips in which some slice reached the value, the observed one counted among them. */
  shareReaching(value: number): number {
    const reaching = this.largest.filter(largest => largest >= value - 1e-9).length;
    return (1 + reaching) / (1 + this.flips);
  }

  /** The value that a slice must exceed for at most this share; it only grows as slices take part. */
  valueAt(share: number): number {
    const sorted = this.largest.slice().sort();
    const allowed = Math.floor(share * (1 + this.flips)) - 1;
    return allowed < 0 ? Infinity : sorted[Math.max(0, sorted.length - 1 - allowed)];
  }

  /** Adds the members' bits digit by digit, with carry, for thirty-two flips at once. */
  private count(
    members: Int32Array | readonly number[],
    size: number,
    places: number,
    word: number
  ): void {
    const { digits, bits, words } = this;
    digits.fill(0, 0, places);
    for (let index = 0; index < size; index++) {
      let carry = bits[members[index] * words + word];
      for (let place = 0; carry !== 0; place++) {
        const digit = digits[place];
        digits[place] = digit ^ carry;
        carry &= digit;
      }
    }
  }

  /** The flips whose count is at least `needed`, as bits. */
  private atLeast(needed: number, places: number): number {
    let equal = -1;
    let greater = 0;
    for (let place = places - 1; place >= 0; place--) {
      const digit = this.digits[place];
      if ((needed >> place) & 1) {
        equal &= digit;
      } else {
        greater |= equal & digit;
        equal &= ~digit;
      }
    }
    return greater | equal;
  }

  private countAt(bit: number, places: number): number {
    let count = 0;
    for (let place = 0; place < places; place++) {
      count |= ((this.digits[place] >>> bit) & 1) << place;
    }
    return count;
  }

  /** The last word may be used in part. */
  private inUse(word: number): number {
    const rest = this.flips - word * 32;
    return rest >= 32 ? -1 : 2 ** rest - 1;
  }
}
