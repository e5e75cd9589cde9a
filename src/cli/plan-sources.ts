import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { AuditError } from '../core/errors';
import { baselinePlace } from '../core/plan/baseline';
import type { PlanPath } from '../core/plan/problems';
import { isMagic, matchesAnything } from './glob';
import { errorAt, type PlanFile } from './plan-file';

/**
 * Refuses a plan that names files which are not there, before anything costly
 * runs; what is in them is for the engine to say.
 *
 * @param reads - Whether the production sample of that name is read; all are without it.
 * @throws AuditError `missing-file`, with the place in the plan.
 */
export async function refuseMissingFiles(
  file: PlanFile,
  reads: (name: string) => boolean = () => true
): Promise<void> {
  const { plan, folder } = file;
  if (plan.setup !== undefined && !existsSync(resolve(folder, home(plan.setup)))) {
    throw missing(file, `There is no setup file ${plan.setup} in ${folder}.`, ['setup']);
  }
  const sources: [PlanPath, { files?: string | string[] }][] = [
    [['evaluation', 'files'], plan.evaluation],
    ...plan.production
      .map((source, index): [PlanPath, typeof source] => [['production', index, 'files'], source])
      .filter(([, { name }]) => reads(name))
  ];
  const { baseline } = plan.evaluation;
  const place = baseline === undefined ? null : baselinePlace(baseline);
  if (place && 'file' in place && !existsSync(resolve(folder, home(place.file)))) {
    throw missing(file, `There is no file ${place.file} in ${folder}.`, ['evaluation', 'baseline']);
  }
  for (const [path, { files }] of sources) {
    for (const [index, pattern] of [files ?? []].flat().entries()) {
      const whole = resolve(folder, home(pattern));
      if (existsSync(whole) || (isMagic(pattern) && (await matchesAnything(whole)))) {
        continue;
      }
      const what = isMagic(pattern) ? 'No file matches' : 'There is no file';
      const place = Array.isArray(files) ? [...path, index] : path;
      throw missing(file, `${what} ${pattern} in ${folder}.`, place);
    }
  }
}

function home(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}

function missing(file: PlanFile, message: string, place: PlanPath): AuditError {
  const action =
    "Correct the path, which is relative to the plan's folder, or make the file first.";
  return errorAt(new AuditError('missing-file', message, action), file, place);
}
