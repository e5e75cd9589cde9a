/**
 * Benjamini and Hochberg's adjusted p values (JRSS B 57, 1995), in the order
 * given: the smallest rate of false discoveries at which each test would still
 * count. Trap: it holds for independent and for positively dependent tests.
 */
export function benjaminiHochberg(values: number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a] - values[b]);
  const adjusted = new Array<number>(values.length);
  let smallest = 1;
  for (let place = order.length - 1; place >= 0; place -= 1) {
    const index = order[place];
    smallest = Math.min(smallest, values[index] * (values.length / (place + 1)));
    adjusted[index] = smallest;
  }
  return adjusted;
}
