/**
 * Whether 100,000 results of probes, beside those of a version before, scroll
 * smoothly in Chromium: the real table over the real list, wheeled and paged
 * through. Tasks are counted in CPU time of the page's main thread, which other
 * work on the machine does not stretch; frames are counted as they were drawn.
 *
 *   node benchmarks/results.mjs
 *
 * The run fails where a task takes 50 ms of CPU or more.
 */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';
import { build } from 'esbuild';
import { findChromium } from '../scripts/support/machine.mjs';
import { script, workFile } from './support/work.mjs';

const MOST_OF_A_TASK = 50;
const SECONDS = 5;

/** The page as one file, with the product's own styles. */
async function pageFile() {
  const { outputFiles } = await build({
    entryPoints: [script('results.tsx')],
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.svg': 'text', '.png': 'dataurl', '.woff': 'dataurl', '.ttf': 'dataurl' },
    outdir: workFile('results'),
    write: false,
    logLevel: 'error'
  });
  const [js, css] = ['.js', '.css'].map(
    ending => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
  );
  const file = workFile('results.html');
  const code = js.replaceAll('</script', '<\\/script');
  writeFileSync(
    file,
    `<!doctype html><meta charset="utf-8"><style>body{margin:0}${css}</style><body><script>${code}</script>`
  );
  return file;
}

/** CPU milliseconds of each task of the page's main thread, longest first. */
function tasksOf(trace) {
  const { traceEvents } = JSON.parse(trace);
  const main = traceEvents.find(
    ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain'
  );
  return traceEvents
    .filter(
      ({ name, tid, pid, tdur }) =>
        name.endsWith('RunTask') && tid === main.tid && pid === main.pid && tdur
    )
    .map(({ tdur }) => tdur / 1000)
    .sort((left, right) => right - left);
}

async function traced(browser, page, work) {
  await browser.startTracing(page, {
    categories: ['toplevel', 'disabled-by-default-devtools.timeline']
  });
  const told = await work();
  const tasks = tasksOf(String(await browser.stopTracing()));
  return { told, longest: tasks[0] ?? 0, all: tasks.reduce((sum, each) => sum + each, 0) };
}

/** Frames that were drawn while something went on. */
async function framesDuring(page, work) {
  await page.evaluate(() => {
    globalThis.frames = 0;
    const count = () => {
      globalThis.frames += 1;
      globalThis.counting = requestAnimationFrame(count);
    };
    count();
  });
  await work();
  return page.evaluate(() => {
    cancelAnimationFrame(globalThis.counting);
    return globalThis.frames;
  });
}

async function repeat(step) {
  const end = performance.now() + 1000 * SECONDS;
  while (performance.now() < end) {
    await step();
  }
}

const file = await pageFile();
const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: ['--no-sandbox', '--disable-webgl']
});
const rows = [];
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  page.on('pageerror', fault => console.error(fault));
  const grid = page.getByRole('grid', { name: 'Cases' });
  await page.goto(pathToFileURL(file).href);
  const opened = await traced(browser, page, async () => {
    await page.evaluate(() => globalThis.show());
    await grid.waitFor({ timeout: 60_000 });
  });
  rows.push({ what: 'put in order and drawn', ...opened });
  await page.mouse.move(600, 450);
  await grid.focus();
  const ways = {
    'a wheel, 10 rows at a time': () => page.mouse.wheel(0, 240),
    'a wheel, 2,000 rows at a time': () => page.mouse.wheel(0, 48_000),
    'Page Down': () => page.keyboard.press('PageDown'),
    'End and Home': async () => {
      await page.keyboard.press('End');
      await page.keyboard.press('Home');
    }
  };
  for (const [what, step] of Object.entries(ways)) {
    const run = await traced(browser, page, () => framesDuring(page, () => repeat(step)));
    rows.push({ what, ...run, frames: run.told });
  }
  const count = await grid.getAttribute('aria-rowcount');
  if (count !== '100001') {
    throw new Error(`The table has ${count} rows.`);
  }
} finally {
  await browser.close();
}
console.log(
  '| | frames a second | CPU of a frame, ms | longest task, ms of CPU |\n|---|---|---|---|'
);
let isSlow = false;
for (const { what, frames, all, longest } of rows) {
  isSlow ||= longest >= MOST_OF_A_TASK;
  console.log(
    `| ${what} | ${frames ? (frames / SECONDS).toFixed(0) : ''} | ${frames ? (all / frames).toFixed(1) : ''} | ${longest.toFixed(1)} |`
  );
}
if (isSlow) {
  console.error('Slower than promised.');
  process.exitCode = 1;
}
