/** Slice discovery on made cases; prints one JSON object. Node bundles and runs it; see `slices.mjs`. */
import { discoverSlices } from '../src/core/probe/regression/discover';
import type { Pair } from '../src/core/probe/regression/pairs';
import { seededRandom } from '../src/core/probe/random';

const [cases, predicates, changed, planted, perSeed] = process.argv.slice(2).map(Number);
const random = seededRandom(7);

/** A pair that meets each predicate with a chance of its own, from 5 to 40 %. */
function pairOf(index: number): Pair {
  const attributes: Record<string, string> = {};
  for (let predicate = 0; predicate < predicates; predicate++) {
    if (random() < 0.05 + (0.35 * predicate) / predicates) {
      attributes[`p${predicate}`] = 'yes';
    }
  }
  const isPlanted = planted > 0 && 'p40' in attributes && 'p60' in attributes;
  const change = random() < changed ? (random() < 0.5 ? 1 : -1) : 0;
  return {
    id: String(index),
    seed: Math.floor(index / perSeed),
    change: isPlanted && random() < planted ? -1 : change,
    passes: change >= 0,
    attributes
  };
}

/** Milliseconds of CPU time so far, the compiler's and collector's threads included. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function main(): Promise<void> {
  const pairs = Array.from({ length: cases }, (_, index) => pairOf(index));
  const started = performance.now();
  const startedCpu = cpu();
  // The turns that a page would get; by CPU time, as wall time counts other work on the machine too.
  let longest = 0;
  let last = startedCpu;
  const timer = setInterval(() => {
    const now = cpu();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  const found = await discoverSlices(pairs);
  const seconds = (performance.now() - started) / 1000;
  const cpuSeconds = (cpu() - startedCpu) / 1000;
  clearInterval(timer);
  process.stdout.write(
    JSON.stringify({
      changed: pairs.filter(({ change }) => change !== 0).length,
      looked: found.looked,
      depth: found.depth,
      seconds,
      cpuSeconds,
      longest,
      slices: found.slices.map(({ predicates: own, p }) => ({
        predicates: own.map(({ attribute }) => attribute),
        p
      }))
    })
  );
}

void main();
