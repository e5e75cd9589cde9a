import type { ReactElement } from 'react';
import type { RecordName } from '../../core/record/diff/records';
import { formatDay, formatMoment } from '../format';
import { ErrorNotice, TextButton } from '../panel/notices';
import { Differences } from './differences';
import type { ComparedVersions } from './model';

/** Two records of one model: what differs between them, in sentences. */
export function ComparePage(props: {
  compared: ComparedVersions;
  now: number;
  onOpen: (record: RecordName) => void;
}): ReactElement {
  const { compared } = props;
  const { diff, problem, pair } = compared;
  const [before, after] = pair;
  return (
    <>
      <div className="jp-ModelAudit-bar" role="toolbar" aria-label="Compared records">
        <Choice
          label="Later record"
          value={after}
          {...props}
          onChoose={version => void compared.compare(before, version)}
        />
        <span className="jp-ModelAudit-quiet">compared with</span>
        <Choice
          label="Earlier record"
          value={before}
          {...props}
          onChoose={version => void compared.compare(version, after)}
        />
        <button
          type="button"
          className="jp-ModelAudit-button"
          onClick={() => void compared.compare(after, before)}
        >
          Swap
        </button>
      </div>
      <article
        className="jp-ModelAudit-compare"
        tabIndex={0}
        aria-busy={diff === null && problem === null}
      >
        <h1>
          Changes from v{before} to v{after}
        </h1>
        <ErrorNotice
          error={problem}
          title="The records cannot be compared."
          actions={
            <TextButton onClick={() => void compared.compare(before, after)}>Try again</TextButton>
          }
        />
        {diff === null && problem === null ? <p role="status">Reading both records…</p> : null}
        {diff ? (
          <>
            <p className="jp-ModelAudit-small jp-ModelAudit-quiet">
              {[diff.before, diff.after].map((record, index) => (
                <span key={index}>
                  {index > 0 ? ' → ' : ''}
                  <TextButton
                    title={record.digest}
                    label={`Open the record v${record.version}`}
                    onClick={() => props.onOpen(record)}
                  >
                    v{record.version}
                  </TextButton>
                  , {formatMoment(record.recordedAt)}
                </span>
              ))}
              . Only what differs is shown; what lies within chance counts as the same.
            </p>
            <Differences sections={compared.sections} />
          </>
        ) : null}
      </article>
    </>
  );
}

function Choice(props: {
  compared: ComparedVersions;
  now: number;
  label: string;
  value: number;
  onChoose: (version: number) => void;
}): ReactElement {
  const { versions } = props.compared;
  const known = versions.some(({ version }) => version === props.value);
  return (
    <select
      className="jp-mod-styled"
      aria-label={props.label}
      value={props.value}
      onChange={event => props.onChoose(Number(event.target.value))}
    >
      {known ? null : <option value={props.value}>v{props.value}</option>}
      {[...versions].reverse().map(({ version, recordedAt }) => (
        <option key={version} value={version}>
          v{version}, {formatDay(recordedAt, props.now)}
        </option>
      ))}
    </select>
  );
}
