import { useMemo } from 'react';
import type { ReactElement } from 'react';
import type { RequestForm } from '../../core/probe/request';
import type { ProbeResult } from '../../core/probe/result';
import type { AuditSession } from '../model/session';
import { ProbesBody } from './probes';
import { PlannedSuites, ProbeActions, type SuiteActions } from './suites';

/** What the Probes section asks of JupyterLab. */
export interface ProbesActions {
  /** Opens the results of probes in the main area, of the run or of a recorded version. */
  openResults(session: AuditSession, version: number | null): void;
  /** Opens a suite's file, which lies beside the plan. */
  openSuite(session: AuditSession, path: string, line: number | null, column: number | null): void;
}

/** The Probes section: the plan's suites, what they found, and the way to the cases. */
export function ProbesPart(props: {
  session: AuditSession;
  actions: ProbesActions;
  probes: ProbeResult | null;
  partial: boolean;
  /** Whether the probes of the run that is shown could not be carried out. */
  failed: boolean;
}): ReactElement {
  const { session, actions, probes } = props;
  const { plan, run, suites, records } = session;
  const suiteActions = useMemo(
    (): SuiteActions => ({
      openSuite: (path, line, column) => actions.openSuite(session, path, line, column)
    }),
    [actions, session]
  );
  if (!plan.draft.target) {
    return <Empty text="No model was chosen, so nothing is probed." />;
  }
  const planned = suites.suites;
  const rest = planned.filter(
    ({ name }) => !probes?.summary.suites.some(({ suite }) => suite === name)
  );
  const recorded = records.history.at(-1)?.version ?? null;
  const opened = probes ? null : recorded;
  return (
    <>
      {probes ? (
        <ProbesBody
          probes={probes}
          partial={props.partial}
          planned={planned}
          actions={suiteActions}
        />
      ) : (
        <Empty
          text={
            planned.length === 0
              ? 'The plan names no suites. Write one, and it is named in the plan.'
              : run.isRunning
                ? 'Answers appear here as they come.'
                : props.failed
                  ? 'Not evaluated in this run.'
                  : run.error?.code === 'cancelled'
                    ? 'Cancelled before anything was answered.'
                    : 'Run the audit to see what breaks the model.'
          }
        />
      )}
      <PlannedSuites suites={rest} actions={suiteActions} />
      <ProbeActions
        onResults={
          probes || recorded !== null || run.isRunning
            ? () => actions.openResults(session, run.isRunning ? null : opened)
            : null
        }
        form={formOf(session)}
        create={
          plan.isBroken
            ? null
            : async (name, form) => {
                const path = await suites.create(name, form);
                actions.openSuite(session, path, null, null);
              }
        }
        nameProblem={name => suites.nameProblem(name)}
      />
    </>
  );
}

/** What the model takes, as it told in the last run; before that, what its kind of target usually does. */
function formOf({ run, plan }: AuditSession): RequestForm {
  return (
    run.result?.target?.forms?.at(0) ??
    (plan.draft.target?.http?.protocol === 'openai' ? 'chat' : 'row')
  );
}

function Empty(props: { text: string }): ReactElement {
  return <p className="jp-ModelAudit-body jp-ModelAudit-quiet">{props.text}</p>;
}
