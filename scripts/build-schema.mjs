/**
 * Writes docs/audit.schema.json and the table of keys in docs/plan.md from the
 * plan's zod schema. A unit test fails while they are not up to date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const root = new URL('../', import.meta.url);

async function load(entry) {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: new URL('.', root).pathname, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    write: false
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}

const { keyTable, planJsonSchema } = await load(`
  export { keyTable } from './src/core/plan/key-table';
  export { planJsonSchema } from './src/core/plan/json-schema';
`);

await writeFile(
  new URL('docs/audit.schema.json', root),
  `${JSON.stringify(planJsonSchema(), null, 2)}\n`
);

const page = new URL('docs/plan.md', root);
const text = await readFile(page, 'utf8');
const marked = /(<!-- keys:start -->\n)[\s\S]*?(\n<!-- keys:end -->)/;
if (!marked.test(text)) {
  throw new Error('docs/plan.md has lost the marks between which its table of keys stands.');
}
await writeFile(
  page,
  text.replace(marked, (_all, start, end) => `${start}${keyTable()}${end}`)
);
