/**
 * Bundles the command into one file that needs Node and nothing else:
 * jupyterlab_model_audit/cli/model-audit.cjs, or the path given.
 */
import { build } from 'esbuild';
import { chmod } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

export async function buildCommand(outfile) {
  await build({
    absWorkingDir: root,
    entryPoints: ['src/cli/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Names stay, so that a user's report of a crash can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'eof',
    banner: { js: '#!/usr/bin/env node' },
    tsconfig: 'tsconfig.json',
    logLevel: 'warning'
  });
  await chmod(outfile, 0o755);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const outfile = resolve(
    process.argv[2] ?? join(root, 'jupyterlab_model_audit/cli/model-audit.cjs')
  );
  await buildCommand(outfile);
}
