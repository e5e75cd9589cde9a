/** The panel as a user finds it: by roles and names, never by how it is made. */
import type { Locator } from '@playwright/test';
import { expect, type IJupyterLabPageFixture } from './fixtures';

export const NOTEBOOK = 'flight-delay.ipynb';
const NOTEBOOK_MILLISECONDS = 60_000;
/** An audit of the example takes seconds; the machine may be busy. */
const AUDIT_MILLISECONDS = 120_000;

/** Open the example's notebook and run all of its cells by the menu. */
export async function openAndRunNotebook(page: IJupyterLabPageFixture): Promise<void> {
  await page.filebrowser.open(NOTEBOOK);
  const kernel = page.getByRole('button', { name: 'Python 3 (ipykernel) | Idle' });
  await expect(kernel).toBeVisible();
  await page.menu.clickMenuItem('Run>Run All Cells');
  await expect(page.locator('.jp-OutputArea-output', { hasText: 'Brier score' })).toBeVisible({
    timeout: NOTEBOOK_MILLISECONDS
  });
  await expect(kernel).toBeVisible();
}

/** Open the panel in the right side bar; gives its region. */
export async function openPanel(page: IJupyterLabPageFixture): Promise<Locator> {
  const panel = page.getByRole('region', { name: 'Model Audit', exact: true });
  if (!(await panel.isVisible())) {
    await page.getByRole('tab', { name: 'Model Audit' }).click();
  }
  await expect(panel).toBeVisible();
  return panel;
}

/** Press Run audit, and wait until there is a verdict. */
export async function runAudit(panel: Locator): Promise<void> {
  const run = panel.getByRole('button', { name: 'Run audit' });
  await expect(run).not.toHaveAttribute('aria-disabled', 'true');
  await run.click();
  await expect(panel.getByRole('button', { name: 'Cancel' })).toBeVisible();
  await expect(run).toBeVisible({ timeout: AUDIT_MILLISECONDS });
}

/** A folding part of the panel by its title. */
export function section(panel: Locator, title: string): Locator {
  return panel.getByRole('region', { name: title, exact: true });
}
