import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPorts } from '../../bridge/ports';
import { startStdioBridge } from '../../bridge/stdio';
import { DEFAULTS, PYTHON } from '../drift/testing/bridge';
import { profileTable } from './build';
import { compareWithProfile } from './compare';

const SETUP = `
import os, sys, random
os.environ["PYSPARK_PYTHON"] = sys.executable
from pyspark.sql import SparkSession
spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", False)
    .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    .config("spark.sql.shuffle.partitions", 1).getOrCreate())
spark.sparkContext.setLogLevel("OFF")
def side(seed, shift):
    draw = random.Random(seed)
    special = [None, float("nan"), float("inf"), float("-inf")]
    return [(draw.gauss(shift, 1) if draw.random() < .8 else draw.choice(special), draw.randrange(9),
        draw.choice(["", "a'b", "ü", None])) for _ in range(90 + seed)]
left, right = (spark.createDataFrame(side(s, h), "g double, whole int, c string") for s, h in ((1, 0), (2, .3)))
left_arrow, right_arrow = left.toArrow(), right.toArrow()
`;

it('counts on Spark as NumPy does, and lays the same grid', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spark-profile-'));
  writeFileSync(join(folder, 'prepare.py'), SETUP);
  const client = await startStdioBridge({ python: PYTHON, folder });
  try {
    const ports = createPorts(client);
    await ports.setup('prepare.py', { timeout: 100 });
    const run = async (engine: typeof ports.engine, end: string) => {
      const open = (name: string) =>
        engine.open({ variable: `${name}${end}` }, name, { timeout: 100 });
      const profile = await profileTable(engine, await open('left'), { kinds: {}, exclude: [] });
      const compared = await compareWithProfile(engine, profile, await open('right'), DEFAULTS);
      return { profile: profile.columns, columns: compared.report.columns };
    };
    const near = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (_, each: unknown) =>
          typeof each === 'number' ? Number(each.toPrecision(9)) : each
        )
      );
    const numpy = await run(ports.engine, '_arrow');
    const spark = await run(ports.spark({ session: 'spark' }), '');
    expect(near(spark)).toEqual(near(numpy));
    expect(numpy.columns).toHaveLength(3);
  } finally {
    client.dispose();
  }
}, 240_000);
