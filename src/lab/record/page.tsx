import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { renderSheet } from '../../core/evidence/report';
import { TRACKER_NAMES } from '../../core/plan/tracker';
import type { ShownRecord } from '../../core/record/document';
import { shortKeyid } from '../../core/record/digest';
import type { RecordedVersion } from '../../core/record/log';
import { formatDay, formatText } from '../format';
import type { AskPins } from '../model/log-pins';
import { ErrorNotice } from '../panel/notices';
import type { RecordDocument } from './model';
import { Proof } from './proof';
import { Sheet } from './sheet';
import { Today } from './today';

/** Rows of a table of columns; the report as it was recorded has them all. */
const ROWS = 100;

/** What a record's document asks of JupyterLab. */
export interface RecordActions {
  openVersion(version: RecordedVersion): void;
  compare(before: number, after: number): void;
  openReport(shown: ShownRecord): void;
  saveReport(shown: ShownRecord): void;
  openJson(): void;
  openUrl(url: string): void;
  /** How the tracker is asked for copies of the checkpoint; null where no kernel could. */
  askPins(): AskPins | null;
  copy(text: string): void;
}

/** An entry of an audit log as a document. */
export function RecordPage(props: {
  document: RecordDocument;
  actions: RecordActions;
  now: number;
}): ReactElement {
  const { document, actions } = props;
  const { shown, problem } = document;
  return (
    <>
      <Toolbar {...props} />
      <div
        className="jp-ModelAudit-recordBody"
        role="region"
        aria-label="Record"
        tabIndex={0}
        aria-busy={shown === null && problem === null}
      >
        <ErrorNotice error={problem} title="The record cannot be shown." />
        {shown === null && problem === null ? (
          <p className="jp-ModelAudit-recordWords" role="status">
            Reading the record…
          </p>
        ) : null}
        {shown?.kind === 'record' ? <Record {...props} shown={shown} /> : null}
        {shown?.kind === 'other' ? (
          <article className="jp-ModelAudit-recordWords">
            <h1>{formatText(shown.title)}</h1>
            {shown.sentences.map((sentence, index) => (
              <p key={index}>{formatText(sentence)}</p>
            ))}
            <OtherProof document={document} />
          </article>
        ) : null}
        {shown?.kind === 'unreadable' ? (
          <article className="jp-ModelAudit-recordWords" role="alert">
            <h1>{shown.title}</h1>
            <p>{formatText(shown.sentence)}</p>
            <p>{shown.action}</p>
            <p>
              <button type="button" className="jp-ModelAudit-button" onClick={actions.openJson}>
                Open as JSON
              </button>
            </p>
          </article>
        ) : null}
      </div>
    </>
  );
}

function Toolbar(props: {
  document: RecordDocument;
  actions: RecordActions;
  now: number;
}): ReactElement {
  const { document, actions, now } = props;
  const { shown, versions } = document;
  const record = shown?.kind === 'record' ? shown : null;
  const version = record?.predicate.version ?? 0;
  const others = [...versions].reverse().filter(each => each.version !== version);
  const choose = (value: string, act: (chosen: RecordedVersion) => void): void => {
    const chosen = versions.find(each => String(each.version) === value);
    if (chosen) {
      act(chosen);
    }
  };
  const options = others.map(each => (
    <option key={each.version} value={each.version}>
      v{each.version}, {formatDay(each.recordedAt, now)}
    </option>
  ));
  return (
    <div className="jp-ModelAudit-bar" role="toolbar" aria-label="Audit record">
      {record ? (
        <>
          <select
            className="jp-mod-styled"
            aria-label="Version"
            value={version}
            onChange={event => choose(event.target.value, actions.openVersion)}
          >
            <option value={version}>v{version}</option>
            {options}
          </select>
          <select
            className="jp-mod-styled"
            aria-label="Compare with another version"
            value=""
            disabled={others.length === 0}
            onChange={event =>
              choose(event.target.value, other =>
                actions.compare(Math.min(other.version, version), Math.max(other.version, version))
              )
            }
          >
            <option value="">Compare with…</option>
            {options}
          </select>
        </>
      ) : null}
      <span className="jp-ModelAudit-grow" />
      <button type="button" className="jp-ModelAudit-button" onClick={() => void document.verify()}>
        Verify
      </button>
      {record ? (
        <>
          <button
            type="button"
            className="jp-ModelAudit-button"
            aria-disabled={record.reportHtml === null}
            onClick={() => record.reportHtml !== null && actions.openReport(record)}
          >
            Open report
          </button>
          <button
            type="button"
            className="jp-ModelAudit-button"
            aria-disabled={record.reportHtml === null}
            onClick={() => record.reportHtml !== null && actions.saveReport(record)}
          >
            Save as HTML
          </button>
          <button
            type="button"
            className="jp-ModelAudit-button"
            title={`sha256:${record.digest}`}
            onClick={() => actions.copy(`sha256:${record.digest}`)}
          >
            Copy digest
          </button>
          <OpenRun document={document} openUrl={actions.openUrl} />
        </>
      ) : null}
      <button type="button" className="jp-ModelAudit-button" onClick={actions.openJson}>
        JSON
      </button>
    </div>
  );
}

/** The way to the run that the record was attached to, where it has a page. */
function OpenRun(props: {
  document: RecordDocument;
  openUrl: (url: string) => void;
}): ReactElement | null {
  const attached = props.document.attachedTo;
  const url = attached?.url;
  return attached && url ? (
    <button
      type="button"
      className="jp-ModelAudit-button"
      title={`${attached.runName || attached.runId}, ${attached.experiment}`}
      onClick={() => props.openUrl(url)}
    >
      Open in {TRACKER_NAMES[attached.tracker]}
    </button>
  ) : null;
}

function Record(props: {
  document: RecordDocument;
  actions: RecordActions;
  shown: ShownRecord;
}): ReactElement {
  const { document, actions, shown } = props;
  const markup = useMemo(() => {
    const { predicate, shapes, cases, previous, key } = shown;
    const name = key.name ?? `${shortKeyid(key.keyid)}, which is not trusted here`;
    return renderSheet({
      predicate,
      shapes,
      cases,
      previous,
      key: { keyid: key.keyid, name },
      rows: ROWS
    });
  }, [shown]);
  return (
    <article aria-label={`Audit record of ${shown.predicate.model}, v${shown.predicate.version}`}>
      <Proof document={document} ask={actions.askPins()} />
      <Today document={document} shown={shown} />
      {shown.notes.length > 0 ? (
        <ul className="jp-ModelAudit-proof jp-ModelAudit-small">
          {shown.notes.map(note => (
            <li key={note}>{formatText(note)}</li>
          ))}
        </ul>
      ) : null}
      <Sheet markup={markup} />
    </article>
  );
}

/** Of an entry that is no record only the log as a whole is told. */
function OtherProof(props: { document: RecordDocument }): ReactElement {
  const { verification, verifyProblem, file } = props.document;
  const wrong = verification?.problems.find(problem => problem.file === file);
  return (
    <>
      <ErrorNotice error={verifyProblem} title="It could not be checked." />
      <p className="jp-ModelAudit-quiet" role="status">
        {wrong
          ? `It does not hold: ${wrong.message}`
          : verification
            ? 'It is signed with a trusted key and stands in its place in the chain.'
            : verifyProblem
              ? ''
              : 'Verifying…'}
      </p>
    </>
  );
}
