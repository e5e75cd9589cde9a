/** The panel in the states that a day's work brings: nothing open, busy, restarted, stale, wrong. */
import fs from 'node:fs';
import path from 'node:path';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '../support/fixtures';
import { NOTEBOOK, openAndRunNotebook, openPanel, runAudit, section } from '../support/panel';

/** Run the cell whose source contains `text`, and leave it selected. */
async function runCell(page: IJupyterLabPageFixture, text: string): Promise<void> {
  await page.locator('.jp-CodeCell', { hasText: text }).first().click();
  await page.keyboard.press('Control+Enter');
}

/** Add a cell at the end and run it, without waiting for it. */
async function startCell(page: IJupyterLabPageFixture, source: string): Promise<void> {
  const count = await page.notebook.getCellCount();
  await page.notebook.addCell('code', source);
  await page.notebook.selectCells(count);
  await page.keyboard.press('Control+Enter');
}

test('no notebook: a friendly sentence', async ({ page }) => {
  const panel = await openPanel(page);
  await expect(panel.getByText('Open a notebook to audit the model that it builds.')).toBeVisible();
});

test('a busy kernel still answers', async ({ page }) => {
  await openAndRunNotebook(page);
  const panel = await openPanel(page);
  await expect(panel.getByRole('button', { name: 'Run audit' })).toBeVisible();
  await startCell(page, 'import time; time.sleep(60)');
  await runAudit(panel);
  await expect(page.locator('.jp-InputPrompt', { hasText: '[*]' })).toBeVisible();
  await expect(panel.getByRole('listbox', { name: 'Columns' })).toBeVisible();
});

test('a cell that runs again marks what it made as stale, and only that is run', async ({
  page
}) => {
  await openAndRunNotebook(page);
  const panel = await openPanel(page);
  await runAudit(panel);
  const subject = section(panel, 'Subject');
  await expect(subject.getByText('all 4 fresh')).toBeVisible();
  await runCell(page, 'X_eval = pd.read_parquet');
  await expect(subject.getByText(/^stale: cell \d+ ran again$/)).toBeVisible();
  await expect(subject.getByText('1 of 4 stale')).toBeVisible();
  await panel.getByRole('button', { name: 'Run only one part' }).click();
  await page.getByRole('menuitem', { name: 'Only what is stale' }).click();
  await expect(subject.getByText('all 4 fresh')).toBeVisible({ timeout: 60_000 });
});

test('after a restart the results stay and the subject is missing, until the cells have run', async ({
  page
}) => {
  await openAndRunNotebook(page);
  const panel = await openPanel(page);
  await runAudit(panel);
  await page.menu.clickMenuItem('Kernel>Restart Kernel…');
  await page.getByRole('button', { name: 'Confirm Kernel Restart' }).click();
  const subject = section(panel, 'Subject');
  await expect(subject.getByText('2 missing')).toBeVisible({ timeout: 30_000 });
  await expect(panel.getByRole('listbox', { name: 'Columns' })).toBeVisible();
  await page.menu.clickMenuItem('Run>Run All Cells');
  await expect(subject.getByText('2 of 4 stale')).toBeVisible({ timeout: 60_000 });
  await runAudit(panel);
  await expect(subject.getByText('all 4 fresh')).toBeVisible();
});

test('each notebook has its own audit', async ({ page, folder, tmpPath }) => {
  fs.mkdirSync(path.join(folder, 'other'));
  fs.copyFileSync(path.join(folder, NOTEBOOK), path.join(folder, 'other', 'other.ipynb'));
  await page.filebrowser.open(NOTEBOOK);
  const panel = await openPanel(page);
  await expect(panel.getByRole('heading', { name: 'flight-delay', level: 1 })).toBeVisible();
  await page.evaluate(
    async file =>
      void (await window.jupyterapp.commands.execute('docmanager:open', { path: file })),
    `${tmpPath}/other/other.ipynb`
  );
  await expect(panel.getByText('3 choices left')).toBeVisible();
  await page.getByRole('main').getByRole('tab', { name: NOTEBOOK }).click();
  await expect(panel.getByRole('heading', { name: 'flight-delay', level: 1 })).toBeVisible();
});

test('a plan that is wrong is said with its line, and the link goes there', async ({
  page,
  folder
}) => {
  fs.writeFileSync(
    path.join(folder, 'audit.yaml'),
    'model: flight-delay\nevaluation:\n  varable: X_eval\nproduction: []\n'
  );
  await page.filebrowser.open(NOTEBOOK);
  const panel = await openPanel(page);
  await expect(panel.getByRole('alert')).toContainText('audit.yaml:3:3');
  await expect(panel.getByRole('button', { name: 'Run audit' })).toHaveAttribute(
    'aria-disabled',
    'true'
  );
  await panel.getByRole('button', { name: 'Open audit.yaml at line 3' }).click();
  await expect(page.getByText('Ln 3, Col 3')).toBeVisible();
});

test('hidden, the panel sends nothing to the kernel', async ({ page }) => {
  const ours: string[] = [];
  page.on('websocket', socket =>
    socket.on('framesent', ({ payload }) => {
      const text = Buffer.isBuffer(payload) ? payload.toString('latin1') : payload;
      const type = /"msg_type": ?"(comm_\w+|kernel_info_request)"/.exec(text)?.[1];
      if (type || text.includes('jupyterlab_model_audit')) {
        ours.push(type ?? 'execute_request');
      }
    })
  );
  await openAndRunNotebook(page);
  const panel = await openPanel(page);
  await expect(
    section(panel, 'Subject')
      .getByText(/^Evaluation set: [\d,]+ × \d+$/)
      .first()
  ).toBeVisible();
  expect(ours.length).toBeGreaterThan(0);
  await page.getByRole('tab', { name: 'Model Audit' }).click();
  await expect(panel).toBeHidden();
  // What was on its way has arrived.
  await page.waitForTimeout(2000);
  ours.length = 0;
  await runCell(page, 'X_eval = pd.read_parquet');
  await page.waitForTimeout(4000);
  expect(ours).toEqual([]);
});
