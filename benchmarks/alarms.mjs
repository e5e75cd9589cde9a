/**
 * False alarms on data that did not change, and power against planted changes,
 * beside the defaults of other libraries on the same tables.
 *
 *   node benchmarks/alarms.mjs [--quick] [--rounds N] [--alone]
 *
 * Fails where ours raises more false alarms than it promises, beyond what chance
 * explains. `--rounds` is the number for the small sizes (60, or 12 with
 * `--quick`, which leaves out the large ones); `--alone` leaves out the others.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chunkAlerts, falseAlarms, power, promises, sayPromises } from './alarms/tally.mjs';
import { bundle, environment, python, runAside, script, work } from './support/work.mjs';

const given = process.argv.slice(2);
const quick = given.includes('--quick');
const alone = given.includes('--alone');
const rounds = given.includes('--rounds')
  ? Number(given[given.indexOf('--rounds') + 1])
  : quick
    ? 12
    : 60;
if (!(rounds > 0)) {
  throw new Error('--rounds takes a number above 0, such as --rounds 50.');
}

const bundled = await bundle('alarms/ours.ts');
const folder = join(work, 'alarms');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const list = join(folder, 'rounds.json');
await runAside(
  python,
  script('alarms', 'data.py'),
  folder,
  String(rounds),
  quick ? 'quick' : 'all'
);
const pairs = JSON.parse(readFileSync(list, 'utf8'));
console.log(
  `${pairs.length} pairs of tables, ${pairs.filter(pair => pair.everyone).length} for all`
);

const [own, others] = await Promise.all([ours(), alone ? {} : peers()]);
pairs.forEach((pair, index) => {
  pair.results = { ...own[index] };
  for (const [name, lines] of Object.entries(others)) {
    pair.results[name] = lines[index];
  }
});
print();
rmSync(folder, { recursive: true, force: true });

async function ours() {
  return lines(await runAside(process.execPath, bundled, list, python));
}

/** One after the other, beside ours. */
async function peers() {
  const interpreters = {
    evidently: environment('evidently', ['evidently', 'pandas<3']),
    nannyml: environment('nannyml', ['nannyml', 'pandas<3', 'statsmodels']),
    scipy: python
  };
  const found = {};
  for (const [name, interpreter] of Object.entries(interpreters)) {
    const peer = script('alarms', 'peers.py');
    found[name] = lines(await runAside(interpreter, '-W', 'ignore', peer, name, list));
  }
  return found;
}

function lines(output) {
  return output
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
}

function print() {
  const of = experiment => pairs.filter(pair => pair.experiment === experiment);
  console.log('\nRandom halves of one data set: % of tables with an alarm\n');
  console.log(falseAlarms(of('halves')));
  console.log(`\n${chunkAlerts(of('halves'))}`);
  console.log('\nA day against the other days of its month: % of tables with an alarm\n');
  console.log(falseAlarms(of('days')));
  const rows = [...new Set(of('power').map(pair => pair.rows[0].toLocaleString('en')))];
  console.log(`\nPlanted changes: % found with ${rows.join(' / ')} rows a side\n`);
  console.log(power(of('power')));
  const errors = new Set(
    pairs.flatMap(pair =>
      Object.entries(pair.results).flatMap(([name, result]) =>
        result?.error ? `${name}, ${pair.experiment}: ${result.error}` : []
      )
    )
  );
  errors.forEach(error => console.log(`\nEnded with an error: ${error}`));
  const told = promises(pairs);
  console.log(`\n${sayPromises(told)}`);
  if (told.some(({ broken }) => broken)) {
    console.log('\nMore false alarms than promised.');
    process.exitCode = 1;
  }
}
