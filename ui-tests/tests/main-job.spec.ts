/**
 * The main job by clicks: pull a production sample, compare it with the evaluation set, probe the
 * model, decide by the policy, record a signed version, attach it to the MLflow run.
 */
import fs from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { openAndRunNotebook, openPanel, runAudit, section } from '../support/panel';
import { command, mlflowArtifact, mlflowArtifacts, mlflowRun } from '../support/world';

test('an audit from the open notebook to the record on its MLflow run', async ({
  page,
  folder
}) => {
  const before = await mlflowRun();
  await openAndRunNotebook(page);
  const panel = await openPanel(page);

  await test.step('the plan beside the notebook names the subject', async () => {
    await expect(panel.getByRole('heading', { name: 'flight-delay', level: 1 })).toBeVisible();
    const subject = section(panel, 'Subject');
    await expect(subject.getByText('X_eval', { exact: true })).toBeVisible();
    await expect(subject.getByText('June, week of the 11th')).toBeVisible();
    await expect(subject.getByText('clf', { exact: false }).first()).toBeVisible();
    await expect(subject.getByText(before.name)).toBeVisible();
    // Opening a plan runs nothing: what will be read and called is said first.
    await expect(
      panel.getByRole('heading', { name: 'What will be read and called' })
    ).toBeVisible();
    expect(fs.existsSync(path.join(folder, 'audits'))).toBe(false);
  });

  await test.step('the audit runs, and the verdict is in sight', async () => {
    await runAudit(panel);
    await expect(panel.getByRole('status').filter({ hasText: 'Fails 1 of 6 rules' })).toBeVisible();
  });

  await test.step('drift: lateness moved, the schedule did not', async () => {
    const columns = section(panel, 'Drift').getByRole('listbox', { name: 'Columns' });
    for (const drifted of ['network_delay', 'origin_delay', 'probability']) {
      await expect(
        columns.getByRole('option', { name: new RegExp(`^${drifted}, .*, drifted`) })
      ).toBeVisible();
    }
    for (const still of ['hour', 'distance']) {
      await expect(
        columns.getByRole('option', { name: new RegExp(`^${still}, .*, not drifted`) })
      ).toBeVisible();
    }
  });

  await test.step('does it matter: what the model listens to has moved', async () => {
    await expect(
      section(panel, 'Drift').getByText(/drifted inputs? matters? to the model/)
    ).toBeVisible();
  });

  await test.step('performance: estimated, and measured as labels arrived', async () => {
    const performance = section(panel, 'Estimated performance');
    await expect(performance.getByText(/ROC AUC/).first()).toBeVisible();
    await expect(performance.getByText(/labelled/).first()).toBeVisible();
  });

  await test.step('segments and slices: where June differs', async () => {
    const segments = section(panel, 'Segments');
    await expect(segments.getByText(/^origin = /).first()).toBeVisible();
    const slices = section(panel, 'Which rows to look at');
    await expect(slices.getByRole('list', { name: 'Slices of other size' })).toBeVisible();
    const cells = await page.notebook.getCellCount();
    await slices
      .getByRole('button', { name: /^Insert the rows where / })
      .first()
      .click();
    await expect.poll(() => page.notebook.getCellCount()).toBe(cells + 1);
    await expect(
      page.locator('.jp-CodeCell', { hasText: 'X_eval.query(where)' }).last()
    ).toContainText('.model-audit/snapshots/');
  });

  await test.step('fine-tune readiness: a button puts the rows to label into the notebook', async () => {
    const readiness = section(panel, 'Fine-tune readiness');
    const cells = await page.notebook.getCellCount();
    await readiness.getByRole('button', { name: 'Insert as a cell' }).click();
    await expect.poll(() => page.notebook.getCellCount()).toBe(cells + 1);
    await expect(
      page.locator('.jp-CodeCell', { hasText: 'pd.read_parquet("' }).last()
    ).toContainText('.model-audit/snapshots/');
  });

  await test.step('over time: June day by day, and what is normal for each column', async () => {
    const time = section(panel, 'Over time');
    await expect(time.getByText(/of 10 columns left (its|their) normal range/)).toBeVisible();
    await expect(time.getByRole('button', { name: /^network_delay/ })).toBeVisible();
  });

  await test.step('a column opens in the main area with its plots', async () => {
    await section(panel, 'Drift')
      .getByRole('option', { name: /^network_delay/ })
      .click();
    const view = page.locator('.jp-ModelAudit-columnView');
    await expect(view.getByRole('heading', { name: 'network_delay' })).toBeVisible();
    await expect(view.locator('.js-plotly-plot .plot-container')).toHaveCount(4);
    await expect(view.getByRole('heading', { name: 'Does it matter?' })).toBeVisible();
    await expect(view.getByRole('heading', { name: 'Which rows to look at' })).toBeVisible();
    await expect(view.getByRole('heading', { name: 'Shift by day' })).toBeVisible();
    await view.getByRole('button', { name: 'Show the figures of every window' }).click();
    await expect(view.getByRole('cell', { name: '30 June' })).toBeVisible();
    await view.getByRole('button', { name: 'Hide the figures' }).click();
    const rows = view.getByLabel('Rows', { exact: true });
    await rows.selectOption({ index: 1 });
    await expect(view.getByText(/^Where /).first()).toBeVisible();
    await expect(view.getByText('Reading the segment’s rows')).toHaveCount(0);
    await expect(view.locator('.js-plotly-plot .plot-container')).toHaveCount(4);
    await rows.selectOption({ index: 0 });
    await expect(view.getByRole('heading', { name: 'Statistics' })).toBeVisible();
    await view.getByText('What do these mean?').click();
    for (const measure of [
      /^Jensen-Shannon distance/,
      /^Kolmogorov-Smirnov statistic/,
      /^Wasserstein-1 distance\. /
    ]) {
      await expect(view.getByText(measure)).toBeVisible();
    }
    await view.getByRole('button', { name: 'Next column' }).click();
    await expect(view.getByRole('heading', { name: 'network_delay' })).toBeHidden();
    await expectAccessible(page, '.jp-ModelAudit-columnView');
  });

  await test.step('probes: every capability has a pass rate', async () => {
    const probes = section(panel, 'Probes');
    for (const capability of [
      'Small changes keep the answer',
      'A missing value keeps the answer',
      'A value out of range is answered like the edge of the range',
      'An unseen category keeps the answer'
    ]) {
      await expect(
        probes.getByRole('button', { name: new RegExp(`^${capability}: \\d+ of \\d+ passed`) })
      ).toBeVisible();
    }
  });

  await expectAccessible(page, '.jp-ModelAudit-Panel');

  await test.step('the record is written, signed and attached', async () => {
    const part = section(panel, 'Verdict and record');
    await expect(part.getByRole('checkbox', { name: `attach to ${before.name}` })).toBeChecked();
    await part.getByRole('button', { name: 'Record audit v1' }).click();
    await expect(part.getByText(`Attached to ${before.name}.`)).toBeVisible();
    // The run's own copy of the checkpoint was just written, and is asked for once more.
    await expect(part.getByText('v1 signed, chain intact, pinned')).toBeVisible();
    await expect(part.getByRole('button', { name: /^Version 1, .*, fail/ })).toBeVisible();
  });

  await test.step("MLflow's API shows tags, metrics and the report", async () => {
    const run = await mlflowRun();
    expect(run.tags).toMatchObject({ 'audit.version': '1', 'audit.verdict': 'fail' });
    expect(run.metrics['audit.drift.share']).toBeGreaterThan(0.25);
    expect(await mlflowArtifacts('audit')).toContain('audit/report.html');
    const report = await mlflowArtifact('audit/report.html');
    expect(report).toContain('network_delay');
    expect(report).not.toMatch(/<script/i);
  });

  await test.step('the command verifies what the panel has recorded', async () => {
    const records = path.join(folder, 'audits', 'flight-delay');
    expect(fs.readdirSync(path.join(records, 'log'))).toEqual(['000001.dsse.json']);
    const { code, output } = await command(folder, 'verify', records);
    expect(output).toContain('flight-delay');
    expect(code).toBe(0);
  });

  await test.step('a second audit is held against version 1, and is version 2', async () => {
    await runAudit(panel);
    const probes = section(panel, 'Probes');
    await expect(probes.getByText(/^Regressed 0, fixed 0 against v1/)).toBeVisible();
    await expect(
      probes.getByRole('button', { name: /^Recorded requests are answered as they were: 50 of 50/ })
    ).toBeVisible();
    const part = section(panel, 'Verdict and record');
    await part.getByRole('button', { name: 'Record audit v2' }).click();
    await expect(part.getByText('v1 to v2 signed, chain intact')).toBeVisible();
    const { code } = await command(folder, 'verify', 'audits/flight-delay');
    expect(code).toBe(0);
  });
});

test('the first audit of a notebook without a plan, by choosing', async ({ page, folder }) => {
  fs.rmSync(path.join(folder, 'audit.yaml'));
  await openAndRunNotebook(page);
  const panel = await openPanel(page);

  await panel.getByRole('combobox', { name: 'Evaluation set' }).selectOption('X_eval');
  await panel
    .getByRole('combobox', { name: 'Production sample' })
    .selectOption('file:data/production.parquet');
  await panel.getByRole('combobox', { name: 'Model under test' }).selectOption({ index: 1 });
  await expectAccessible(page, '.jp-ModelAudit-Panel');
  await runAudit(panel);
  await expect(
    section(panel, 'Drift').getByRole('option', { name: /^network_delay/ })
  ).toBeVisible();

  await test.step('what is looked at and where is chosen in the panel', async () => {
    const subject = section(panel, 'Subject');
    await subject
      .getByRole('button', { name: 'Change what is looked at beyond the columns' })
      .click();
    await subject.getByRole('checkbox', { name: /^Columns together/ }).check();
    await subject.getByRole('button', { name: 'Change where the data is read' }).click();
    await expect(subject.getByRole('combobox', { name: 'Where the data is read' })).toBeVisible();
    await runAudit(panel);
    await expect(section(panel, 'Together').getByText(/^A classifier/)).toBeVisible();
  });

  await section(panel, 'Verdict and record')
    .getByRole('button', { name: 'Record audit v1' })
    .click();
  await expect(panel.getByText('v1 signed, chain intact')).toBeVisible();
  const plan = fs.readFileSync(path.join(folder, 'audit.yaml'), 'utf8');
  expect(plan).toContain('X_eval');
  expect(plan).toContain('multivariate');
});

/** WCAG 2.2, levels A and AA. */
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

async function expectAccessible(page: Page, part: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include(part).withTags(WCAG).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`)
  ).toEqual([]);
}
