import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { decode, encodeText } from '../bridge/wire';
import { AuditError, toAuditError } from '../core/errors';
import { parsePlan } from '../core/plan/parse';
import { sha256Hex } from '../core/record/digest';
import type { RecordOptions } from '../core/record/log';
import type { AuditResult } from '../core/result';
import { FileStorage, readError } from './storage';

const SCHEMA = 'model-audit/unrecorded@1';

/** An audit that was carried out and could not be recorded. */
export interface Unrecorded {
  result: AuditResult;
  /** The plan's folder; the log lies below it. */
  folder: string;
  notebook: RecordOptions['notebook'];
}

/**
 * Keeps an audit whose recording failed, beside the plan or, where that can't be
 * written either, in the user's temporary folder.
 *
 * @returns what went wrong, with how to record the audit after all.
 */
export async function keepUnrecorded(kept: Unrecorded, thrown: unknown): Promise<AuditError> {
  const { code, message, action, where } = toAuditError(thrown);
  const name = `${kept.result.plan.model}-${randomUUID().slice(0, 8)}.json`;
  const text = encodeText({ schema: SCHEMA, ...kept });
  for (const folder of [join(kept.folder, '.model-audit', 'unrecorded'), tmpdir()]) {
    try {
      await new FileStorage(folder).write(name, text);
      const path = join(folder, name);
      const retry = `The audit is kept; record it with: model-audit record ${path}`;
      return new AuditError(code, message, `${action} ${retry}`.trim(), where, { cause: thrown });
    } catch {
      continue;
    }
  }
  const lost = 'The audit could not be kept either; it has to be carried out again.';
  return new AuditError(code, message, `${action} ${lost}`.trim(), where, { cause: thrown });
}

/** @throws AuditError `missing-file`, `unreadable-file`, `invalid-input`. */
export async function readUnrecorded(path: string): Promise<Unrecorded> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    throw readError(thrown, path);
  }
  try {
    const kept = decode(JSON.parse(text)) as Unrecorded & { schema: string };
    const { planText, planDigest } = kept.result.seal;
    if (kept.schema === SCHEMA && sha256Hex(planText) === planDigest) {
      const plan = parsePlan(planText, path);
      return { ...kept, result: { ...kept.result, plan } };
    }
  } catch {
    // Told below, as any other file that is none.
  }
  throw new AuditError(
    'invalid-input',
    `${path} is not an audit that model-audit kept.`,
    'Name the file that the failed run told.',
    path
  );
}

/** Once it is recorded it need not be kept. */
export async function forgetUnrecorded(path: string): Promise<void> {
  await rm(join(dirname(path), basename(path)), { force: true });
}
