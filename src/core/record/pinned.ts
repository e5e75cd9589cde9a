import { counted } from '../counted';
import { TRACKER_NAMES, type TrackerKind } from '../plan/tracker';
import type { CallOptions, Storage, TrackerPin } from '../ports';
import type { RecordedAttachment } from './attachments';
import { openCheckpoint } from './checkpoint';
import { inspectLog } from './inspect';
import type { LogProblem } from './inspection';
import { pinProblems, type CheckedPin, type Pin } from './pin';
import type { ProofCheck } from './standing';

/** A log held against checkpoints that were kept elsewhere. */
export interface HeldPins {
  pins: CheckedPin[];
  /** What does not agree; its file is the pin's name. */
  problems: LogProblem[];
  /** Entries of the log when it was held against them. */
  size: number;
  /** SHA-256 of the newest entry, hexadecimal, by which the log is known again. */
  head: string | null;
}

/** Trackers whose runs lie apart from the log, so that a copy there can show that the log was changed. */
const PINNING: readonly TrackerKind[] = ['mlflow'];

/** What a tracker's runs keep, as checkpoints to hold a log against. */
export function pinsOf(found: readonly TrackerPin[]): Pin[] {
  return found.map(({ run, version, digest, checkpoint }) => ({
    name: `run ${run.runName || run.runId}`,
    checkpoint,
    ...(version !== null && digest !== null ? { record: { version: Number(version), digest } } : {})
  }));
}

/** Holds a log against checkpoints; its cited files are not looked at. */
export async function holdAgainst(
  storage: Storage,
  pins: readonly Pin[],
  options: CallOptions = {}
): Promise<HeldPins> {
  const inspection = await inspectLog(storage, options);
  const checked = pins.map(pin => ({ pin, found: pinProblems(inspection, pin) }));
  return {
    pins: checked.map(({ pin, found }) => ({
      name: pin.name,
      size: openCheckpoint(pin.checkpoint)?.size ?? null,
      holds: found.length === 0
    })),
    problems: checked.flatMap(({ found }) => found),
    size: inspection.entries.length,
    head: inspection.entries.at(-1)?.digest ?? null
  };
}

/** Whether some record lies on a run whose copy of the checkpoint can be asked for. */
export function canBePinned(attachments: readonly RecordedAttachment[]): boolean {
  return attachments.some(({ tracker }) => PINNING.includes(tracker));
}

/**
 * Where the records were attached, for a reader whose kernel knows of no such place.
 * Nothing is asked there: the note beside the log is not signed, and anybody could
 * have written an address into it that would be sent the kernel's password.
 */
export function attachedAt(attachments: readonly RecordedAttachment[]): string | null {
  const last = attachments.filter(({ tracker }) => PINNING.includes(tracker)).at(-1);
  return last?.url ? last.url.split('/#/')[0] : null;
}

/**
 * Whether copies of the checkpoint that runs keep agree with the log; `held` is
 * null before they were asked for. With `sequence`, what they say of that entry.
 */
export function pinCheck(
  held: HeldPins | null,
  attachments: readonly RecordedAttachment[],
  sequence?: number
): ProofCheck {
  const check = (state: ProofCheck['state'], sentence: string): ProofCheck => ({
    name: 'Kept elsewhere',
    state,
    sentence
  });
  if (held === null) {
    return check('open', notAsked(attachments));
  }
  const [first] = held.problems;
  if (first) {
    const more = held.problems.length > 1 ? ` And ${held.problems.length - 1} more.` : '';
    return check('fails', `${first.file}: ${first.message}${more}`);
  }
  const widest = [...held.pins].sort((left, right) => (right.size ?? 0) - (left.size ?? 0)).at(0);
  if (!widest) {
    return check('open', 'No run of the tracker carries a checkpoint of this model.');
  }
  const covered = widest.size ?? 0;
  const sentence = `${agreeing(held, widest)} ${extent(covered, held.size)}`;
  return sequence !== undefined && sequence > covered
    ? check('open', `${sentence}; this one came later.`)
    : check('holds', `${sentence}.`);
}

function agreeing({ pins }: HeldPins, widest: CheckedPin): string {
  return pins.length === 1
    ? `The checkpoint on the ${widest.name} agrees with`
    : `The checkpoints on ${counted(pins.length, 'run')} agree, that on the ${widest.name} with`;
}

function extent(covered: number, size: number): string {
  return covered < size
    ? `the first ${counted(covered, 'entry', 'entries')} of ${size}`
    : size === 1
      ? 'the one entry'
      : `all ${counted(size, 'entry', 'entries')}`;
}

function notAsked(attachments: readonly RecordedAttachment[]): string {
  const pinning = attachments.filter(({ tracker }) => PINNING.includes(tracker));
  const last = (pinning.length > 0 ? pinning : attachments).at(-1);
  if (!last) {
    return 'No copy of the checkpoint is kept elsewhere, so an end cut off together with its checkpoint would not show. A record that is attached to an MLflow run keeps one there.';
  }
  if (pinning.length === 0) {
    return `${TRACKER_NAMES[last.tracker]} keeps its runs on this machine, as the log is: the copy there proves nothing of the log.`;
  }
  const runs = new Set(pinning.map(({ runId }) => runId)).size;
  return runs === 1
    ? `The run ${last.runName || last.runId} carries a copy of the checkpoint, which was not asked for yet.`
    : `${counted(runs, 'run')} carry copies of the checkpoint, which were not asked for yet.`;
}
