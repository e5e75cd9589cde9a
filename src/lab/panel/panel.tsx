import { useEffect, useMemo, useReducer } from 'react';
import type { ReactElement } from 'react';
import type { AuditError } from '../../core/errors';
import type { AuditPart as Part } from '../../core/audit';
import type { Comparison, PartialAudit, Stage } from '../../core/result';
import { loadPlotlyWhenIdle } from '../column/charts';
import type { ColumnOrder } from '../model/columns';
import { changesFor } from '../model/freshness';
import { ageInSentence, changesSentence, failuresOf, reachedSentence } from '../model/sentences';
import type { AuditSession } from '../model/session';
import { AnalysisSections } from './analyses';
import { Boundary } from './boundary';
import { useNow } from './clock';
import { DriftBody, DriftSummary } from './drift';
import { FirstRun, PlannedWork } from './first-run';
import { Header } from './header';
import { History } from './history';
import type { HistoryActions } from './history';
import { ErrorNotice, Notice, TextButton } from './notices';
import { ProbesSummary } from './probes';
import { ProbesPart, type ProbesActions } from './probes-part';
import { RecordBody } from './record';
import { Stages } from './running';
import { Section } from './section';
import { KernelNotice } from './situation';
import { SubjectBody, SubjectSummary } from './subject';
import { Rules, VerdictSummary } from './verdict';

/** What the panel asks of JupyterLab. */
export interface PanelActions extends ProbesActions, HistoryActions {
  openColumn(session: AuditSession, column: string, source: string, order: ColumnOrder): void;
  goToCell(session: AuditSession, id: string): void;
  /** The cell that runs now, if any. */
  runningCell(session: AuditSession): { title: string; id: string } | null;
  openPlan(session: AuditSession, line: number | null, column: number | null): void;
  /** Null where no example was found. */
  openExample: (() => void) | null;
  showRunMenu(anchor: HTMLElement): void;
  showMenu(anchor: HTMLElement): void;
}

/** One notebook's audit. */
export function SessionPanel(props: {
  session: AuditSession;
  actions: PanelActions;
}): ReactElement {
  const { session, actions } = props;
  useChanges(session);
  const { kernel, plan } = session;
  const openColumn = useMemo(
    () => (column: string, source: string, order: ColumnOrder) =>
      actions.openColumn(session, column, source, order),
    [actions, session]
  );
  if (kernel.situation.state === 'language') {
    return (
      <p className="jp-ModelAudit-quietSentence">
        Model Audit works with Python kernels; this one runs {kernel.situation.language}.
      </p>
    );
  }
  const first =
    plan.isLoaded &&
    !plan.exists &&
    !plan.problem &&
    !session.run.result &&
    !session.run.unfinished &&
    !session.run.isRunning;
  return (
    <div className="jp-ModelAudit-session">
      <Header session={session} onRunMenu={actions.showRunMenu} onMenu={actions.showMenu} />
      <KernelNotice
        session={session}
        runningCell={actions.runningCell(session)}
        onGoToCell={id => actions.goToCell(session, id)}
      />
      <PlanNotice session={session} actions={actions} />
      {plan.isBroken ? null : <RunNotice session={session} />}
      <div className="jp-ModelAudit-scroll">
        <Boundary>
          {plan.isBroken ? (
            <RecordsOnly session={session} actions={actions} />
          ) : first ? (
            <FirstRunPart session={session} actions={actions} />
          ) : (
            <AuditPart session={session} actions={actions} openColumn={openColumn} />
          )}
        </Boundary>
      </div>
    </div>
  );
}

function FirstRunPart(props: { session: AuditSession; actions: PanelActions }): ReactElement {
  const { session, actions } = props;
  return (
    <>
      <FirstRun session={session} />
      {session.plan.compiled ? <PlannedWork sentences={session.plan.describe()} /> : null}
      <div className="jp-ModelAudit-body">
        <p className="jp-ModelAudit-small jp-ModelAudit-quiet">
          Rows stay in the kernel. Nothing is written to the notebook.
        </p>
        {actions.openExample ? (
          <p>
            <TextButton onClick={actions.openExample}>Open the example</TextButton> to see an audit
            of flight delays.
          </p>
        ) : null}
      </div>
    </>
  );
}

/** Beside a plan that cannot be used: nothing of it is known, and nothing is to overwrite it. */
function RecordsOnly(props: { session: AuditSession; actions: PanelActions }): ReactElement | null {
  const { session, actions } = props;
  return session.records.history.length > 0 || session.records.problem ? (
    <Section title="Records">
      <History session={session} actions={actions} />
    </Section>
  ) : null;
}

function AuditPart(props: {
  session: AuditSession;
  actions: PanelActions;
  openColumn: (column: string, source: string, order: ColumnOrder) => void;
}): ReactElement {
  const { session, actions } = props;
  const { plan, run } = session;
  const result = run.result;
  // What a run reached that did not end is shown where there is nothing whole to show.
  const reached = run.isRunning ? run.partial : result ? null : run.unfinished;
  const shown: Pick<PartialAudit, 'comparisons' | 'probes' | 'stages'> | null = reached ?? result;
  const comparisons: Comparison[] = shown?.comparisons ?? [];
  const probes = shown?.probes ?? null;
  const outputs = useOutputs(session);
  const stateOf = (stage: Stage): string | undefined =>
    shown?.stages.find(each => each.stage === stage)?.state;
  const summaryOf = (part: Part): string =>
    run.isRunning
      ? stateOf(part) === 'running'
        ? 'running'
        : 'not started'
      : shown
        ? stateOf(part) === 'error'
          ? 'not evaluated'
          : 'not run'
        : 'not run yet';
  const mayOpenColumns = comparisons.length > 0 && !run.isRunning;
  useEffect(() => {
    if (mayOpenColumns) {
      loadPlotlyWhenIdle();
    }
  }, [mayOpenColumns]);
  const partial = (part: Part): boolean =>
    run.isRunning || (reached !== null && stateOf(part) !== 'done');
  const failures = result && !run.isRunning ? failuresOf(result.stages) : [];
  // The first reason stands above all sections.
  const failed = (stage: Stage): AuditError | null =>
    failures.slice(1).find(each => each.stage === stage)?.error ?? null;
  const changes = run.isRunning ? [] : session.changes;
  const importance = comparisons.some(({ analyses }) => analyses.importance !== undefined);
  const driftChanges = changesFor('drift', changes, importance);
  const lacking = new Set((['drift', 'probes'] as const).filter(part => stateOf(part) !== 'done'));

  return (
    <>
      <Stages partial={reached} />
      <Section title="Subject" summary={<SubjectSummary session={session} />}>
        <SubjectBody session={session} onGoToCell={id => actions.goToCell(session, id)} />
      </Section>
      {!shown && !run.isRunning && plan.compiled ? (
        <PlannedWork sentences={plan.describe()} />
      ) : null}
      <Section
        title="Drift"
        stale={changesSentence(driftChanges)}
        summary={
          comparisons.length > 0 ? (
            <DriftSummary comparisons={comparisons} partial={partial('drift')} />
          ) : (
            summaryOf('drift')
          )
        }
      >
        <ErrorNotice error={failed('drift')} title="Could not be evaluated." />
        {comparisons.length > 0 ? (
          <DriftBody
            comparisons={comparisons}
            outputs={outputs}
            partial={partial('drift')}
            onOpen={props.openColumn}
          />
        ) : (
          <Empty
            text={
              run.isRunning
                ? 'Columns appear here as they are compared.'
                : stateOf('drift') === 'error'
                  ? 'Not evaluated in this run.'
                  : shown
                    ? 'Not compared in this run.'
                    : 'Run the audit to see what moved.'
            }
          />
        )}
      </Section>
      <AnalysisSections
        comparisons={comparisons}
        partial={partial('drift')}
        stale={changesSentence(driftChanges)}
        rules={(result?.plan ?? plan.compiled?.plan)?.policy.rules}
        evaluation={(result?.plan ?? plan.compiled?.plan)?.evaluation}
        onOpen={props.openColumn}
        onInsert={source => actions.insertCell(session, source)}
      />
      <Section
        title="Probes"
        stale={changesSentence(changesFor('probes', changes))}
        summary={
          probes ? (
            <ProbesSummary probes={probes} />
          ) : run.isRunning || plan.draft.target ? (
            summaryOf('probes')
          ) : (
            'no model'
          )
        }
      >
        <ErrorNotice error={failed('probes')} title="Could not be evaluated." />
        <ProbesPart
          session={session}
          actions={actions}
          probes={probes}
          partial={partial('probes')}
          failed={stateOf('probes') === 'error'}
        />
      </Section>
      <Section
        title="Verdict and record"
        stale={result ? changesSentence(changes) : ''}
        summary={
          run.isRunning ? (
            'waits for this run'
          ) : result ? (
            <VerdictSummary verdict={result.verdict} />
          ) : reached ? (
            'not decided'
          ) : (
            'not run yet'
          )
        }
      >
        {result && !run.isRunning ? <Rules verdict={result.verdict} lacking={lacking} /> : null}
        <RecordBody session={session} actions={actions} />
      </Section>
    </>
  );
}

function Empty(props: { text: string }): ReactElement {
  return <p className="jp-ModelAudit-body jp-ModelAudit-quiet">{props.text}</p>;
}

/** Columns that the model makes: they carry another icon. */
function useOutputs(session: AuditSession): ReadonlySet<string> {
  const roles = (session.run.result?.plan ?? session.plan.draft).evaluation?.columns;
  return useMemo(
    () =>
      new Set(
        [
          roles?.prediction,
          roles?.probability,
          ...Object.values(roles?.probabilities ?? {})
        ].filter((name): name is string => name !== undefined)
      ),
    [roles]
  );
}

/** What is wrong with the plan, with a link to the place in the file. */
function PlanNotice(props: { session: AuditSession; actions: PanelActions }): ReactElement | null {
  const { session, actions } = props;
  const { problem } = session.plan;
  if (!problem) {
    return null;
  }
  const place = /:(\d+):(\d+)$/.exec(problem.where);
  const [line, column] = place ? [Number(place[1]), Number(place[2])] : [null, null];
  return (
    <ErrorNotice
      error={problem}
      title="The plan cannot be used."
      actions={
        session.plan.exists ? (
          <TextButton onClick={() => actions.openPlan(session, line, column)}>
            Open audit.yaml{line === null ? '' : ` at line ${line}`}
          </TextButton>
        ) : null
      }
    />
  );
}

/** How the last run ended, where not well, and what is shown then. Once, for all sections. */
function RunNotice(props: { session: AuditSession }): ReactElement | null {
  const { run } = props.session;
  const obstacle = props.session.obstacleTo();
  const now = useNow(15_000);
  if (run.isRunning) {
    return null;
  }
  const { error, result } = run;
  const shown = result ? `Shown is the result of ${ageInSentence(result.finishedAt, now)}.` : '';
  const again =
    obstacle === null ? (
      <TextButton onClick={() => void props.session.start()}>Run again</TextButton>
    ) : null;
  if (error?.code === 'cancelled') {
    const reached = run.unfinished && !result ? reachedSentence(run.unfinished) : '';
    return (
      <Notice icon="stop" tone="quiet">
        {shown
          ? `The last run was cancelled. ${shown}`
          : `Cancelled${reached ? `; ${reached}` : ''}. Nothing was recorded.`}
      </Notice>
    );
  }
  if (error && result) {
    return (
      <Notice icon="unknown" tone="quiet" actions={again} alert>
        The last run could not be completed: {error.sentence} {shown}
      </Notice>
    );
  }
  const failure = error ?? (result ? failuresOf(result.stages).at(0)?.error : null) ?? null;
  return <ErrorNotice error={failure} title="Could not be evaluated." actions={again} />;
}

/** Where no notebook is in front. */
export function NoNotebook(props: { openExample: (() => void) | null }): ReactElement {
  return (
    <div className="jp-ModelAudit-session">
      <div className="jp-ModelAudit-header">
        <h1>Model Audit</h1>
      </div>
      <div className="jp-ModelAudit-body">
        <p>Open a notebook to audit the model that it builds.</p>
        {props.openExample ? (
          <p>
            <TextButton onClick={props.openExample}>Open the example</TextButton> to see an audit of
            flight delays.
          </p>
        ) : null}
      </div>
    </div>
  );
}

/** Draws anew when the session says that something has changed. */
export function useChanges(session: AuditSession): void {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const slot = (): void => redraw();
    session.changed.connect(slot);
    return () => {
      session.changed.disconnect(slot);
    };
  }, [session]);
}
