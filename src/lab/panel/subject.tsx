import { useRef, useState } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';
import { engineInWords } from '../../core/plan/engine';
import { Icon } from '../icons';
import type { IconName } from '../icons';
import type { AuditSession } from '../model/session';
import { rolesSentence, subjectRows } from '../model/subject-rows';
import type { SubjectKey, SubjectRow } from '../model/subject-rows';
import { EvaluationChoice, ModelChoice, ProductionChoice } from './choices';
import { RunChoice } from './run-choice';
import { useNow } from './clock';
import { AnalysesEditor, analysesSentence } from './analyses-choice';
import { EngineEditor } from './engine-choice';
import { TextButton } from './notices';
import { RolesEditor } from './roles';

const ICONS: Record<SubjectKey, IconName> = {
  evaluation: 'table',
  production: 'source',
  model: 'model',
  run: 'experiment'
};

const CHANGES: Record<SubjectKey, string> = {
  evaluation: 'Change the evaluation set',
  production: 'Change the production sample',
  model: 'Change the model under test',
  run: 'Change the experiment run'
};

const EDITORS = {
  evaluation: EvaluationChoice,
  production: ProductionChoice,
  model: ModelChoice,
  run: RunChoice
};

/** What the plan says beyond the subject itself, a line each. */
interface OptionRow {
  key: 'roles' | 'analyses' | 'engine';
  icon: IconName;
  title: string;
  words: (session: AuditSession) => string;
  change: string;
  Editor: (props: { session: AuditSession }) => ReactElement;
}

const OPTIONS: readonly OptionRow[] = [
  {
    key: 'roles',
    icon: 'category',
    title: 'Columns',
    words: rolesSentence,
    change: 'Change what the columns are for',
    Editor: RolesEditor
  },
  {
    key: 'analyses',
    icon: 'search',
    title: 'Looks at',
    words: session => analysesSentence(session.plan.draft),
    change: 'Change what is looked at beyond the columns',
    Editor: AnalysesEditor
  },
  {
    key: 'engine',
    icon: 'source',
    title: 'Runs on',
    words: session => engineInWords(session.plan.draft.rest.engine ?? {}),
    change: 'Change where the data is read',
    Editor: EngineEditor
  }
];

/** What is audited, a line each, with its freshness and a pencil to change it. */
export function SubjectBody(props: {
  session: AuditSession;
  onGoToCell: (id: string) => void;
}): ReactElement {
  const { session } = props;
  const now = useNow(15_000);
  const [editing, setEditing] = useState<SubjectKey | OptionRow['key'] | null>(null);
  const pencils = useRef(new Map<string, HTMLButtonElement>());
  const locked = session.run.isRunning;

  const close = (key: string): void => {
    setEditing(null);
    pencils.current.get(key)?.focus();
  };
  /** From the editor, or from the pencil that still has the focus. */
  const leave = (event: KeyboardEvent, key: SubjectKey | OptionRow['key']): void => {
    if (event.key === 'Escape' && editing === key) {
      event.stopPropagation();
      close(key);
    }
  };
  const pencil = (key: SubjectKey | OptionRow['key'], label: string): ReactElement => (
    <button
      type="button"
      ref={element => {
        if (element) {
          pencils.current.set(key, element);
        }
      }}
      className="jp-ModelAudit-iconButton"
      aria-label={label}
      aria-expanded={editing === key}
      title={locked ? 'Possible when the run has ended' : label}
      disabled={locked}
      onClick={() => setEditing(editing === key ? null : key)}
    >
      <Icon name="edit" small />
    </button>
  );

  return (
    <ul className="jp-ModelAudit-subject">
      {subjectRows(session, now).map(row => {
        const Editor = EDITORS[row.key];
        // Further production sources are changed in the plan's file.
        const changeable = row.index === 0;
        return (
          <li key={`${row.key}-${row.index}`} onKeyDown={event => leave(event, row.key)}>
            <Line row={row} onGoToCell={props.onGoToCell} />
            {changeable ? pencil(row.key, CHANGES[row.key]) : <span />}
            {changeable && editing === row.key && !locked ? (
              <div className="jp-ModelAudit-editor">
                <Editor session={session} focus onChosen={() => close(row.key)} />
              </div>
            ) : null}
          </li>
        );
      })}
      {OPTIONS.map(({ key, icon, title, words, change, Editor }) => (
        <li key={key} className="jp-ModelAudit-option" onKeyDown={event => leave(event, key)}>
          <Icon name={icon} />
          <div className="jp-ModelAudit-grow jp-ModelAudit-cut">
            <span className="jp-ModelAudit-quiet">{title}: </span>
            <span title={words(session)}>{words(session)}</span>
          </div>
          {pencil(key, change)}
          {editing === key && !locked ? (
            <div className="jp-ModelAudit-editor">
              <Editor session={session} />
            </div>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Line(props: { row: SubjectRow; onGoToCell: (id: string) => void }): ReactElement {
  const { row } = props;
  const { cellId } = row;
  const freshness = (
    <>
      {row.stale || row.missing || row.failed ? <Icon name="warning" tone="warning" small /> : null}
      {cellId !== null && row.freshness ? (
        <TextButton title="Go to the cell" onClick={() => props.onGoToCell(cellId)}>
          {row.freshness}
        </TextButton>
      ) : (
        row.freshness
      )}
    </>
  );
  return (
    <>
      <Icon name={ICONS[row.key]} />
      <div className="jp-ModelAudit-grow">
        <div className="jp-ModelAudit-line">
          <span className="jp-ModelAudit-cut" title={row.name}>
            {row.isCode ? <code>{row.name}</code> : row.name}
          </span>
          <span
            className={`jp-ModelAudit-fresh${row.stale || row.missing || row.failed ? ' jp-mod-stale' : ''}`}
          >
            {freshness}
          </span>
        </div>
        <div
          className="jp-ModelAudit-small jp-ModelAudit-quiet jp-ModelAudit-cut"
          title={row.detail}
        >
          {row.detail}
        </div>
      </div>
    </>
  );
}

/** The header's result, of what is chosen: how many are stale, or could not be had at all. */
export function SubjectSummary(props: { session: AuditSession }): ReactElement {
  const rows = subjectRows(props.session, 0).filter(row => row.chosen);
  const stale = rows.filter(row => row.stale).length;
  const missing = rows.filter(row => row.missing).length;
  const failed = rows.filter(row => row.failed).length;
  if (stale + missing + failed === 0) {
    return <span>{props.session.run.bindings ? `all ${rows.length} fresh` : ''}</span>;
  }
  return (
    <span>
      <Icon name="warning" tone="warning" small />
      {[
        stale > 0 ? `${stale} of ${rows.length} stale` : '',
        missing > 0 ? `${missing} missing` : '',
        failed > 0 ? `${failed} not read` : ''
      ]
        .filter(part => part !== '')
        .join(', ')}
    </span>
  );
}
