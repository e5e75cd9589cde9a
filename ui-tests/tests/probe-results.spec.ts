/**
 * Probes by clicks: from the notebook's toolbar to a failing case, and back into the notebook as a
 * cell that asks it again.
 */
import fs from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '../support/fixtures';
import { openAndRunNotebook, openPanel, section } from '../support/panel';

/** Probes of the example take seconds; the machine may be busy. */
const PROBES_MILLISECONDS = 120_000;

test('probes run from the toolbar, and a failing case becomes a cell', async ({ page, folder }) => {
  await openAndRunNotebook(page);
  const cells = await page.notebook.getCellCount();
  const toolbar = page.getByRole('button', { name: 'Run probes', exact: true });

  await test.step('the button says what will be called before anything is', async () => {
    await toolbar.click();
    const asked = page.getByRole('dialog');
    await expect(asked.getByText(/^Call clf.predict_proba in the kernel/).first()).toBeVisible();
    await expect(asked.getByText(/probes\/delay.probes.yaml/)).toBeVisible();
    await asked.getByRole('button', { name: 'Cancel' }).click();
    await expect(asked).toBeHidden();
    expect(fs.existsSync(path.join(folder, '.model-audit'))).toBe(false);
  });

  const panel = await openPanel(page);
  const probes = section(panel, 'Probes');

  await test.step('the panel lists the suites before they have run', async () => {
    await expect(probes.getByRole('button', { name: 'probes/delay.probes.yaml' })).toBeVisible();
    await expect(probes.getByText('5 tests')).toBeVisible();
  });

  await test.step('they run, and each suite has its result', async () => {
    await toolbar.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Run probes' }).click();
    await expect(panel.getByRole('button', { name: 'Cancel' })).toBeVisible();
    await expect(panel.getByRole('button', { name: 'Run audit' })).toBeVisible({
      timeout: PROBES_MILLISECONDS
    });
    await expect(probes.getByText(/^\d+ of \d+, \d+\.\d % \(.*\)/).first()).toBeVisible();
    await expect(toolbar).toHaveAttribute('aria-disabled', 'false');
  });

  const view = page.locator('.jp-ModelAudit-resultsView');

  await test.step('the results open in the main area, and are filtered', async () => {
    await probes.getByRole('button', { name: 'Open results' }).click();
    await expect(view.getByRole('heading', { name: 'Probe results' })).toBeVisible();
    await expect(view.getByText(/^[\d,]+ of [\d,]+ passed, .* %/)).toBeVisible();
    await view.getByRole('combobox', { name: 'Outcome' }).selectOption('fail');
    await view
      .getByRole('combobox', { name: 'Suite', exact: true })
      .selectOption('builtin:tabular-robustness');
    await expect(view.getByText(/^\d+ of [\d,]+ cases are listed: 0 of \d+ passed/)).toBeVisible();
    await expect(view.getByRole('row', { name: /^failed, / }).first()).toBeVisible();
  });

  await test.step('by keyboard a case opens, with what was changed', async () => {
    await view.getByRole('grid', { name: 'Cases' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const opened = view.getByRole('region', { name: 'Case', exact: true });
    await expect(opened.getByRole('heading', { name: /flips the answer$/ })).toBeVisible();
    await expect(opened.getByRole('cell', { name: 'distance', exact: true })).toBeVisible();
    await expect(opened.locator('ins')).toHaveCount(1);
    const { violations } = await new AxeBuilder({ page })
      .include('.jp-ModelAudit-resultsView')
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`)
    ).toEqual([]);
  });

  await test.step('inserted as a cell it is not run; run, it answers as it did', async () => {
    await view.getByRole('button', { name: 'Insert as a cell' }).click();
    await expect.poll(() => page.notebook.getCellCount()).toBe(cells + 1);
    const cell = page.locator('.jp-CodeCell', { hasText: 'rows_like' });
    await expect(cell).toContainText('clf.predict_proba(probe_changed)');
    await expect(cell.locator('.jp-OutputArea-output')).toHaveCount(0);
    await page.keyboard.press('Control+Enter');
    await expect(cell.locator('.jp-OutputArea-output')).toContainText("'changed': array");
  });

  await test.step('a new suite is written, named in the plan and opened; its mistake is told with its line', async () => {
    await probes.getByRole('button', { name: 'New suite' }).click();
    await probes.getByRole('textbox', { name: 'Name of the suite' }).fill('mine');
    await probes.getByRole('button', { name: 'Write the suite' }).click();
    await expect(page.getByRole('tab', { name: 'mine.probes.yaml' })).toBeVisible();
    const file = path.join(folder, 'probes', 'mine.probes.yaml');
    await expect.poll(() => fs.existsSync(file)).toBe(true);
    expect(fs.readFileSync(path.join(folder, 'audit.yaml'), 'utf8')).toContain(
      'probes/mine.probes.yaml'
    );
    await page.getByRole('tab', { name: 'flight-delay.ipynb' }).click();
    await expect(probes.getByRole('button', { name: 'probes/mine.probes.yaml' })).toBeVisible();
    fs.writeFileSync(file, 'tests:\n  - asert: []\n');
    await toolbar.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Run probes' }).click();
    await expect(probes.getByText(/probes\/mine\.probes\.yaml:2:5: .*asert/)).toBeVisible();
    await expect(probes.getByRole('button', { name: 'Open the suite at line 2' })).toBeVisible();
    await expect(toolbar).toHaveAttribute('aria-disabled', 'true');
  });
});
