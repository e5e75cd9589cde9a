import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { checkPlan } from '../core/audit/check';
import { AuditError } from '../core/errors';
import { parsePlan } from '../core/plan/parse';
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

/** Adds line and column to an error that names a key's path, such as `probes[1].suite`. */
function placed(error: AuditError, text: string, path: string): AuditError {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const steps = error.where.split(/[.[\]]+/).filter(Boolean);
  for (let length = steps.length; length > 0; length--) {
    const keys = steps.slice(0, length).map(step => (/^\d+$/.test(step) ? Number(step) : step));
    const node = document.getIn(keys, true) as { range?: [number, number, number] } | undefined;
    if (node?.range) {
      const { line, col } = lines.linePos(node.range[0]);
      const where = `${path}:${line}:${col}`;
      return new AuditError(error.code, `${where}: ${error.message}`, error.action, where);
    }
  }
  return error;
}
