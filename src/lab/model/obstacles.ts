import { isComplete } from '../../core/audit';
import type { AuditRun } from './audit-run';
import type { IKernelLink } from './kernel-link';
import type { PlanModel } from './plan-model';
import type { RecordBook } from './record-book';

/** Why an audit cannot be run now, in words; null when it can. */
export function runObstacle(
  run: Pick<AuditRun, 'isRunning'>,
  plan: Pick<PlanModel, 'problem' | 'choicesLeft'>,
  { situation }: Pick<IKernelLink, 'situation'>
): string | null {
  if (run.isRunning) {
    return 'An audit is running.';
  }
  if (plan.problem) {
    return 'The plan has a problem.';
  }
  const left = plan.choicesLeft;
  if (left > 0) {
    return `${left} ${left === 1 ? 'choice' : 'choices'} left`;
  }
  return situation.state === 'ready' ? null : 'The kernel is not connected.';
}

/** Why the result cannot be recorded now, in words; null when it can. `asking`: the reader decides. */
export function recordObstacle(
  { isRunning, result, unfinished }: Pick<AuditRun, 'isRunning' | 'result' | 'unfinished'>,
  { recorded, isRecording }: Pick<RecordBook, 'recorded' | 'isRecording'>,
  { situation }: Pick<IKernelLink, 'situation'>,
  asking: boolean
): string | null {
  if (isRunning) {
    return 'Possible when all stages are done.';
  }
  if (!result) {
    return unfinished
      ? 'Nothing to record: the run did not come to its end.'
      : 'Possible when an audit has run.';
  }
  if (!isComplete(result)) {
    return 'Possible when every stage has been carried out.';
  }
  if (recorded?.result === result) {
    return `Recorded as v${recorded.audit.version}.`;
  }
  if (isRecording || asking) {
    return 'Recording…';
  }
  return situation.state === 'ready' ? null : 'The kernel keeps the key and is not connected.';
}
