/**
 * A finding answered by clicks: the entry is signed, verified by the command, there after a reload, and
 * carried over into the next version; and a waiver that has ended. The records are made by the command.
 */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '../support/fixtures';
import { NOTEBOOK, openPanel, section } from '../support/panel';
import { command } from '../support/world';

const FINDING = 'column:june/delay';
const LAST_DAY = '2999-12-31';
const WHY = 'A storm, <b>known</b> & seasonal.';

const PLAN = `model: flight-delay
evaluation: {files: reference.csv}
production: [{name: june, files: current.csv}]
policy:
  rules:
    - id: share
      metric: drift.share
      comparator: "<="
      threshold: "0.30"
      waiver: {approver: Ada Byron, reason: The station is being repaired., until: 2001-12-31}
`;

function table(shift: number): string {
  const rows = Array.from({ length: 500 }, (_, index) => `${((index * 37) % 101) + shift}`);
  return `delay\n${rows.join('\n')}\n`;
}

test('a finding is answered, and the answer stays with the log', async ({ page, folder }) => {
  fs.writeFileSync(path.join(folder, 'audit.yaml'), PLAN);
  fs.writeFileSync(path.join(folder, 'reference.csv'), table(0));
  fs.writeFileSync(path.join(folder, 'current.csv'), table(60));
  expect((await command(folder, 'run')).code).toBe(1);
  const log = path.join(folder, 'audits', 'flight-delay', 'log');
  await page.filebrowser.open(NOTEBOOK);
  const part = section(await openPanel(page), 'Verdict and record');
  const answered = part
    .getByRole('listitem')
    .filter({ hasText: `Accepted until ${LAST_DAY}` })
    .filter({ hasText: WHY });

  await test.step('the waiver of the rule has ended, and says so', async () => {
    await expect(part.getByText('Waivers of v1: 1 waiver has ended')).toBeVisible();
    await expect(
      part.getByText(/^Waived until 2001-12-31 by Ada Byron: The station/)
    ).toBeVisible();
  });

  await test.step('an answer needs its reason, and is signed into the log', async () => {
    await expect(part.getByText('3 findings of v1, 3 open')).toBeVisible();
    await part.getByRole('button', { name: 'Answer… Drifted column delay' }).click();
    const sign = part.getByRole('button', { name: 'Sign and record' });
    await expect(part.getByText('Say why; it is kept in the log.')).toBeVisible();
    await expect(sign).toHaveAttribute('aria-disabled', 'true');
    await part.getByLabel('Last day (UTC)').fill(LAST_DAY);
    await part.getByLabel('Why', { exact: true }).fill(WHY);
    await sign.click();
    await expect(part.getByText('3 findings of v1, 2 open')).toBeVisible();
    await expect(answered).toBeVisible();
    expect(fs.readdirSync(log)).toEqual(['000001.dsse.json', '000002.dsse.json']);
  });

  await test.step('the command verifies the entry and lists the answer', async () => {
    const verified = await command(folder, 'verify', 'audits/flight-delay');
    expect(verified.output).toContain('2 entries, every signature, link and cited file holds');
    expect(verified.code).toBe(0);
    const listed = await command(folder, 'answer', '--json');
    const { findings } = JSON.parse(listed.output) as {
      findings: { id: string; isOpen: boolean; answer: { until: string; why: string } | null }[];
    };
    expect(findings.find(({ id }) => id === FINDING)).toMatchObject({
      isOpen: false,
      answer: { until: LAST_DAY, why: WHY }
    });
  });

  const reopen = async (): Promise<void> => {
    // JupyterLab opens the notebook again by itself, so there is no launcher to wait for.
    const withoutLauncher: object = { waitForIsReady: false };
    await page.reload(withoutLauncher);
    await openPanel(page);
  };

  await test.step('it is there after a reload', async () => {
    await reopen();
    await expect(answered).toBeVisible();
  });

  await test.step('it is carried over into the next version, and stands in its document', async () => {
    expect((await command(folder, 'run')).code).toBe(1);
    await reopen();
    await expect(part.getByText('3 findings of v2, 2 open')).toBeVisible();
    await expect(answered).toContainText('Since v1.');
    await part.getByRole('button', { name: /^Version 2, .*: open the record/ }).click();
    const view = page.locator('.jp-ModelAudit-recordView');
    await expect(view.getByRole('heading', { name: 'Today: 3 findings, 2 open' })).toBeVisible();
    await expect(view.getByText(WHY, { exact: false }).first()).toBeVisible();
  });
});
