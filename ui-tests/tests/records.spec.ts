/**
 * Records by clicks: the history in the panel, two versions compared, a record as a document, as JSON
 * and in the output of a cell. The records are made by the command, so that no notebook has to run.
 */
import fs from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { NOTEBOOK, openPanel, section } from '../support/panel';
import { command } from '../support/world';

const PLAN = `model: flight-delay
evaluation: {files: reference.csv}
production: [{name: june, files: current.csv}]
policy:
  rules:
    - {id: share, metric: drift.share, comparator: "<=", threshold: "0.30"}
`;

/** 500 rows of which the delay moves by `shift`. */
function table(shift: number): string {
  const rows = Array.from(
    { length: 500 },
    (_, index) => `${((index * 37) % 101) + shift},${'abcd'[index % 4]}`
  );
  return `delay,carrier\n${rows.join('\n')}\n`;
}

test('the history, a comparison, the record as a document and in a cell', async ({
  page,
  folder,
  tmpPath
}) => {
  fs.writeFileSync(path.join(folder, 'audit.yaml'), PLAN);
  fs.writeFileSync(path.join(folder, 'reference.csv'), table(0));
  for (const [shift, code] of [
    [0, 0],
    [60, 1]
  ]) {
    fs.writeFileSync(path.join(folder, 'current.csv'), table(shift));
    expect((await command(folder, 'run')).code).toBe(code);
  }
  await page.filebrowser.open(NOTEBOOK);
  const panel = await openPanel(page);
  const part = section(panel, 'Verdict and record');

  await test.step('the history tells both versions and what changed', async () => {
    await expect(part.getByText('v1 to v2 signed, chain intact')).toBeVisible();
    await part.getByRole('button', { name: 'All versions' }).click();
    const versions = part.getByRole('listbox', { name: 'Recorded versions, newest first' });
    await expect(versions.getByRole('option')).toHaveCount(2);
    await expect(versions.getByRole('option').first()).toHaveAccessibleName(
      /^Version 2, .*, 1 of 2 drifted, .*signed, in its place in the chain$/
    );
    await expectAccessible(page, '.jp-ModelAudit-Panel');
    await part.getByRole('button', { name: 'Compare v1 with v2' }).click();
    await expect(page.getByRole('heading', { name: 'Changes from v1 to v2' })).toBeVisible();
    await expect(page.getByText(/^delay \(june\): began to drift/)).toBeVisible();
    await expectAccessible(page, '.jp-ModelAudit-recordView');
    await page.activity.closeAll();
    await page.filebrowser.open(NOTEBOOK);
  });

  await test.step('a record opens as a document and is verified there', async () => {
    await part.getByRole('button', { name: /^Version 2, .*: open the record/ }).click();
    const view = page.locator('.jp-ModelAudit-recordView');
    await expect(
      view.getByRole('heading', { name: 'Audit record: flight-delay, v2' })
    ).toBeVisible();
    await expect(view.getByRole('heading', { name: /^Verified here/ })).toBeVisible();
    await expectAccessible(page, '.jp-ModelAudit-recordView');
    await view.getByRole('button', { name: 'JSON' }).click();
    await expect(page.locator('.jp-RenderedJSON')).toBeVisible();
  });

  await test.step('a record goes into the notebook and shows itself there', async () => {
    await page.activity.activateTab(NOTEBOOK);
    await part.getByRole('button', { name: 'All versions' }).click();
    await part.getByRole('button', { name: 'Insert as a cell' }).click();
    await page.menu.clickMenuItem('Run>Run Selected Cell');
    const output = page.locator('.jp-ModelAudit-recordOutput');
    await expect(output.getByText('signature and chain are not checked here')).toBeVisible();
    await expect(
      output.getByRole('heading', { name: 'Audit record: flight-delay, v2' })
    ).toBeVisible();
  });

  await test.step('a file that is no record says so', async () => {
    const log = path.join(folder, 'audits', 'flight-delay', 'log');
    fs.writeFileSync(path.join(log, '000003.dsse.json'), '{"payload": 1}');
    await page.filebrowser.openDirectory(`${tmpPath}/audits/flight-delay/log`);
    await page.filebrowser.refresh();
    await page.getByText('000003.dsse.json').dblclick();
    await expect(
      page.getByRole('alert').filter({ hasText: 'This file is not a record' })
    ).toBeVisible();
  });
});

/** WCAG 2.2, levels A and AA. */
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

async function expectAccessible(page: Page, part: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include(part).withTags(WCAG).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`)
  ).toEqual([]);
}
