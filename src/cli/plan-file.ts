import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { checkPlan } from '../core/audit/check';
import { AuditError } from '../core/errors';
import { parsePlan, placeInPlan } from '../core/plan/parse';
import type { PlanPath } from '../core/plan/problems';
import type { Plan } from '../core/plan/schema';
import { readError } from './storage';

/** A plan that was read and found sound, and where it lies. */
export interface PlanFile {
  /** As the user wrote it. */
  path: string;
  /** What its paths are relative to. */
  folder: string;
  text: string;
  plan: Plan;
}

/**
 * Reads and checks a plan; runs nothing.
 *
 * @throws AuditError `missing-file`, `unreadable-file`, or `invalid-plan` with
 * the place in the file.
 */
export async function readPlan(path: string): Promise<PlanFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    const error = readError(thrown, path);
    throw error.code === 'missing-file'
      ? new AuditError(
          'missing-file',
          `There is no plan ${path}.`,
          'Write one with: model-audit init',
          path
        )
      : error;
  }
  const plan = parsePlan(text, path);
  try {
    checkPlan(plan);
  } catch (thrown) {
    throw thrown instanceof AuditError ? placed(thrown, text, path) : thrown;
  }
  return { path, folder: dirname(resolve(path)), text, plan };
}

/** An error of the plan that only showed once the tables were open, with its place in the file. */
export function placedInPlan(error: AuditError, { text, path }: PlanFile): AuditError {
  const isKey =
    (error.code === 'invalid-plan' && /^\w+(\[\d+\])?(\.|$)/.test(error.where)) ||
    (error.code === 'unknown-column' && error.where.startsWith('evaluation.columns.'));
  return isKey && !error.where.includes(':') ? placed(error, text, path) : error;
}

/** Adds line and column to an error that names a key's path, such as `probes[1].suite`. */
function placed(error: AuditError, text: string, path: string): AuditError {
  const steps = error.where.split(/[.[\]]+/).filter(Boolean);
  const keys = steps.map(step => (/^\d+$/.test(step) ? Number(step) : step));
  return errorAt(error, { path, text }, keys);
}

/** The error with the place of what stands at a path of keys, in its sentence and as its `where`. */
export function errorAt(
  { code, message, action }: AuditError,
  { path, text }: Pick<PlanFile, 'path' | 'text'>,
  keys: PlanPath
): AuditError {
  const { line, column } = placeInPlan(text, keys);
  const where = `${path}:${line}:${column}`;
  return new AuditError(code, `${where}: ${message}`, action, where);
}
