import { z } from 'zod';
import type { AttachedRun, Storage } from '../ports';
import { TRACKER_KINDS, type TrackerKind } from '../plan/tracker';
import type { RecordedAudit } from './recorded';

/** Beside the log, not in it: a help to the reader, and no evidence. */
export const ATTACHMENTS = 'attachments.json';

const attachmentSchema = z.object({
  version: z.int(),
  /** Of the record's envelope. */
  sha256: z.string(),
  tracker: z.enum(TRACKER_KINDS),
  runId: z.string(),
  runName: z.string(),
  experiment: z.string(),
  url: z.string().nullable(),
  model: z.string().nullable(),
  attachedAt: z.string()
});

const fileSchema = z.object({ attachments: z.array(attachmentSchema) });

/** Where a record was attached. */
export type RecordedAttachment = z.infer<typeof attachmentSchema>;

/** Which records were attached where, oldest first; a file that can't be read counts as none. */
export async function readAttachments(storage: Storage): Promise<RecordedAttachment[]> {
  const text = await storage.read(ATTACHMENTS);
  if (text === null) {
    return [];
  }
  try {
    return fileSchema.parse(JSON.parse(text)).attachments;
  } catch {
    return [];
  }
}

/**
 * Notes the run that the record went to, once a run. The record itself was signed
 * before and stays as it is; what proves it to others is the checkpoint on the run.
 */
export async function noteAttachment(
  storage: Storage,
  { version, digest }: Pick<RecordedAudit, 'version' | 'digest'>,
  tracker: TrackerKind,
  run: AttachedRun,
  now: Date
): Promise<RecordedAttachment[]> {
  const known = await readAttachments(storage);
  const model = run.model && `${run.model.name}/${run.model.version}`;
  const same = known.find(
    each =>
      each.sha256 === digest &&
      each.tracker === tracker &&
      each.runId === run.runId &&
      each.url === run.url &&
      each.model === model
  );
  if (same) {
    return known;
  }
  const attachment: RecordedAttachment = {
    version,
    sha256: digest,
    tracker,
    runId: run.runId,
    runName: run.runName,
    experiment: run.experimentName,
    url: run.url,
    model,
    attachedAt: now.toISOString()
  };
  const attachments = [...known, attachment];
  await storage.write(ATTACHMENTS, `${JSON.stringify({ attachments }, null, 2)}\n`);
  return attachments;
}
