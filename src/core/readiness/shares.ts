/**
 * Shares of classes behind a sample of a model's answers, where the answers of each class are known.
 *
 * With P(g | k) the share of answer g among the rows of class k of the evaluation set, and label
 * shift the only change, production's answers have the shares q(g) = Σ P(g | k) w(k). The w of
 * largest likelihood is sought among shares, that is, at least 0 and adding up to 1.
 *
 * - With as many answers as classes it is the solution of the linear equations where that consists
 *   of shares: black-box shift estimation (Lipton, Wang, Smola 2018).
 * - Else by the steps of Saerens, Latinne and Decaestecker (2002), with groups of probabilities in
 *   the place of single ones (Alexandari, Kundaje, Shrikumar 2020).
 */

/** Steps of the iteration at most; it stops when no share moves by more than `STILL`. */
const MOST_STEPS = 5000;
const STILL = 1e-9;

/** Rows of each class (down) by answer (across). */
export type AnswersByClass = readonly (readonly number[])[];

/**
 * @param byClass - Evaluation rows, every class with at least one.
 * @param answers - Production rows by answer; at least one of an answer that a class has.
 * @param start - Where the iteration begins; all classes alike without it.
 * @returns Shares of the classes, in their order.
 */
export function classShares(
  byClass: AnswersByClass,
  answers: readonly number[],
  start?: readonly number[]
): number[] {
  const rates = byClass.map(sharesOf);
  // An answer that no class gives says nothing of their shares.
  const wanted = sharesOf(
    answers.map((count, answer) => (rates.some(rate => rate[answer] > 0) ? count : 0))
  );
  if (rates.length === 1) {
    return [1];
  }
  if (rates.length === 2) {
    const first = firstOfTwo(rates, wanted);
    return [first, 1 - first];
  }
  const solved = rates.length === wanted.length ? solve(rates, wanted) : null;
  if (solved?.every(share => share >= 0)) {
    return sharesOf(solved);
  }
  return iterate(rates, wanted, start);
}

/**
 * Shares of the classes where those behind each answer are as in the evaluation set: the mean of
 * the share of a class among the evaluation rows with the answer, over the production rows.
 */
export function meanShares(byClass: AnswersByClass, answers: readonly number[]): number[] {
  const behind = answers.map((_, answer) => byClass.reduce((sum, row) => sum + row[answer], 0));
  const known = answers.map((count, answer) => (behind[answer] > 0 ? count : 0));
  return sharesOf(
    byClass.map(row =>
      row.reduce(
        (sum, count, answer) =>
          behind[answer] > 0 ? sum + (known[answer] * count) / behind[answer] : sum,
        0
      )
    )
  );
}

/** What the answers' shares would be with these shares of classes. */
export function explainedAnswers(byClass: AnswersByClass, shares: readonly number[]): number[] {
  const rates = byClass.map(sharesOf);
  return rates[0].map((_, answer) =>
    rates.reduce((sum, rate, index) => sum + rate[answer] * shares[index], 0)
  );
}

/**
 * How much larger an error in the answers' shares can grow in the classes' shares: the largest
 * singular value of P(g | k) over the smallest one; infinite where answers can't tell classes apart.
 */
export function conditionNumber(byClass: AnswersByClass): number {
  const rates = byClass.map(sharesOf);
  const products = rates.map(left =>
    rates.map(right => left.reduce((sum, value, index) => sum + value * right[index], 0))
  );
  const values = eigenvalues(products);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least <= most * 1e-14 ? Infinity : Math.sqrt(most / least);
}

export function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map(count => count / total);
}

/** The likelihood of two classes has one maximum, where its slope changes sign. */
function firstOfTwo([one, other]: readonly number[][], wanted: readonly number[]): number {
  const slope = (share: number): number =>
    wanted.reduce((sum, weight, index) => {
      const mixed = share * one[index] + (1 - share) * other[index];
      return weight === 0 ? sum : sum + (weight * (one[index] - other[index])) / mixed;
    }, 0);
  let [low, high] = [0, 1];
  for (let step = 0; step < 54; step++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return high <= 2 ** -53 ? 0 : low >= 1 - 2 ** -52 ? 1 : (low + high) / 2;
}

function iterate(
  rates: readonly number[][],
  wanted: readonly number[],
  start?: readonly number[]
): number[] {
  const even = 1 / rates.length;
  // A share of 0 stays 0 for ever, so that none may begin there.
  let shares = sharesOf(rates.map((_, index) => Math.max(start?.[index] ?? even, 1e-6)));
  for (let step = 0; step < MOST_STEPS; step++) {
    const mixed = wanted.map((_, answer) =>
      rates.reduce((sum, rate, index) => sum + rate[answer] * shares[index], 0)
    );
    const next = sharesOf(
      rates.map(
        (rate, index) =>
          shares[index] *
          wanted.reduce(
            (sum, weight, answer) =>
              weight === 0 ? sum : sum + (weight * rate[answer]) / mixed[answer],
            0
          )
      )
    );
    const moved = Math.max(...next.map((share, index) => Math.abs(share - shares[index])));
    shares = next;
    if (moved <= STILL) {
      break;
    }
  }
  return shares;
}

/** Solves Σ rates[k][g] w[k] = wanted[g] by elimination with pivots; null where it is singular. */
function solve(rates: readonly number[][], wanted: readonly number[]): number[] | null {
  const size = wanted.length;
  const rows = wanted.map((value, answer) => [...rates.map(rate => rate[answer]), value]);
  for (let column = 0; column < size; column++) {
    const below = rows.slice(column).map(row => Math.abs(row[column]));
    const pivot = column + below.indexOf(Math.max(...below));
    if (Math.abs(rows[pivot][column]) < 1e-12) {
      return null;
    }
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    for (let row = 0; row < size; row++) {
      const factor = row === column ? 0 : rows[row][column] / rows[column][column];
      for (let place = column; factor !== 0 && place <= size; place++) {
        rows[row][place] -= factor * rows[column][place];
      }
    }
  }
  return rows.map((row, index) => row[size] / row[index]);
}

/** Eigenvalues of a symmetric matrix, by Jacobi's rotations. */
function eigenvalues(symmetric: readonly (readonly number[])[]): number[] {
  const a = symmetric.map(row => [...row]);
  const size = a.length;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        off += a[p][q] ** 2;
        rotate(a, p, q);
      }
    }
    if (off < 1e-30) {
      break;
    }
  }
  return a.map((row, index) => row[index]);
}

/** Turns the plane of two axes so that their off-diagonal entry becomes 0. */
function rotate(a: number[][], p: number, q: number): void {
  if (a[p][q] === 0) {
    return;
  }
  const slope = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const tangent = (slope >= 0 ? 1 : -1) / (Math.abs(slope) + Math.hypot(slope, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (let k = 0; k < a.length; k++) {
    const [left, right] = [a[k][p], a[k][q]];
    a[k][p] = cosine * left - sine * right;
    a[k][q] = sine * left + cosine * right;
  }
  for (let k = 0; k < a.length; k++) {
    const [left, right] = [a[p][k], a[q][k]];
    a[p][k] = cosine * left - sine * right;
    a[q][k] = sine * left + cosine * right;
  }
}
