/**
 * Whether the panel leaves the browser free: the longest task of its main thread, and the frames,
 * while 1,000 columns are compared in JupyterLab and while their list is scrolled.
 *
 *   npm run build && node benchmarks/panel.mjs
 *
 * Figures are processor time, so other work of the machine does not count. The run fails where a
 * task takes 50 ms or more; the charts' library, which the browser reads in one go when it is idle,
 * is told apart. What the tasks are made of stands in .work/benchmarks/panel-trace.json,
 * which the developer tools of Chromium open.
 */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { startLab } from '../scripts/support/lab.mjs';
import { findChromium } from '../scripts/support/machine.mjs';
import { stopAll, stopOnSignals } from '../scripts/support/processes.mjs';
import { CATEGORIES, mainThread } from './support/trace.mjs';
import { tables, workFile } from './support/work.mjs';

const ROWS = 20_000;
const COLUMNS = 1000;
const MOST_MILLISECONDS = 50;
/** A frame of sixty a second. */
const FRAME_MILLISECONDS = 1000 / 60;
const PATIENCE = 600_000;

const PLAN = `model: wide
evaluation:
  files: reference.parquet
  columns: {timestamp: c9}
production:
  - {name: production, files: current.parquet}
time: {}
policy:
  rules:
    - {id: drift-share, metric: drift.share, comparator: "<=", threshold: "0.25"}
`;

const NOTEBOOK = {
  cells: [],
  metadata: { kernelspec: { name: 'python3', display_name: 'Python 3 (ipykernel)' } },
  nbformat: 4,
  nbformat_minor: 5
};

async function main() {
  stopOnSignals();
  const folder = prepare();
  const lab = await startLab({ folder, notebook: 'wide.ipynb' });
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: ['--no-sandbox', '--disable-webgl']
  });
  try {
    const { tasks, marks } = await drive(browser, lab.address);
    report(tasks, marks);
  } finally {
    await browser.close();
  }
}

/** The tables, plan and notebook, in a folder of their own. */
function prepare() {
  const made = tables(ROWS, COLUMNS);
  const folder = workFile('panel');
  mkdirSync(folder, { recursive: true });
  for (const name of ['reference.parquet', 'current.parquet']) {
    if (!existsSync(join(folder, name))) {
      copyFileSync(join(made, name), join(folder, name));
    }
  }
  writeFileSync(join(folder, 'audit.yaml'), PLAN);
  writeFileSync(join(folder, 'wide.ipynb'), JSON.stringify(NOTEBOOK));
  return folder;
}

/** Runs the audit and scrolls through its columns by clicks, and gives the main thread's tasks. */
async function drive(browser, address) {
  const page = await browser.newPage({ viewport: { width: 1500, height: 1000 } });
  page.setDefaultTimeout(PATIENCE);
  await page.goto(address);
  const panel = page.getByRole('region', { name: 'Model Audit', exact: true });
  const start = panel.locator('button:not([aria-disabled=true])', { hasText: 'Run audit' });
  await start.waitFor();
  await page.waitForTimeout(3000);
  const mark = name => page.evaluate(each => void performance.mark(each), name);

  await browser.startTracing(page, { categories: CATEGORIES });
  await mark('compare');
  await start.click();
  await panel.getByRole('button', { name: /^Record audit/ }).waitFor();
  await panel.getByRole('status').filter({ hasText: 'rule' }).waitFor();
  await page.waitForTimeout(1000);
  await mark('compared');
  await scroll(page, panel.getByRole('listbox', { name: 'Columns' }));
  await mark('scrolled');
  const trace = await browser.stopTracing();
  writeFileSync(workFile('panel-trace.json'), trace);
  return mainThread(JSON.parse(trace.toString('utf8')).traceEvents, 'compare');
}

/** Turns the wheel over the list until its end is in sight. */
async function scroll(page, list) {
  await list.scrollIntoViewIfNeeded();
  const { x, y } = await list.boundingBox();
  await page.mouse.move(x + 100, y + 40);
  for (let turned = 0; turned < 20 * COLUMNS; turned += 120) {
    await page.mouse.wheel(0, 120);
    await page.waitForTimeout(16);
  }
}

function report(tasks, marks) {
  const between = (from, to) =>
    tasks.filter(({ start }) => start >= marks.get(from) && start < marks.get(to));
  const loading = tasks.filter(({ script, start }) => script && start >= marks.get('compare'));
  console.log('| | CPU s | longest task, ms | frames | longest frame, ms | frames over 16.7 ms |');
  console.log('|---|---|---|---|---|---|');
  const longest = [
    tell(`${COLUMNS} columns compared`, between('compare', 'compared')),
    tell('their list scrolled', between('compared', 'scrolled'))
  ];
  console.log(`\nLoading the charts, once, when idle: ${longestOf(loading).toFixed(0)} ms`);
  const most = Math.max(...longest);
  if (most >= MOST_MILLISECONDS) {
    throw new Error(`A task took ${most.toFixed(0)} ms of the main thread.`);
  }
}

/** A line of the table; gives the longest task. The charts' own code is one file, read in one go. */
function tell(title, all) {
  const tasks = all.filter(({ script }) => !script);
  const frames = tasks.filter(({ frame }) => frame);
  const slow = frames.filter(({ milliseconds }) => milliseconds > FRAME_MILLISECONDS);
  const seconds = tasks.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
  const longest = longestOf(tasks);
  const cells = [title, seconds.toFixed(1), longest.toFixed(0), frames.length];
  console.log(`| ${[...cells, longestOf(frames).toFixed(0), slow.length].join(' | ')} |`);
  return longest;
}

function longestOf(tasks) {
  return Math.max(0, ...tasks.map(({ milliseconds }) => milliseconds));
}

main()
  .catch(error => {
    console.error(error.message);
    process.exitCode = 1;
  })
  .finally(stopAll);
