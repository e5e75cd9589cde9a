/**
 * How long the search for slices takes, alone on the event loop.
 *
 *   node benchmarks/slices.mjs
 *
 * 10,000 cases x 100 predicates of 5 to 40 %, up to three in a slice, 1,000
 * sign flips. The run fails where the search needs 2 CPU seconds or more, keeps
 * the page waiting for 50 ms or more, or misses the slice that was planted.
 */
import { bundle, run } from './support/work.mjs';

const CASES = 10_000;
const PREDICATES = 100;

const script = await bundle('slices.ts');
console.log(
  ['', 'changed', 'slices', 'depth', 'CPU s', 'wall s', 'longest ms', 'p of planted']
    .map((cell, index) => (index === 0 ? cell.padEnd(34) : cell.padStart(13)))
    .join('')
);
const usual = search('5 % changed, no slice worse', 0.05, 0, 1);
const planted = search('5 % changed, one slice 15 % worse', 0.05, 0.15, 1);
search('the same, 16 cases a seed', 0.05, 0.15, 16);
search('20 % changed', 0.2, 0, 1);
search('every case changed', 1, 0, 1);

const slow = [usual, planted].filter(({ cpuSeconds, longest }) => cpuSeconds >= 2 || longest >= 50);
if (slow.length > 0 || pOfPlanted(planted) === null) {
  console.error('Too slow, too long in one go, or the planted slice was missed.');
  process.exitCode = 1;
}

function search(name, changed, worse, perSeed) {
  const found = JSON.parse(
    run(process.execPath, script, ...[CASES, PREDICATES, changed, worse, perSeed].map(String))
  );
  const cells = [
    found.changed.toLocaleString('en'),
    found.looked.toLocaleString('en'),
    String(found.depth),
    found.cpuSeconds.toFixed(2),
    found.seconds.toFixed(2),
    found.longest.toFixed(0),
    worse > 0 ? String(pOfPlanted(found)?.toFixed(3)) : ''
  ];
  console.log(name.padEnd(34) + cells.map(cell => cell.padStart(13)).join(''));
  return found;
}

/** The planted slice is where both predicates hold. */
function pOfPlanted({ slices }) {
  const found = slices.find(
    ({ predicates }) => predicates.includes('p40') && predicates.includes('p60')
  );
  return found?.p ?? null;
}
