import { toAuditError } from '../core/errors';
import { TRACKER_NAMES, type TrackerChoice } from '../core/plan/tracker';
import type { AttachedRun, Storage } from '../core/ports';
import { noteAttachment } from '../core/record/attachments';
import { attachmentOf, type RecordedAudit } from '../core/record/log';
import type { Output } from './output';
import { progressLine } from './progress-bar';
import type { Session } from './session';

/** Attaches a written record; `warnings` says what went wrong beside it. */
export async function attachRecord(
  recorded: RecordedAudit,
  storage: Storage,
  choice: TrackerChoice,
  session: Pick<Session, 'tracker' | 'signal'>,
  output: Output
): Promise<{ run: AttachedRun; warnings: string[] }> {
  const name = `Attaching to the ${TRACKER_NAMES[choice.kind]} run`;
  output.status(name);
  const run = await session.tracker(choice).attach(choice.run, attachmentOf(recorded), {
    signal: session.signal,
    onProgress: (done, total) =>
      output.status(
        progressLine(name, (100 * done) / Math.max(total, 1), 100, '%', '', output.width)
      )
  });
  try {
    await noteAttachment(storage, recorded, choice.kind, run, new Date());
    return { run, warnings: [] };
  } catch (thrown) {
    return {
      run,
      warnings: [`Where it was attached could not be noted: ${toAuditError(thrown).sentence}`]
    };
  }
}
