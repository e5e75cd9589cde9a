import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPorts } from '../../bridge/ports';
import { startStdioBridge } from '../../bridge/stdio';
import { compareTables } from './compare';
import { DEFAULTS, PYTHON, withoutSorting } from './testing/bridge';

/** Every ugly thing, on both sides. */
const SETUP = `
import os, sys, random, datetime, decimal, pyarrow
os.environ["PYSPARK_PYTHON"] = sys.executable
from pyspark.sql import SparkSession
spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", False)
    .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    .config("spark.sql.shuffle.partitions", 1).config("spark.sql.session.timeZone", "America/New_York")
    # A few rows in very many statements: compiling each takes longer than running it as it is.
    .config("spark.sql.codegen.wholeStage", False).config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    .config("spark.sql.adaptive.enabled", False)
    .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC").getOrCreate())
spark.sparkContext.setLogLevel("OFF")
def side(seed, shift):
    draw = random.Random(seed)
    special = [None, float("nan"), float("inf"), float("-inf")]
    start = datetime.datetime(2024, 3, 9, tzinfo=datetime.timezone.utc)
    return [(
        draw.gauss(shift, 1), draw.choice(special) if draw.random() < .2 else round(draw.gauss(shift, 2), 1),
        draw.randrange(9), draw.choice([True, False, None]), start.date() + datetime.timedelta(draw.randrange(40)),
        start + datetime.timedelta(seconds=draw.randrange(10**6)), decimal.Decimal(draw.randrange(10**6)) / 1000,
        draw.choice(["", "a'b", "ü", "x y", None]), f"text {i}", None) for i in range(400 + seed)]
KINDS = pyarrow.schema([
    ("g", pyarrow.float64()), ('q "u" ü', pyarrow.float64()), ("whole", pyarrow.int32()), ("b", pyarrow.bool_()),
    ("d", pyarrow.date32()), ("t", pyarrow.timestamp("us", "UTC")), ("m", pyarrow.decimal128(12, 3)),
    ("c", pyarrow.string()), ("free", pyarrow.string()), ("nothing", pyarrow.float64())])
# Given to Spark as they are: rows of Python are asked of a process again in every statement.
left_arrow, right_arrow = (
    pyarrow.table([pyarrow.array(values, field.type) for values, field in zip(zip(*side(s, h)), KINDS)], schema=KINDS)
    for s, h in ((1, 0), (2, .3)))
left, right = spark.createDataFrame(left_arrow), spark.createDataFrame(right_arrow)
`;

it('gives the same figures on Spark as on DuckDB', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spark-'));
  writeFileSync(join(folder, 'prepare.py'), SETUP);
  const client = await startStdioBridge({ python: PYTHON, folder });
  try {
    const ports = createPorts(client);
    await ports.setup('prepare.py', { timeout: 100 });
    const run = async (engine: typeof ports.engine, end: string) =>
      compareTables(
        engine,
        await engine.open({ variable: `left${end}` }, 'evaluation', { timeout: 100 }),
        await engine.open({ variable: `right${end}` }, 'current', { timeout: 100 }),
        DEFAULTS
      );
    const near = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (_, each: unknown) =>
          typeof each === 'number' ? Number(each.toPrecision(9)) : each
        )
      );
    const duckdb = await run(withoutSorting(ports.engine), '_arrow');
    const spark = await run(ports.spark({ session: 'spark' }), '');
    expect(near(spark.report.columns)).toEqual(near(duckdb.report.columns));
    expect(spark.report.summary).toEqual(duckdb.report.summary);
    expect(spark.report.columns.length).toBe(10);
  } finally {
    client.dispose();
  }
}, 240_000);
