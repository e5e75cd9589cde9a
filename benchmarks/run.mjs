/**
 * Our comparison beside other libraries, on the same data and machine, in one run.
 *
 *   node benchmarks/run.mjs [--quick] [--growth] [--wide] [--alone] [--ways] [--large]
 *
 * Every run is a process tree of its own; CPU seconds and memory are those of
 * the whole tree, Python's start included. Ours and SciPy must give the same
 * K-S, Wasserstein and chi-square, or the run fails. `--alone` leaves out
 * Evidently and NannyML; `--ways` and `--large` have ours alone: exact, on grids, with a saved
 * baseline.
 */
import { bundle, environment, measure, python, run, script, tables } from './support/work.mjs';

/** Seconds after which a peer is ended, and ours. */
const LONGEST = 300;
const LONGEST_OURS = 3600;

const given = new Set(process.argv.slice(2));
const ours = await bundle('ours.ts');
const runOurs = (folder, way = 'exact') =>
  measure(LONGEST_OURS, process.execPath, ours, folder, python, way);

if (given.has('--growth')) {
  growth(
    'rows',
    [1_000_000, 3_000_000, 10_000_000].map(rows => [rows, 50])
  );
  growth(
    'columns',
    [10, 30, 100, 300, 1000].map(columns => [33_000, columns])
  );
} else if (given.has('--ways')) {
  const sizes = [
    [1_000_000, 50],
    [33_000, 1000]
  ];
  sizes.forEach(([rows, columns]) => ways(rows, columns));
} else if (given.has('--large')) {
  const sizes = [
    [10_000_000, 50],
    [25_000_000, 10]
  ];
  sizes.forEach(([rows, columns]) => ways(rows, columns));
} else if (given.has('--wide')) {
  growth('wide', [
    [33_000, 1000],
    [330_000, 1000]
  ]);
} else {
  const sizes = given.has('--quick')
    ? [[100_000, 20]]
    : [
        [100_000, 20],
        [1_000_000, 50],
        [33_000, 1000]
      ];
  sizes.forEach(([rows, columns]) => beside(rows, columns, !given.has('--alone')));
}

/** One size, every library once. */
function beside(rows, columns, peers) {
  const folder = tables(rows, columns);
  title(rows, columns);
  const floors = JSON.parse(run(python, script('peers', 'floors.py'), folder));
  line('DuckDB, sum of ordered columns', [floors.scan.toFixed(2)]);
  line('NumPy, sort of ordered columns', [floors.sort.toFixed(2)]);
  line('the same, fetched by DuckDB', [floors.fetchAndSort.toFixed(2)]);
  const { exact } = JSON.parse(run(python, script('exact.py'), folder));
  line('ours, ordered columns alone', [exact.toFixed(2)]);
  const own = runOurs(folder);
  cost('model audit', own, own);
  const scipy = peer('pandas_scipy.py', python, folder);
  cost('pandas + scipy.stats', scipy, own);
  if (peers) {
    // Both import what their packages don't ask for in the newest version.
    const evidently = environment('evidently', ['evidently', 'pandas<3']);
    cost('Evidently, default preset', peer('evidently_preset.py', evidently, folder), own);
    const nannyml = environment('nannyml', ['nannyml', 'pandas<3', 'statsmodels']);
    cost('NannyML, default', peer('nannyml_default.py', nannyml, folder), own);
  }
  const difference = scipy.result
    ? largestDifference(own.result.columns, scipy.result.columns)
    : NaN;
  console.log(
    `ordered columns alone: ${(exact / floors.sort).toFixed(2)} times NumPy's sort, ` +
      `${(exact / floors.fetchAndSort).toFixed(2)} times fetching and sorting; the whole run ` +
      `${(own.cpu / floors.sort).toFixed(2)} and ${(own.cpu / floors.fetchAndSort).toFixed(2)}; opening and digest ${own.result.open.toFixed(2)} s; ` +
      `largest difference to SciPy ${difference.toExponential(1)}`
  );
}

function peer(name, interpreter, folder) {
  return measure(LONGEST, interpreter, '-W', 'ignore', script('peers', name), folder);
}

/** Ours alone, exact, on grids, and with the reference's saved profile, beside the bare sum. */
function ways(rows, columns) {
  const folder = tables(rows, columns);
  console.log(`\n${rows.toLocaleString('en')} rows x ${columns} columns a side`);
  line('', ['CPU s', 'x bare sum', 'wall s', 'peak MB']);
  const { scan } = JSON.parse(run(python, script('peers', 'floors.py'), folder, '--scan'));
  const times = (cpu, sum = scan) => [cpu.toFixed(2), (cpu / sum).toFixed(2)];
  line('DuckDB, sum of ordered columns', times(scan));
  const { fixed, counted } = JSON.parse(run(python, script('grid.py'), folder));
  line('grids of ordered columns alone', times(fixed + counted));
  line('  fixing them by the reference', times(fixed, scan / 2));
  line('  counting the current side', times(counted, scan / 2));
  for (const way of ['exact', 'approximate', 'profile', 'baseline']) {
    const { cpu, wall, memory, result } = runOurs(folder, way);
    const size = result?.bytes ? ` (${(result.bytes / 1e6).toFixed(1)} MB)` : '';
    const one = way === 'profile' || way === 'baseline';
    line(`${way}${size}`, [
      ...times(cpu, one ? scan / 2 : scan),
      wall.toFixed(2),
      memory.toFixed(0)
    ]);
  }
}

/** Ours alone at growing sizes. */
function growth(what, sizes) {
  console.log(`\ngrowth: ${what}`);
  line('rows x columns a side', ['CPU s', 'wall s', 'peak MB', 'CPU ns a value']);
  for (const [rows, columns] of sizes) {
    const { cpu, wall, memory } = runOurs(tables(rows, columns));
    const each = (cpu * 1e9) / (2 * rows * columns);
    line(`${rows.toLocaleString('en')} x ${columns}`, [
      cpu.toFixed(1),
      wall.toFixed(1),
      memory.toFixed(0),
      each.toFixed(0)
    ]);
  }
}

function title(rows, columns) {
  console.log(`\n${rows.toLocaleString('en')} rows x ${columns} columns a side`);
  line('', ['CPU s', 'wall s', 'peak MB', 'ours: CPU', 'ours: memory']);
}

/** A library's cost, and what part of it is ours. */
function cost(name, { cpu, wall, memory, result }, own) {
  const sign = result ? '' : '> ';
  const ratios = [own.cpu / cpu, own.memory / memory].map(
    ratio => (result ? '' : '< ') + ratio.toFixed(3)
  );
  line(name, [sign + cpu.toFixed(2), sign + wall.toFixed(2), sign + memory.toFixed(0), ...ratios]);
}

function line(name, cells) {
  console.log(name.padEnd(32) + cells.map(cell => cell.padStart(14)).join(''));
}

/** Largest relative difference of a figure that both gave. */
function largestDifference(own, peers) {
  let largest = 0;
  for (const [name, figures] of Object.entries(peers)) {
    for (const [figure, value] of Object.entries(figures)) {
      const found = own[name]?.[figure]?.value;
      const difference = Math.abs(found - value) / Math.abs(value);
      if (!(difference <= 1e-9)) {
        throw new Error(`${name}: ${figure} is ${found} here and ${value} there.`);
      }
      largest = Math.max(largest, difference);
    }
  }
  return largest;
}
