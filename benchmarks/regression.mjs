/**
 * False alarms, power and coverage of the statistics of probe runs, by drawing.
 *
 *   node benchmarks/regression.mjs [RUNS]
 *
 * Prints the tables of `README.md`. The run fails where a promise is broken: more than
 * 5 % false alarms (and what drawing adds), intervals that hold less than 93 %.
 */
import { bundle, run } from './support/work.mjs';

const runs = Number(process.argv[2] ?? 2000);
const found = JSON.parse(run(process.execPath, await bundle('regression.ts'), String(runs)));
const share = value => value.toFixed(3);

table(
  'Two versions on the same cases, one-sided at 0.05',
  ['cases', 'worse', 'better', 'z, unpaired', 'exact', 'mid-p', 'interval holds'],
  found.paired.map(row => [
    row.count,
    row.worse,
    row.better,
    share(row.z),
    share(row.exact),
    share(row.midP),
    share(row.covered)
  ])
);
table(
  '50 seeds of 16 cases that change together',
  ['touchy seeds', 'drop', 'McNemar by case', 'flips by seed', 'interval holds'],
  found.clustered.map(row => [
    row.touchy,
    row.drop ? (0.4 * row.touchy).toFixed(2) : 'none',
    share(row.midP),
    share(row.bySeed),
    share(row.covered)
  ])
);
table(
  'The drop said to be detectable',
  ['cases', 'fixed', 'drop', 'found'],
  found.detectable.map(row => [row.count, row.fixed, share(row.drop), share(row.found)])
);
table(
  'Slices among 600 cases x 20 predicates',
  [
    'worse in the slice',
    'cases a seed',
    'any slice told',
    'the slice, max-T',
    'the slice, Bonferroni'
  ],
  found.slices.map(row => [
    row.extra,
    row.perSeed,
    share(row.alarms),
    row.extra > 0 ? share(row.planted) : '',
    row.extra > 0 ? share(row.bonferroni) : ''
  ])
);
table(
  'Asked after every case whether the rate is below or above 0.9, at most 2,000 cases',
  ['true rate', 'passes', 'fails', 'cases asked', 'z test asked again and again, ever'],
  found.early.map(row => [
    row.rate,
    share(row.passes),
    share(row.fails),
    row.cases.toFixed(0),
    share(row.repeated)
  ])
);

table(
  'Suites of 400 cases asked for 0.9 and ended early',
  [
    'true rate',
    'cases a seed',
    'ended early',
    'wrong of the whole',
    'interval holds',
    'share asked'
  ],
  found.suites.map(row => [
    row.rate,
    row.perSeed,
    share(row.ended),
    share(row.wrong),
    share(row.covered),
    share(row.asked)
  ])
);

const spread = (times, level = 0.05) => 3 * Math.sqrt((level * (1 - level)) / times);
const broken = [
  ...found.paired.filter(row => row.worse === row.better && row.midP > 0.05 + spread(runs)),
  ...found.clustered.filter(row => !row.drop && row.bySeed > 0.05 + spread(runs)),
  ...[...found.paired, ...found.clustered].filter(row => row.covered < 0.93),
  ...found.slices.filter(row => row.extra === 0 && row.alarms > 0.05 + spread(runs / 10)),
  ...found.suites.filter(row => row.wrong > 0.05 + spread(runs / 4) || row.covered < 0.9),
  ...found.early.filter(row => row.rate === 0.9 && row.passes + row.fails > 0.05 + spread(runs / 4))
];
if (broken.length > 0) {
  console.error(`Not as promised: ${JSON.stringify(broken)}`);
  process.exitCode = 1;
}

function table(title, head, rows) {
  console.log(`\n${title}\n\n| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}`);
  rows.forEach(row => console.log(`| ${row.join(' | ')} |`));
}
