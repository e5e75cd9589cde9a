import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPorts } from '../../bridge/ports';
import { startStdioBridge } from '../../bridge/stdio';
import type { AnalysisContext } from '../analysis/analysis';
import { PYTHON } from '../drift/testing/bridge';
import { planSchema } from '../plan/schema';
import type { Engine } from '../ports';
import { performance } from './analysis';

/** Some labels, some of them by key; probabilities with every ugly thing. */
const SETUP = `
import os, sys, random, datetime
os.environ["PYSPARK_PYTHON"] = sys.executable
from pyspark.sql import SparkSession
spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", False)
    .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    .config("spark.sql.shuffle.partitions", 1).config("spark.sql.session.timeZone", "America/New_York").getOrCreate())
spark.sparkContext.setLogLevel("OFF")
def side(seed, rows, lean, labelled):
    draw = random.Random(seed)
    start = datetime.datetime(2024, 3, 1, tzinfo=datetime.timezone.utc)
    made = []
    for i in range(rows):
        p = round(draw.random() ** lean, 3)
        y = draw.random() < p ** 1.5 if draw.random() < labelled else None
        made.append((i, start + datetime.timedelta(minutes=10 * i),
            draw.choice([None, float("nan"), 1.5]) if draw.random() < .05 else p, p >= .5, y))
    return made
KINDS = 'k long, t timestamp, \`p "r\` double, a boolean, y boolean'
left, right = (spark.createDataFrame(side(*each), KINDS) for each in ((1, 1500, 2, 1), (2, 900, 1, .3)))
late = spark.createDataFrame([(i, i % 3 == 0) for i in range(400)], "k long, y boolean")
left_arrow, right_arrow, late_arrow = left.toArrow(), right.toArrow(), late.toArrow()
`;

const near = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, each: unknown) =>
      typeof each === 'number' ? Number(each.toPrecision(9)) : each
    )
  );

it('gives the same figures on Spark as on DuckDB', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spark-'));
  writeFileSync(join(folder, 'prepare.py'), SETUP);
  const client = await startStdioBridge({ python: PYTHON, folder });
  try {
    const ports = createPorts(client);
    await ports.setup('prepare.py', { timeout: 100 });
    const run = async (engine: Engine, end: string) => {
      const tables = {
        reference: await engine.open({ variable: `left${end}` }, 'evaluation', { timeout: 100 }),
        current: await engine.open({ variable: `right${end}` }, 'snapshot_1', { timeout: 100 })
      };
      const plan = planSchema.parse({
        model: 'm',
        evaluation: {
          variable: 'X',
          columns: { timestamp: 't', label: 'y', prediction: 'a', probability: 'p "r' }
        },
        production: [{ name: 'June', variable: 'Y' }],
        performance: { labels: { variable: `late${end}`, key: 'k' }, value: { truePositive: 2 } }
      });
      const context = {
        plan,
        engine,
        ...tables,
        source: tables.current,
        onProgress: () => undefined
      };
      return (await performance.run(context as unknown as AnalysisContext)).performance!;
    };
    const duckdb = await run(ports.engine, '_arrow');
    const spark = await run(ports.spark({ session: 'spark' }), '');
    expect(near(spark)).toEqual(near(duckdb));
    expect(spark.figures).toHaveLength(8);
    expect(spark.labelled.share).toBeGreaterThan(0.5);
    expect(spark.windows!.points.length).toBeGreaterThan(3);
  } finally {
    client.dispose();
  }
}, 240_000);
