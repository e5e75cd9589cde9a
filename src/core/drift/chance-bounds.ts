/**
 * Upper bound of the probability that `inside` or more of `total` rows fall on a
 * side that holds the share `side` of all rows, when they fall there at random:
 * exp(-total KL(inside / total, side)) (Hoeffding, JASA 58, 1963), which holds
 * without replacement too. 1 where no more are there than expected.
 */
export function sideTail(inside: number, total: number, side: number): number {
  if (total === 0 || inside / total <= side) {
    return 1;
  }
  const share = inside / total;
  const outer = share < 1 ? (1 - share) * Math.log((1 - share) / (1 - side)) : 0;
  return Math.exp(-total * (share * Math.log(share / side) + outer));
}

/**
 * Upper bound of the probability of `count` or more independent events of which
 * `expected` are expected, whatever their single probabilities: Chernoff's for
 * the Poisson law, which bounds theirs. 1 where there are no more than expected.
 */
export function countTail(count: number, expected: number): number {
  if (count <= expected) {
    return 1;
  }
  return Math.exp(count - expected - count * Math.log(count / expected));
}
