import { seededRandom } from '../probe/random';

/** An odd number of 32 bits, so that repeats of one seed lie far apart in the generator's states. */
const STRIDE = 0x9e3779b1;

/** A permutation of 0 to `rows` − 1, each equally likely; Fisher-Yates. */
export function permutation(rows: number, seed: number, repeat: number): Int32Array {
  const random = seededRandom(seed + Math.imul(repeat + 1, STRIDE));
  const places = Int32Array.from({ length: rows }, (_, index) => index);
  for (let place = rows - 1; place > 0; place--) {
    const other = Math.floor(random() * (place + 1));
    [places[place], places[other]] = [places[other], places[place]];
  }
  return places;
}
