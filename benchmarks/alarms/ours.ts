import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPorts } from '../../src/bridge/ports';
import { startStdioBridge } from '../../src/bridge/stdio';
import { calibrationOptionsSchema } from '../../src/core/drift/calibration-options';
import type { CalibrationPlan } from '../../src/core/drift/calibrate';
import { compareTables } from '../../src/core/drift/compare';
import type { ColumnReport, DriftReport } from '../../src/core/drift/report';

interface Round {
  folder: string;
  experiment: 'halves' | 'days' | 'power';
}

/**
 * Compares the pairs of tables that a list names, all in one process, with the
 * fixed threshold and with calibrated ones; prints one JSON line a pair: columns
 * compared, drifted, and named by a finding; columns with a threshold of their
 * own, and those whose shift lies above it, whatever their q.
 */
async function main(list: string, python: string): Promise<void> {
  const rounds = JSON.parse(readFileSync(list, 'utf8')) as Round[];
  const client = await startStdioBridge({ python, folder: '.' });
  const { engine } = createPorts(client);
  for (const { folder, experiment } of rounds) {
    const open = (name: string) => engine.open({ files: join(folder, `${name}.parquet`) }, name);
    const [reference, current] = [await open('reference'), await open('current')];
    const days = experiment === 'days';
    const compare = async (calibration?: CalibrationPlan): Promise<DriftReport> => {
      const { report } = await compareTables(engine, reference, current, {
        threshold: 0.1,
        rate: 0.05,
        kinds: {},
        exclude: days ? [{ name: 'date', reason: 'the axis of time' }] : [],
        ...(calibration && { calibration })
      });
      return report;
    };
    const options = calibrationOptionsSchema.parse(days ? { by: 'time', period: '1d' } : {});
    const fixed = await compare();
    const calibrated = await compare({ options, timestamp: days ? 'date' : undefined });
    const line = {
      ours: { ...alarmsOf(fixed), told: [...new Set(fixed.findings.map(({ column }) => column))] },
      calibrated: {
        ...alarmsOf(calibrated),
        thresholds: calibrated.columns.filter(hasOwnThreshold).length,
        above: calibrated.columns.filter(
          column => hasOwnThreshold(column) && column.effect!.value >= column.threshold!.value
        ).length
      }
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
  client.dispose();
}

function hasOwnThreshold({ effect, threshold }: ColumnReport): boolean {
  return effect !== undefined && threshold?.source === 'calibrated';
}

function alarmsOf({ columns }: DriftReport): { compared: string[]; alarms: string[] } {
  return {
    compared: columns.filter(({ test }) => test !== undefined).map(({ name }) => name),
    alarms: columns.filter(({ drifted }) => drifted).map(({ name }) => name)
  };
}

void main(process.argv[2], process.argv[3]);
