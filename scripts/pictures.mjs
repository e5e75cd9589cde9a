/** Take the pictures of the documentation from the running product: `node scripts/pictures.mjs`. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { prepareExample, startMlflow } from './support/example.mjs';
import { startLab } from './support/lab.mjs';
import { findChromium } from './support/machine.mjs';
import { EXAMPLE, ROOT } from './support/paths.mjs';
import { stopAll, stopOnSignals } from './support/processes.mjs';
import { setUp } from './support/setup.mjs';
import { printError, step } from './support/steps.mjs';

const PICTURES = path.join(ROOT, 'docs', 'images');
const SIZE = { width: 1500, height: 1000 };
const MILLISECONDS = 180_000;

async function main() {
  stopOnSignals();
  await setUp();
  const mlflow = await step('Starting MLflow', () => startMlflow(EXAMPLE));
  await step('Preparing the example', () => prepareExample(EXAMPLE, mlflow.address));
  const lab = await step('Starting JupyterLab', () => startLab());
  await step('Taking pictures', () => takePictures(lab.address));
}

async function takePictures(address) {
  fs.mkdirSync(PICTURES, { recursive: true });
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'pictures-'));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: await findChromium(),
    args: ['--no-sandbox', '--disable-webgl'],
    viewport: SIZE,
    deviceScaleFactor: 1.5
  });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(MILLISECONDS);
    await page.goto(address);
    await page.getByRole('button', { name: 'Python 3 (ipykernel) | Idle' }).waitFor();
    const files = page.getByRole('tab', { name: /^File Browser/ });
    if ((await files.getAttribute('aria-selected')) === 'true') {
      await files.click();
    }
    await page.getByRole('menuitem', { name: 'Run', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Run All Cells', exact: true }).click();
    await page.locator('.jp-OutputArea-output', { hasText: 'Brier score' }).waitFor();

    const panel = page.getByRole('region', { name: 'Model Audit', exact: true });
    await widen(page, panel);
    await panel.locator('button:not([aria-disabled=true])', { hasText: 'Run audit' }).click();
    await panel.getByRole('button', { name: /^Record audit/ }).waitFor();
    await panel.getByRole('status').filter({ hasText: 'rules' }).waitFor();
    await panel.getByRole('option', { name: /^network_delay/ }).click();
    await page.locator('.jp-ModelAudit-columnView .plot-container').nth(1).waitFor();
    await panel.getByRole('heading', { name: 'Subject' }).scrollIntoViewIfNeeded();
    await page.waitForTimeout(1000);
    await page.screenshot({ path: path.join(PICTURES, 'panel.png') });
  } finally {
    await browser.close();
    fs.rmSync(profile, { recursive: true, force: true });
  }
}

/** Drag the panel's edge to the left. */
async function widen(page, panel) {
  const box = await panel.boundingBox();
  const wanted = 400;
  await page.mouse.move(box.x - 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - wanted, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
}

main()
  .catch(error => {
    printError(error);
    process.exitCode = 1;
  })
  .finally(stopAll);
