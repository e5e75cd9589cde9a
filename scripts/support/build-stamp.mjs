/** Whether the build is of these sources: a digest of what goes in, kept beside what came out. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { COMMAND, LABEXTENSION, ROOT, WORK } from './paths.mjs';

const STAMP = path.join(WORK, 'build.sha256');
const SOURCES = [
  'src',
  'schema',
  'style',
  'scripts/build-cli.mjs',
  'scripts/build-labextension.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json'
];
const OUTPUTS = [
  path.join(ROOT, 'lib', 'index.js'),
  path.join(LABEXTENSION, 'package.json'),
  COMMAND
];

/** Whether the outputs are there and were made of the sources as they are now. */
export function buildIsCurrent() {
  const made = fs.existsSync(STAMP) ? fs.readFileSync(STAMP, 'utf8') : '';
  return OUTPUTS.every(output => fs.existsSync(output)) && made === digestOf(ROOT, SOURCES);
}

/** Remember of which sources the outputs were made. */
export function keepBuildStamp() {
  fs.mkdirSync(WORK, { recursive: true });
  fs.writeFileSync(STAMP, digestOf(ROOT, SOURCES));
}

/** SHA-256 over the names and the bytes of all files under `sources`, which are relative to `root`. */
export function digestOf(root, sources) {
  const digest = createHash('sha256');
  for (const source of sources) {
    for (const file of filesUnder(path.join(root, source))) {
      const content = fs.readFileSync(file);
      digest.update(`${path.relative(root, file)}\0${content.length}\0`).update(content);
    }
  }
  return digest.digest('hex');
}

function filesUnder(source) {
  const entry = fs.statSync(source, { throwIfNoEntry: false });
  if (entry === undefined) {
    return [];
  }
  if (entry.isFile()) {
    return [source];
  }
  return fs
    .readdirSync(source)
    .sort()
    .flatMap(name => filesUnder(path.join(source, name)));
}
