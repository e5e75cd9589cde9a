/**
 * How often the classifier tells samples apart where nothing changed, how often it finds planted
 * changes, and how often the interval of its AUC holds.
 *
 *   node benchmarks/classifier.mjs [--quick] [--rounds N]
 *
 * Every round is told apart as an audit does it, bridge, blocks and folds included. `--rounds` is
 * the number where nothing changed (30, or 6 with `--quick`); four tenths of it where something
 * did. Fails where more unchanged samples are told apart than the interval allows, where fewer
 * intervals hold than promised, or where a change is found less often than written down, each
 * beyond what so few rounds explain.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { wilson } from './alarms/tally.mjs';
import { bundle, python, runAside, script, work } from './support/work.mjs';

/** A two-sided interval of 95 % lies above a half in as many unchanged samples. */
const APART = 0.025;
const HELD = 0.95;
/** Standard errors that a promise must be missed by, as many are looked at. */
const STRICT = 3.29;
/** Changes that are found in this share of the rounds or more: days, change and size. */
const LEAST = {
  '31 against 7 days, mean, 0.5': 0.4,
  '31 against 7 days, mean, 1': 0.75,
  '30 against 30 days, mean, 0.25': 0.5,
  'rows by themselves, mean, 0.25': 0.5,
  'rows by themselves, correlation, 1': 0.75
};

const given = process.argv.slice(2);
const rounds = given.includes('--rounds')
  ? Number(given[given.indexOf('--rounds') + 1])
  : given.includes('--quick')
    ? 6
    : 30;
if (!(rounds > 0)) {
  throw new Error('--rounds takes a number above 0, such as --rounds 50.');
}

const bundled = await bundle('classifier/ours.ts');
const folder = join(work, 'classifier');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
await runAside(python, script('classifier', 'samples.py'), folder, String(rounds));
const list = join(folder, 'rounds.json');
const pairs = JSON.parse(readFileSync(list, 'utf8'));
const lines = (await runAside(process.execPath, bundled, list, python)).trim().split('\n');
pairs.forEach((pair, index) => Object.assign(pair, JSON.parse(lines[index])));
rmSync(folder, { recursive: true, force: true });

const groups = grouped(pairs);
const unchanged = groups.filter(([{ change }]) => change === 'none');
const broken = [];

console.log('\nNothing changed\n');
table(['samples', 'rows a side', 'rounds', 'mean AUC', 'told apart', 'interval holds 0.5']);
for (const group of [...unchanged, unchanged.flat()]) {
  const apart = group.filter(isApart).length;
  const held = group.filter(({ interval }) => holds(interval, 0.5)).length;
  const all = group.length === unchanged.flat().length;
  line([
    all ? '**all**' : group[0].name,
    all ? '' : group[0].rows[0].toLocaleString('en'),
    group.length,
    mean(group).toFixed(3),
    share(apart, group.length),
    share(held, group.length)
  ]);
  promise(wilson(apart, group.length, STRICT)[0] <= APART, `${group[0].name}: told apart`);
  promise(wilson(held, group.length, STRICT)[1] >= HELD, `${group[0].name}: interval holds`);
}

console.log('\nSomething changed\n');
table([
  'samples',
  'rows a side',
  'change',
  'rounds',
  'mean AUC',
  'told apart',
  'by the right columns',
  'interval holds the mean'
]);
for (const group of groups.filter(each => !unchanged.includes(each))) {
  const [{ name, rows, change, size }] = group;
  const apart = group.filter(isApart);
  const right = change === 'mean' ? ['own'] : ['own', 'partner'];
  const named = apart.filter(({ told }) => right.some(column => told.includes(column)));
  const held = group.filter(({ interval }) => holds(interval, mean(group))).length;
  line([
    name,
    rows[0].toLocaleString('en'),
    change === 'correlation' ? 'correlation 0.6 to −0.6' : `${change} ${size}`,
    group.length,
    mean(group).toFixed(3),
    share(apart.length, group.length),
    apart.length > 0 ? share(named.length, apart.length) : '',
    share(held, group.length)
  ]);
  const least = LEAST[`${name}, ${change}, ${size}`] ?? 0;
  promise(
    wilson(apart.length, group.length, STRICT)[1] >= least,
    `${name}, ${change} ${size}: found`
  );
}
if (broken.length > 0) {
  console.error(`\nNot as promised: ${broken.join('; ')}.`);
  process.exitCode = 1;
}

/** Rounds of one experiment together, in their order. */
function grouped(all) {
  const found = new Map();
  for (const pair of all) {
    const key = [pair.name, pair.rows, pair.change, pair.size].join('|');
    found.set(key, [...(found.get(key) ?? []), pair]);
  }
  return [...found.values()];
}

function isApart({ interval }) {
  return interval[0] > 0.5;
}

function holds([low, high], value) {
  return low <= value && value <= high;
}

function mean(group) {
  return group.reduce((sum, { value }) => sum + value, 0) / group.length;
}

/** `3 % (1–8)`. */
function share(hits, count) {
  const [low, high] = wilson(hits, count).map(each => (100 * each).toFixed(0));
  return `${((100 * hits) / count).toFixed(0)} % (${low}–${high})`;
}

function promise(kept, what) {
  if (!kept) {
    broken.push(what);
  }
}

function table(head) {
  console.log(`| ${head.join(' | ')} |\n|${' --- |'.repeat(head.length)}`);
}

function line(cells) {
  console.log(`| ${cells.join(' | ')} |`);
}
