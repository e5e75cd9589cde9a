import { expect, test } from '../support/fixtures';
import { command, mlflowRun } from '../support/world';

test('smoke', async ({ page, tmpPath, folder }) => {
  await page.filebrowser.open('flight-delay.ipynb');
  await page.notebook.activate('flight-delay.ipynb');
  await page.notebook.run();
  const run = await mlflowRun();
  await expect(page.getByText(`Run ${run.name} of experiment flight-delay`)).toBeVisible();
  console.log(tmpPath, folder, Object.keys(run.tags), run.metrics, typeof command);
});
