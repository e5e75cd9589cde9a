import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPorts } from '../../src/bridge/ports';
import { startStdioBridge } from '../../src/bridge/stdio';
import { compareTables } from '../../src/core/drift/compare';
import { together } from '../../src/core/multivariate/analysis';
import { tellingColumns } from '../../src/core/multivariate/words';
import { planSchema } from '../../src/core/plan/schema';

interface Round {
  folder: string;
  days: [number, number] | null;
}

/**
 * Asks the classifier to tell each pair of samples that a list names apart, all in one process, as
 * an audit does; prints one JSON line a pair: the area under the curve, its interval, the columns
 * that tell the sides apart, and what the folds did not split.
 */
async function main(list: string, python: string): Promise<void> {
  const rounds = JSON.parse(readFileSync(list, 'utf8')) as Round[];
  const client = await startStdioBridge({ python, folder: '.' });
  const { engine } = createPorts(client);
  for (const { folder, days } of rounds) {
    const open = (name: string) => engine.open({ files: join(folder, `${name}.parquet`) }, name);
    const [reference, current] = [await open('reference'), await open('current')];
    const plan = planSchema.parse({
      model: 'm',
      evaluation: { variable: 'X', columns: days ? { timestamp: 'moment' } : {} },
      production: [{ name: 'p', variable: 'Y' }],
      multivariate: { repeats: 1, discrepancy: { rows: 0 } }
    });
    const drift = await compareTables(engine, reference, current, {
      threshold: 0.1,
      rate: 0.05,
      kinds: {},
      exclude: days ? [{ name: 'moment', reason: 'the axis of time' }] : []
    });
    const { multivariate } = await together.run({
      plan,
      engine,
      reference,
      current,
      source: current,
      snapshot: {
        name: 'p',
        description: 'Y',
        rows: current.rows,
        totalRows: current.rows,
        fraction: 1,
        seed: null,
        window: null,
        digest: current.digest,
        path: '',
        pulledAt: ''
      },
      drift,
      earlier: { problems: [] },
      target: null,
      previous: null,
      onProgress: () => undefined
    });
    const { auc, blocks } = multivariate!;
    const told = tellingColumns(multivariate!).map(({ name }) => name);
    process.stdout.write(`${JSON.stringify({ ...auc, told, by: blocks?.by })}\n`);
  }
  client.dispose();
}

void main(process.argv[2], process.argv[3]);
