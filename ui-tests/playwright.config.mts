/**
 * Tests by clicks: a real JupyterLab, a real kernel, a real MLflow server, Debian's Chromium.
 * `CHROMIUM` names another browser; ports are free ones.
 */
import { createRequire } from 'node:module';
import { defineConfig } from '@playwright/test';
import { findChromium } from '../scripts/support/machine.mjs';
import { freePort } from '../scripts/support/ports.mjs';

const galataConfig = createRequire(import.meta.url)('@jupyterlab/galata/lib/playwright-config');

// The workers read this file again, and must find the same server.
process.env.MODEL_AUDIT_UI_PORT ??= String(await freePort());
process.env.CHROMIUM ??= await findChromium();
process.env.TARGET_URL = `http://127.0.0.1:${process.env.MODEL_AUDIT_UI_PORT}`;

const jsonReport = process.env.PLAYWRIGHT_JSON_OUTPUT_FILE;

export default defineConfig({
  ...galataConfig,
  testDir: './tests',
  outputDir: './test-results',
  globalSetup: './global-setup.mts',
  // One world for all tests: they follow each other.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: jsonReport ? [['list'], ['json', { outputFile: jsonReport }]] : [['list']],
  use: {
    ...galataConfig.use,
    baseURL: process.env.TARGET_URL,
    viewport: { width: 1440, height: 900 },
    video: 'off',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: ['--no-sandbox', '--disable-lcd-text', '--disable-webgl']
    }
  }
});
