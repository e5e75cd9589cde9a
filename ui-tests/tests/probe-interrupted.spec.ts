/**
 * Probes that are broken off by a restart of the kernel and by a closed tab: the next run takes up
 * where they stopped. What the model was asked is counted by the model itself.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test, type IJupyterLabPageFixture } from '../support/fixtures';
import { openPanel, section } from '../support/panel';

const ROWS = 80;
const RUN_MILLISECONDS = 90_000;
/** A closed tab's run counts as ended once it has been silent for so long. */
const SILENCE_MILLISECONDS = 16_000;

/** Notes each row before and after it has thought about it, a moment each. */
const MODEL = `import time
import pandas

X_eval = pandas.DataFrame({"number": range(${ROWS})})


def slow(rows):
    answers = []
    for number in rows["number"]:
        with open("asked.txt", "a") as asked:
            asked.write(f"{number}\\n")
        time.sleep(0.3)
        with open("answered.txt", "a") as answered:
            answered.write(f"{number}\\n")
        answers.append("yes")
    return answers
`;

const PLAN = `model: slow
evaluation: { variable: X_eval }
production:
  - { name: now, variable: X_eval }
target: { callable: slow }
runner: { batch: 1 }
probes:
  - { suite: probes/slow.probes.yaml }
policy: { rules: [] }
`;

const SUITE = `seeds: { rows: ${ROWS} }
tests:
  - assert: [{ type: equals, value: 'yes' }]
`;

const NOTEBOOK = {
  cells: [
    {
      cell_type: 'code',
      id: 'model',
      metadata: {},
      execution_count: null,
      outputs: [],
      source: MODEL
    }
  ],
  metadata: {
    kernelspec: { display_name: 'Python 3 (ipykernel)', language: 'python', name: 'python3' }
  },
  nbformat: 4,
  nbformat_minor: 5
};

test('probes that were broken off are taken up where they stopped', async ({
  page,
  folder,
  tmpPath,
  baseURL
}) => {
  test.setTimeout(300_000);
  fs.writeFileSync(path.join(folder, 'slow.ipynb'), JSON.stringify(NOTEBOOK));
  fs.writeFileSync(path.join(folder, 'audit.yaml'), PLAN);
  fs.writeFileSync(path.join(folder, 'probes', 'slow.probes.yaml'), SUITE);
  const asked = (): string[] => lines(path.join(folder, 'asked.txt'));
  const answered = (): string[] => lines(path.join(folder, 'answered.txt'));

  await page.filebrowser.open('slow.ipynb');
  await runCells(page);

  await test.step('the kernel restarts in the middle of a run', async () => {
    await runProbes(page);
    await expect.poll(() => answered().length, { timeout: RUN_MILLISECONDS }).toBeGreaterThan(5);
    await page.menu.clickMenuItem('Kernel>Restart Kernel…');
    await page.getByRole('button', { name: 'Confirm Kernel Restart' }).click();
    const panel = await openPanel(page);
    await expect(panel.getByRole('button', { name: 'Run audit' })).toBeVisible();
    expect(answered().length).toBeLessThan(ROWS / 1.5);
    await runCells(page);
  });

  const afterRestart = new Set(answered());

  await test.step('the tab is closed in the middle of the next one, which asks for the rest alone', async () => {
    await runProbes(page);
    await expect
      .poll(() => answered().length, { timeout: RUN_MILLISECONDS })
      .toBeGreaterThan(afterRestart.size + 5);
    await page.close();
  });

  const context = page.context();
  const other = await context.newPage();
  await test.step('a new tab runs what is left', async () => {
    await new Promise(resolve => setTimeout(resolve, SILENCE_MILLISECONDS));
    expect(new Set(answered()).size).toBeLessThan(ROWS);
    await other.goto(`${baseURL}/lab/tree/${tmpPath}/slow.ipynb`);
    await runProbes(other);
    const panel = await openPanel(other as IJupyterLabPageFixture);
    await expect(
      section(panel, 'Probes').getByText(`${ROWS} of ${ROWS}, 100.0 %`).first()
    ).toBeVisible({
      timeout: RUN_MILLISECONDS
    });
    await other.close();
  });

  expect(new Set(answered()).size).toBe(ROWS);
  // Of each broken off run the one call that was under way is asked again, and nothing else.
  expect(asked().length).toBeLessThanOrEqual(ROWS + 2);
});

function lines(file: string): string[] {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

async function runCells(page: IJupyterLabPageFixture): Promise<void> {
  const kernel = page.getByRole('button', { name: 'Python 3 (ipykernel) | Idle' });
  await expect(kernel).toBeVisible();
  await page.menu.clickMenuItem('Run>Run All Cells');
  await expect(page.locator('.jp-InputPrompt', { hasText: /^\[\d+\]:$/ }).first()).toBeVisible();
  await expect(kernel).toBeVisible();
}

/** From the notebook's toolbar, which asks before anything is called. */
async function runProbes(page: Page): Promise<void> {
  const toolbar = page.getByRole('button', { name: 'Run probes', exact: true });
  await expect(toolbar).toHaveAttribute('aria-disabled', 'false');
  await toolbar.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run probes' }).click();
}
