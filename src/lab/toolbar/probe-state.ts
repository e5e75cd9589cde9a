import type { AuditSession } from '../model/session';
import { currentStage, workDone } from '../model/sentences';

/** How the notebook's button for its probes stands. */
export type ProbeButtonState =
  | { state: 'ready'; hint: string }
  | { state: 'disabled'; hint: string }
  | { state: 'running'; label: string; hint: string; share: number | null; cancelling: boolean };

const NO_PLAN =
  'There is no audit.yaml beside this notebook. Open the Model Audit panel to make a plan.';

/**
 * What the button says and whether it can be pressed. Before the panel was
 * first shown for the notebook, all that is known is whether a plan lies beside it.
 *
 * @param planThere - Null while that is not known.
 */
export function probeButtonState(
  session: AuditSession | null,
  planThere: boolean | null
): ProbeButtonState {
  const ready = { state: 'ready', hint: 'Runs the suites of this notebook’s plan' } as const;
  if (session === null || !session.plan.isLoaded) {
    return planThere === false ? { state: 'disabled', hint: NO_PLAN } : ready;
  }
  const { run, plan } = session;
  if (run.isRunning) {
    return runningState(session);
  }
  const disabled = (hint: string): ProbeButtonState => ({ state: 'disabled', hint });
  if (plan.problem) {
    return disabled('The plan has a problem; the Model Audit panel says which.');
  }
  if (!plan.exists && plan.compiled === null) {
    return disabled(NO_PLAN);
  }
  if (!plan.draft.target) {
    return disabled('The plan names no model to probe.');
  }
  if ((plan.draft.rest.probes ?? []).length === 0) {
    return disabled('The plan names no suites. The Model Audit panel writes a first one.');
  }
  const { problem } = session.suites;
  if (problem) {
    return disabled(`A suite has a problem. ${problem.message}`);
  }
  // A kernel is connected to when the panel is shown, which the button does.
  const obstacle = session.isActive ? session.obstacleTo(['probes']) : null;
  return obstacle === null ? ready : disabled(obstacle);
}

function runningState({ run }: AuditSession): ProbeButtonState {
  const stage = currentStage(run.partial);
  const counted = stage?.stage === 'probes' && stage.done !== null && stage.total !== null;
  return {
    state: 'running',
    label: run.isCancelling ? 'Cancelling…' : 'Cancel',
    hint: stage
      ? `An audit is running: ${workDone(stage) || stage.detail || stage.stage}`
      : 'An audit is running',
    share: counted && stage.total ? Math.min(1, (stage.done ?? 0) / stage.total) : null,
    cancelling: run.isCancelling
  };
}
