/**
 * Build the labextension for release. The folder is emptied first: source maps and
 * `build_log.json` of an earlier development build would stay in it, and get into the wheel.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { LABEXTENSION, ROOT, environment, venvProgram } from './support/paths.mjs';

const installed = venvProgram('jupyter-builder');
const builder = fs.existsSync(installed) ? installed : 'jupyter-builder';

fs.rmSync(LABEXTENSION, { recursive: true, force: true });
const { status, error } = spawnSync(builder, ['build', '.'], {
  cwd: ROOT,
  env: environment(),
  stdio: 'inherit'
});
if (error) {
  console.error(
    `${builder} could not be started: ${error.message}. Install it: pip install jupyter-builder`
  );
}
process.exit(status ?? 1);
