import type { Calibrator, LabelCounts } from './calibrator';

/** Neighbouring buckets whose shares were pooled. */
interface Block {
  from: number;
  to: number;
  positive: number;
  rows: number;
}

/**
 * Isotonic calibration: the non-decreasing shares nearest to the observed ones in least squares,
 * by pooling neighbours (Ayer et al. 1955), linear between two blocks. The variance takes the
 * blocks' shares for independent binomial ones; half a row of either class is added there, so
 * that a block of one class alone is not held for certain.
 */
export function fitIsotonic({ score, positive, negative }: LabelCounts): Calibrator {
  const blocks = pooled(positive, negative);
  const lower = new Int32Array(score.length);
  const upper = new Int32Array(score.length);
  const weight = new Float64Array(score.length);
  let at = 0;
  for (let bucket = 0; bucket < score.length; bucket++) {
    while (at < blocks.length - 1 && bucket >= blocks[at + 1].from) {
      at++;
    }
    const next = Math.min(at + 1, blocks.length - 1);
    const beyond = bucket > blocks[at].to && next > at;
    const [from, to] = [score[blocks[at].to], score[blocks[next].from]];
    lower[bucket] = at;
    upper[bucket] = beyond ? next : at;
    weight[bucket] = beyond && to > from ? (score[bucket] - from) / (to - from) : 0;
  }
  const shares = blocks.map(block => block.positive / block.rows);
  return {
    chance: weight.map(
      (part, bucket) => shares[lower[bucket]] * (1 - part) + shares[upper[bucket]] * part
    ),
    variance: weights => {
      const sums = new Float64Array(blocks.length);
      for (let bucket = 0; bucket < weights.length; bucket++) {
        sums[lower[bucket]] += weights[bucket] * (1 - weight[bucket]);
        sums[upper[bucket]] += weights[bucket] * weight[bucket];
      }
      return blocks.reduce((sum, block, place) => {
        const share = (block.positive + 0.5) / (block.rows + 1);
        return sum + (sums[place] ** 2 * share * (1 - share)) / block.rows;
      }, 0);
    }
  };
}

/** Blocks of buckets that have rows, of strictly rising shares. */
function pooled(positive: Float64Array, negative: Float64Array): Block[] {
  const blocks: Block[] = [];
  for (let bucket = 0; bucket < positive.length; bucket++) {
    const rows = positive[bucket] + negative[bucket];
    if (rows === 0) {
      continue;
    }
    let block: Block = { from: bucket, to: bucket, positive: positive[bucket], rows };
    let last = blocks.at(-1);
    while (last && last.positive * block.rows >= block.positive * last.rows) {
      block = {
        from: last.from,
        to: block.to,
        positive: last.positive + block.positive,
        rows: last.rows + block.rows
      };
      blocks.pop();
      last = blocks.at(-1);
    }
    blocks.push(block);
  }
  return blocks;
}
