import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Files beside the plan that it may speak of; paths are relative to the folder, with `/`. */
export interface Nearby {
  evaluation: string | null;
  production: string | null;
  notebook: string | null;
}

const TABLE = /\.(parquet|csv|tsv|jsonl|ndjson)$/i;
const EVALUATION = /eval|valid|holdout|test|reference|baseline/i;
const PRODUCTION = /prod|serv|live|log|current|inference|request/i;
const PASSED_OVER = /^(\.|__pycache__$|node_modules$|audits$|mlruns$|mlartifacts$)/;

/** How deep and how many files are looked at, so that a large folder costs no time. */
const DEPTH = 3;
const FILES = 5000;

/** Looks for an evaluation set, a production log and a notebook by their names. */
export async function lookNearby(folder: string): Promise<Nearby> {
  const files = await filesBelow(folder);
  const tables = files.filter(file => TABLE.test(file));
  const production = best(tables, PRODUCTION);
  const evaluation = best(
    tables.filter(file => file !== production),
    EVALUATION
  );
  return { evaluation, production, notebook: files.find(file => file.endsWith('.ipynb')) ?? null };
}

/** The first whose own name speaks for it, else the first whose folders do. */
function best(files: readonly string[], words: RegExp): string | null {
  const nameOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1);
  return (
    files.find(file => words.test(nameOf(file))) ?? files.find(file => words.test(file)) ?? null
  );
}

async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  let level = [folder];
  for (let depth = 0; depth < DEPTH && level.length > 0; depth++) {
    const next: string[] = [];
    for (const at of level) {
      const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
      for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
        if (PASSED_OVER.test(entry.name) || found.length >= FILES) {
          continue;
        }
        const path = join(at, entry.name);
        if (entry.isDirectory()) {
          next.push(path);
        } else if (entry.isFile()) {
          found.push(relative(folder, path).split(sep).join('/'));
        }
      }
    }
    level = next;
  }
  return found;
}
