import { useEffect, useMemo, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { TRACKER_NAMES } from '../../core/plan/tracker';
import { shortDigest } from '../../core/record/digest';
import type { RecordedVersion } from '../../core/record/log';
import { formatDay, formatMoment, formatPlural } from '../format';
import { Icon, VERDICT_ICONS } from '../icons';
import { cellSource, comparedPair, historyRows, toggled } from '../model/history-rows';
import type { HistoryRow } from '../model/history-rows';
import type { AuditSession } from '../model/session';
import { useNow } from './clock';
import { ErrorNotice, Notice, TextButton } from './notices';
import { Pinned } from './pinned';
import { VersionCourse } from './version-course';
import { figuresInWords, keyInWords, VersionList } from './version-list';
import { Waivers } from './waivers';

/** Problems of the records shown; `model-audit verify` lists them all. */
const MOST_PROBLEMS = 5;
/** Versions in the line; all of them stand in the list. */
const MOST_IN_LINE = 12;

/** What the history asks of JupyterLab. */
export interface HistoryActions {
  openReport(session: AuditSession, version: number): void;
  openRecord(session: AuditSession, version: RecordedVersion): void;
  compareRecords(session: AuditSession, before: RecordedVersion, after: RecordedVersion): void;
  /** Puts code into a new cell of the notebook; it is not run. */
  insertCell(session: AuditSession, source: string): void;
  openUrl(url: string): void;
  copy(text: string): void;
}

/** Recorded versions with their verdicts, the draft at the end, and whether the chain holds. */
export function History(props: {
  session: AuditSession;
  actions: HistoryActions;
}): ReactElement | null {
  const { session, actions } = props;
  const { records, run } = session;
  const [isOpen, setOpen] = useState(false);
  const rows = useMemo(
    () => historyRows(records.history, records.verification, records.attachedRuns),
    [records.history, records.verification, records.attachedRuns]
  );
  if (records.problem) {
    return (
      <ErrorNotice
        error={records.problem}
        title="The records could not be read."
        actions={<TextButton onClick={() => void records.load()}>Try again</TextButton>}
      />
    );
  }
  const { history } = records;
  const draft = run.isRunning || (run.result !== null && records.recorded?.result !== run.result);
  if (history.length === 0 && !draft) {
    return records.verification?.problems.length ? (
      <Faults session={session} />
    ) : (
      <p className="jp-ModelAudit-body jp-ModelAudit-small jp-ModelAudit-quiet" role="status">
        {records.isLoading
          ? 'Reading the records…'
          : 'Nothing is recorded yet. The first record starts the history.'}
      </p>
    );
  }
  const pair = comparedPair(rows, []);
  return (
    <>
      <Line session={session} draft={draft} actions={actions} />
      {history.length > 0 ? (
        <div className="jp-ModelAudit-row jp-ModelAudit-apart jp-ModelAudit-chainRow">
          <Chain session={session} />
          <span className="jp-ModelAudit-links">
            {pair ? (
              <TextButton
                title={`Compare v${pair[0].version} with v${pair[1].version}`}
                onClick={() => actions.compareRecords(session, ...pair)}
              >
                Compare
              </TextButton>
            ) : null}
            <button
              type="button"
              className="jp-ModelAudit-link"
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
            >
              {isOpen ? 'Fewer' : 'All versions'}
            </button>
          </span>
        </div>
      ) : null}
      <Faults session={session} />
      {history.length > 0 ? <Pinned session={session} /> : null}
      {isOpen && history.length > 0 ? (
        <AllVersions session={session} rows={rows} actions={actions} />
      ) : null}
    </>
  );
}

/** The newest versions side by side, and the draft that would be the next. */
function Line(props: {
  session: AuditSession;
  draft: boolean;
  actions: HistoryActions;
}): ReactElement {
  const { session, actions } = props;
  const { records, run } = session;
  const now = useNow(60_000);
  const line = useRef<HTMLOListElement>(null);
  const shown = records.history.slice(-MOST_IN_LINE);
  useEffect(() => {
    line.current?.scrollTo?.({ left: line.current.scrollWidth });
  }, [shown.length]);
  return (
    <ol
      ref={line}
      className="jp-ModelAudit-history"
      aria-label={
        shown.length < records.history.length
          ? `The newest ${shown.length} of ${records.history.length} recorded versions and their verdicts`
          : 'Recorded versions and their verdicts'
      }
    >
      {shown.map(version => {
        const icon = VERDICT_ICONS[version.state];
        return (
          <li key={version.sequence}>
            <button
              type="button"
              title={`${formatMoment(version.recordedAt)}: ${version.headline}. Open the record.`}
              aria-label={`Version ${version.version}, ${formatDay(version.recordedAt, now)}, ${icon.label}: open the record`}
              onClick={() => actions.openRecord(session, version)}
            >
              <Icon name={icon.name} tone={icon.tone} />
              <span>v{version.version}</span>
              <span className="jp-ModelAudit-quiet">{formatDay(version.recordedAt, now)}</span>
            </button>
          </li>
        );
      })}
      {props.draft ? (
        <li className="jp-mod-draft">
          <span>
            {run.isRunning || !run.result ? (
              <Icon name="running" tone="quiet" label="running" />
            ) : (
              <Icon {...VERDICT_ICONS[run.result.verdict.state]} />
            )}
            <b>v{records.nextVersion}</b>
            <span className="jp-ModelAudit-quiet">{run.isRunning ? 'running' : 'draft'}</span>
          </span>
        </li>
      ) : null}
    </ol>
  );
}

/** `v1 to v3 signed, chain intact`, or that it does not. */
function Chain(props: { session: AuditSession }): ReactElement {
  const { records, recording } = props.session;
  const { verification, history, isLoading, root } = records;
  if (!verification || isLoading) {
    return (
      <span className="jp-ModelAudit-chain" role="status">
        Checking signatures and chain…
      </span>
    );
  }
  if (verification.code !== 0) {
    return (
      <span className="jp-ModelAudit-chain">
        <Icon name="warning" tone="warning" small />
        <span>does not verify</span>
      </span>
    );
  }
  const [first, last] = [history[0].version, history[history.length - 1].version];
  const span = first === last ? `v${first}` : `v${first} to v${last}`;
  const held = recording.pins.heldFor(root, verification.head);
  return held && held.problems.length > 0 ? (
    <span className="jp-ModelAudit-chain">
      <Icon name="warning" tone="warning" small />
      <span>not what the tracker keeps</span>
    </span>
  ) : (
    <span className="jp-ModelAudit-chain">
      <Icon name="seal" small />
      <span>
        {span} signed, chain intact{held && held.pins.length > 0 ? ', pinned' : ''}
      </span>
    </span>
  );
}

/** What does not verify, in sentences, and what is worth knowing besides. */
function Faults(props: { session: AuditSession }): ReactElement | null {
  const { records } = props.session;
  const { verification } = records;
  if (!verification) {
    return null;
  }
  const { problems, forks, notes } = verification;
  const more = problems.length - MOST_PROBLEMS;
  return (
    <>
      {problems.length > 0 ? (
        <Notice
          title="The records do not verify."
          actions={<TextButton onClick={() => void records.load()}>Verify again</TextButton>}
        >
          {problems.slice(0, MOST_PROBLEMS).map(problem => (
            <span key={`${problem.file} ${problem.message}`} className="jp-ModelAudit-block">
              {problem.file}: {problem.message}
            </span>
          ))}
          {more > 0 ? (
            <span className="jp-ModelAudit-block">
              And {formatPlural(more, 'more problem')}; model-audit verify lists them all.
            </span>
          ) : null}
        </Notice>
      ) : null}
      {forks.length > 0 ? (
        <p className="jp-ModelAudit-body jp-ModelAudit-small jp-ModelAudit-quiet">
          The log was forked and joined again: {formatPlural(forks.length, 'record')} of another
          copy {forks.length === 1 ? 'stands' : 'stand'} among all versions.
        </p>
      ) : null}
      {notes.slice(0, MOST_PROBLEMS).map(note => (
        <p key={note} className="jp-ModelAudit-body jp-ModelAudit-small jp-ModelAudit-quiet">
          {note}
        </p>
      ))}
    </>
  );
}

/** The whole history with what can be done with its records. */
function AllVersions(props: {
  session: AuditSession;
  rows: HistoryRow[];
  actions: HistoryActions;
}): ReactElement {
  const { session, rows, actions } = props;
  const { records } = session;
  const now = useNow(60_000);
  const [active, setActive] = useState(0);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const current = Math.min(active, rows.length - 1);
  const pair = comparedPair(rows, chosen);
  const choose = (position: number): void => {
    if (!rows[position].isFork) {
      setChosen(toggled(chosen, rows[position].version.file));
    }
  };
  return (
    <div className="jp-ModelAudit-allVersions">
      <VersionCourse history={records.history} />
      <VersionList
        rows={rows}
        now={now}
        active={current}
        chosen={chosen}
        onActivate={setActive}
        onToggle={choose}
        onOpen={position => actions.openRecord(session, rows[position].version)}
      />
      <div className="jp-ModelAudit-row jp-ModelAudit-compareRow">
        <button
          type="button"
          className="jp-ModelAudit-button"
          aria-disabled={pair === null}
          onClick={() => pair && actions.compareRecords(session, ...pair)}
        >
          {pair ? `Compare v${pair[0].version} with v${pair[1].version}` : 'Compare'}
        </button>
        <span className="jp-ModelAudit-small jp-ModelAudit-quiet">
          {pair === null
            ? 'Possible from the second record on.'
            : chosen.length < 2
              ? 'Choose two versions to compare others.'
              : ''}
        </span>
      </div>
      <VersionDetails session={session} row={rows[current]} actions={actions} />
    </div>
  );
}

/** The version that the list stands at. */
function VersionDetails(props: {
  session: AuditSession;
  row: HistoryRow;
  actions: HistoryActions;
}): ReactElement {
  const { session, row, actions } = props;
  const { version, standing, runs, isFork } = row;
  const { model } = session.plan.draft.rest;
  const figures = figuresInWords(version);
  const holds = standing === null || standing.state === 'holds';
  return (
    <section className="jp-ModelAudit-versionDetails" aria-label={`Version ${version.version}`}>
      <p>
        <b>v{version.version}</b>, {formatMoment(version.recordedAt)}: {version.headline}
        {figures ? `; ${figures}` : ''}.
      </p>
      <p className="jp-ModelAudit-small">
        <Icon name={holds ? 'seal' : 'warning'} tone={holds ? undefined : 'warning'} small />{' '}
        {keyInWords(version)}, {standing?.words ?? 'not checked yet'}
        {isFork ? '; a record of another copy, which the log has joined' : ''}.
      </p>
      <p className="jp-ModelAudit-small jp-ModelAudit-quiet">
        sha256 <code title={version.digest}>{shortDigest(version.digest)}</code>
      </p>
      {version === session.records.history.at(-1) ? null : (
        <Waivers rules={version.waivers ?? []} />
      )}
      {runs.map(run => {
        const { url } = run;
        return (
          <p key={run.runId} className="jp-ModelAudit-small">
            Attached to {run.runName || run.runId}, {run.experiment}.{' '}
            {url ? (
              <TextButton onClick={() => actions.openUrl(url)}>
                Open in {TRACKER_NAMES[run.tracker]}
              </TextButton>
            ) : null}
          </p>
        );
      })}
      <p className="jp-ModelAudit-links">
        <TextButton onClick={() => actions.openRecord(session, version)}>Open record</TextButton>
        {isFork ? null : (
          <TextButton onClick={() => actions.openReport(session, version.version)}>
            Open report
          </TextButton>
        )}
        <TextButton onClick={() => actions.copy(`sha256:${version.digest}`)}>
          Copy digest
        </TextButton>
        <TextButton onClick={() => actions.insertCell(session, cellSource(model, version))}>
          Insert as a cell
        </TextButton>
      </p>
    </section>
  );
}
