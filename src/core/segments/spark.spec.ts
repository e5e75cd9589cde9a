import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPorts } from '../../bridge/ports';
import { startStdioBridge } from '../../bridge/stdio';
import type { AnalysisContext } from '../analysis/analysis';
import { compareTables } from '../drift/compare';
import { DEFAULTS, PYTHON, withoutSorting } from '../drift/testing/bridge';
import { planSchema } from '../plan/schema';
import type { Engine } from '../ports';
import { slices } from '../slices/analysis';
import { segments } from './analysis';

const SETUP = `
import os, sys, random
os.environ["PYSPARK_PYTHON"] = sys.executable
from pyspark.sql import SparkSession
spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", False)
    .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    .config("spark.sql.shuffle.partitions", 1).getOrCreate())
spark.sparkContext.setLogLevel("OFF")
def side(seed, shift):
    draw = random.Random(seed)
    return [(
        draw.choice(["A", "it's", None]),
        draw.choice([None, float("nan"), float("inf")]) if draw.random() < .1 else draw.gauss(shift, 1)
    ) for _ in range(600 + seed)]
left, right = (spark.createDataFrame(side(s, h), "carrier string, delay double") for s, h in ((1, 0), (2, 1)))
left_arrow, right_arrow = left.toArrow(), right.toArrow()
`;

it('compares the same segments on Spark as on DuckDB, and says that slices need the kernel', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spark-'));
  writeFileSync(join(folder, 'prepare.py'), SETUP);
  const client = await startStdioBridge({ python: PYTHON, folder });
  try {
    const ports = createPorts(client);
    await ports.setup('prepare.py', { timeout: 100 });
    const contextOn = async (engine: Engine, end: string): Promise<AnalysisContext> => {
      const reference = await engine.open({ variable: `left${end}` }, 'evaluation', {
        timeout: 100
      });
      const current = await engine.open({ variable: `right${end}` }, 'snapshot', { timeout: 100 });
      const plan = planSchema.parse({
        model: 'm',
        evaluation: { variable: 'left', columns: { segments: ['carrier', 'delay'] } },
        production: [{ name: 'p', variable: 'right' }],
        segments: { fewestRows: 50, mostInAll: 3 }
      });
      const drift = await compareTables(engine, reference, current, DEFAULTS);
      return {
        plan,
        engine,
        reference,
        current,
        drift,
        onProgress: () => undefined
      } as unknown as AnalysisContext;
    };
    const near = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (_, each: unknown) =>
          typeof each === 'number' ? Number(each.toPrecision(9)) : each
        )
      );
    const onSpark = await contextOn(ports.spark({ session: 'spark' }), '');
    const found = await segments.run(onSpark);
    const wanted = await segments.run(await contextOn(withoutSorting(ports.engine), '_arrow'));
    expect(near(found)).toEqual(near(wanted));
    expect(found.segments!.summary.segments).toBe(3);
    await expect(slices.run(onSpark)).rejects.toMatchObject({ code: 'package-missing' });
  } finally {
    client.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}, 240_000);
