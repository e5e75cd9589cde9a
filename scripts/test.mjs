/**
 * `npm test`: sets up like `npm start`, then runs every part, whatever the others say.
 * `npm test -- jest galata` runs those parts alone. The last line says how many passed and failed.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Failure } from './support/failure.mjs';
import { partEnvironment, parts } from './support/parts.mjs';
import { ROOT } from './support/paths.mjs';
import { run, stopAll, stopOnSignals, tailOf } from './support/processes.mjs';
import { setUp } from './support/setup.mjs';
import { printError, step } from './support/steps.mjs';

async function main() {
  stopOnSignals();
  const chosen = choose(process.argv.slice(2));
  await setUp({ mayInstall: true });

  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'model-audit-home-'));
  const total = { passed: 0, failed: 0 };
  try {
    for (const part of chosen) {
      const { passed, failed } = await runPart(part, home);
      total.passed += passed;
      total.failed += failed;
    }
  } finally {
    fs.rmSync(home, { recursive: true, force: true });
  }
  return total;
}

/** Run one part and print its line; a part that fails without a failed test counts as one. */
async function runPart(part, home) {
  let counts = { passed: 0, failed: 1, failures: [] };
  try {
    await step(part.name, async note => {
      counts = await countPart(part, home);
      note(`${part.name}: ${counts.passed} passed`);
      if (counts.failed > 0) {
        throw new Failure(
          `${part.name}: ${counts.passed} passed, ${counts.failed} failed`,
          [...counts.failures.map(name => `  ✗ ${name}`), tailOf(counts.log)].join('\n')
        );
      }
    });
  } catch (error) {
    printError(error);
  }
  return counts;
}

async function countPart(part, home) {
  if (part.report) {
    fs.rmSync(part.report, { force: true });
  }
  const extra = part.prepare ? await part.prepare() : {};
  const { code, log } = await run(`test-${part.name}`, part.program, part.arguments, {
    cwd: ROOT,
    env: partEnvironment(home, extra),
    anyCode: true
  });
  if (!part.report) {
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, failures: [], log };
  }
  if (!fs.existsSync(part.report)) {
    return { passed: 0, failed: 1, failures: ['it wrote no report'], log };
  }
  const counts = part.count(part.report);
  if (code !== 0 && counts.failed === 0) {
    counts.failed = 1;
    counts.failures.push(`it ended with exit code ${code}`);
  }
  if (counts.passed + counts.failed === 0) {
    return { passed: 0, failed: 1, failures: ['it ran no test'], log };
  }
  return { ...counts, log };
}

function choose(names) {
  const all = parts();
  const unknown = names.find(name => !all.some(part => part.name === name));
  if (unknown !== undefined) {
    throw new Failure(
      `There is no part ${unknown}.`,
      `Parts: ${all.map(part => part.name).join(', ')}`
    );
  }
  return names.length === 0 ? all : all.filter(part => names.includes(part.name));
}

main()
  .catch(error => {
    printError(error);
    return { passed: 0, failed: 1 };
  })
  .then(async ({ passed, failed }) => {
    await stopAll();
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
  });
