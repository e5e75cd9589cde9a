import { useState } from 'react';
import type { ReactElement } from 'react';
import { baselineName, baselineOf, baselinePlace } from '../../core/plan/baseline';
import { formatCount } from '../format';
import {
  chooseBaseline,
  chooseEvaluation,
  chooseModel,
  chooseProduction,
  sourceChoice
} from '../model/plan-draft';
import type { AuditSession } from '../model/session';
import { TextButton } from './notices';

/** Found files and names shown below a control; the rest is in its list. */
const SHOWN = 3;
/** Records offered as a baseline, the newest first. */
const SHOWN_VERSIONS = 20;

interface ChoiceProps {
  session: AuditSession;
  /** Takes the focus as it appears. */
  focus?: boolean;
  /** After a choice has been made. */
  onChosen?: () => void;
}

/** The evaluation set, among the kernel's tables. */
export function EvaluationChoice(props: ChoiceProps): ReactElement {
  const { session } = props;
  const tables = session.variables?.tables ?? [];
  const evaluation = session.plan.draft.evaluation;
  const baseline = evaluation?.baseline;
  const place = baseline === undefined ? null : baselinePlace(baseline);
  const saved = place && 'version' in place ? `record:${place.version}` : null;
  const chosen = evaluation?.variable ?? saved ?? (evaluation ? '(plan)' : '');
  const kept = session.records.history.filter(version => version.hasProfile).reverse();
  // The last record first, as it is another one with each audit.
  const versions = kept.length > 0 ? ['previous' as const, ...kept.map(each => each.version)] : [];
  const choose = (name: string): void => {
    const version = versions.find(each => name === `record:${each}`);
    if (version !== undefined) {
      session.plan.edit(draft => chooseBaseline(draft, version));
      props.onChosen?.();
      return;
    }
    const table = tables.find(each => each.name === name);
    if (table) {
      session.plan.edit(draft => chooseEvaluation(draft, table.name, table.columns));
      props.onChosen?.();
    }
  };
  return (
    <>
      <select
        className="jp-mod-styled jp-ModelAudit-select"
        aria-label="Evaluation set"
        autoFocus={props.focus}
        value={chosen}
        onChange={event => choose(event.target.value)}
      >
        {chosen === '' ? <option value="">Choose a table</option> : null}
        {chosen === '(plan)' ? <option value="(plan)">As the plan says</option> : null}
        {evaluation?.variable !== undefined && !tables.some(table => table.name === chosen) ? (
          <option value={chosen}>{chosen} (not in the kernel)</option>
        ) : null}
        {saved !== null && !versions.some(version => saved === `record:${version}`) ? (
          <option value={saved}>{baseline && baselineName(baseline)}</option>
        ) : null}
        {tables.map(table => (
          <option key={table.name} value={table.name}>
            {table.name} {formatCount(table.rows)} × {formatCount(table.columns.length)}
            {table.cell?.executionCount ? `, from cell ${table.cell.executionCount}` : ''}
          </option>
        ))}
        {versions.length > 0 ? (
          <optgroup label="Saved profiles, without rows">
            {versions.slice(0, SHOWN_VERSIONS).map(version => (
              <option key={version} value={`record:${version}`}>
                {baselineName(baselineOf(version))}
              </option>
            ))}
          </optgroup>
        ) : null}
      </select>
      {tables.length === 0 && session.variables ? (
        <Hint>No table is in the kernel yet; run the cells that load it.</Hint>
      ) : null}
    </>
  );
}

/** The production sample: a table, a file nearby, a path or a query. */
export function ProductionChoice(props: ChoiceProps): ReactElement {
  const { session } = props;
  const tables = session.variables?.tables ?? [];
  const files = session.files ?? [];
  const first = session.plan.draft.production[0];
  const choice = first ? sourceChoice(first) : null;
  const [typing, setTyping] = useState<'path' | 'query' | null>(null);

  const value =
    typing ??
    (choice === null
      ? ''
      : 'variable' in choice
        ? `table:${choice.variable}`
        : 'files' in choice
          ? `file:${choice.files}`
          : 'query');
  const known =
    ['', 'path', 'query'].includes(value) ||
    tables.some(table => value === `table:${table.name}`) ||
    files.some(file => value === `file:${file.path}`);

  const choose = (next: string): void => {
    if (next === 'path' || next === 'query') {
      setTyping(next);
      return;
    }
    setTyping(null);
    if (next.startsWith('table:')) {
      session.plan.edit(draft => chooseProduction(draft, { variable: next.slice(6) }));
    } else if (next.startsWith('file:')) {
      session.plan.edit(draft => chooseProduction(draft, { files: next.slice(5) }));
    }
    props.onChosen?.();
  };
  const take = (kind: 'path' | 'query', text: string): void => {
    session.plan.edit(draft =>
      chooseProduction(draft, kind === 'path' ? { files: text } : { sql: text })
    );
    setTyping(null);
    props.onChosen?.();
  };

  return (
    <>
      <select
        className="jp-mod-styled jp-ModelAudit-select"
        aria-label="Production sample"
        autoFocus={props.focus}
        value={value}
        onChange={event => choose(event.target.value)}
      >
        {value === '' ? <option value="">Choose a source</option> : null}
        {known ? null : <option value={value}>{value.slice(value.indexOf(':') + 1)}</option>}
        {files.length > 0 ? (
          <optgroup label="Files nearby">
            {files.map(file => (
              <option key={file.path} value={`file:${file.path}`}>
                {file.path}
                {file.rows === null ? '' : `  ${formatCount(file.rows)} rows`}
              </option>
            ))}
          </optgroup>
        ) : null}
        {tables.length > 0 ? (
          <optgroup label="Tables in the kernel">
            {tables.map(table => (
              <option key={table.name} value={`table:${table.name}`}>
                {table.name} {formatCount(table.rows)} × {formatCount(table.columns.length)}
              </option>
            ))}
          </optgroup>
        ) : null}
        <optgroup label="Other">
          <option value="path">A path…</option>
          <option value="query">A SQL query…</option>
        </optgroup>
      </select>
      {typing === 'path' ? (
        <TextChoice
          label="Path of the production files"
          placeholder="logs/*.parquet"
          initial={choice && 'files' in choice ? choice.files : ''}
          onTake={text => take('path', text)}
        />
      ) : null}
      {value === 'query' ? (
        <TextChoice
          label="SQL query for the production rows"
          placeholder={"SELECT * FROM 'logs/*.parquet'"}
          initial={choice && 'sql' in choice ? choice.sql : ''}
          lines
          onTake={text => take('query', text)}
        />
      ) : null}
      {choice === null && typing === null && files.length > 0 ? (
        <Hint>
          Found nearby:{' '}
          {files.slice(0, SHOWN).map((file, index) => (
            <span key={file.path}>
              {index > 0 ? ', ' : ''}
              <TextButton onClick={() => choose(`file:${file.path}`)}>{file.path}</TextButton>
              {file.rows === null ? '' : ` (${formatCount(file.rows)} rows)`}
            </span>
          ))}
        </Hint>
      ) : null}
    </>
  );
}

/** The model under test, among the kernel's models and functions, or none. */
export function ModelChoice(props: ChoiceProps): ReactElement {
  const { session } = props;
  const models = session.variables?.models ?? [];
  const { target } = session.plan.draft;
  const value =
    target === undefined
      ? ''
      : target === null
        ? '(none)'
        : (target.callable ?? target.http?.url ?? '');
  const known =
    value === '' || value === '(none)' || models.some(model => model.callable === value);
  const choose = (next: string): void => {
    if (next === '') {
      return;
    }
    session.plan.edit(draft => chooseModel(draft, next === '(none)' ? null : next));
    props.onChosen?.();
  };
  return (
    <>
      <select
        className="jp-mod-styled jp-ModelAudit-select"
        aria-label="Model under test"
        autoFocus={props.focus}
        value={value}
        onChange={event => choose(event.target.value)}
      >
        {value === '' ? <option value="">Choose a model</option> : null}
        {known ? null : <option value={value}>{value}</option>}
        {models.map(model => (
          <option key={model.callable} value={model.callable}>
            {model.callable} {model.description}
          </option>
        ))}
        <option value="(none)">No model: drift only</option>
      </select>
      {value === '' && models.length > 0 ? (
        <Hint>
          Found in this kernel:{' '}
          {models.slice(0, SHOWN).map((model, index) => (
            <span key={model.callable}>
              {index > 0 ? ', ' : ''}
              <TextButton onClick={() => choose(model.callable)}>{model.callable}</TextButton>
              {model.description ? ` (${model.description})` : ''}
            </span>
          ))}
        </Hint>
      ) : null}
      {value === '' && models.length === 0 && session.variables ? (
        <Hint>
          No model is in the kernel yet; go on without one, or run the cell that makes it.
        </Hint>
      ) : null}
    </>
  );
}

/** A text to type and take over. */
export function TextChoice(props: {
  label: string;
  placeholder: string;
  initial: string;
  lines?: boolean;
  onTake: (text: string) => void;
}): ReactElement {
  const [text, setText] = useState(props.initial);
  const ready = text.trim() !== '';
  const shared = {
    'aria-label': props.label,
    placeholder: props.placeholder,
    value: text,
    spellCheck: false,
    className: 'jp-mod-styled jp-ModelAudit-text'
  };
  return (
    <form
      className="jp-ModelAudit-textChoice"
      onSubmit={event => {
        event.preventDefault();
        if (ready) {
          props.onTake(text.trim());
        }
      }}
    >
      {props.lines ? (
        <textarea {...shared} rows={4} onChange={event => setText(event.target.value)} />
      ) : (
        <input {...shared} type="text" onChange={event => setText(event.target.value)} />
      )}
      <button type="submit" className="jp-ModelAudit-button" disabled={!ready}>
        Use
      </button>
    </form>
  );
}

export function Hint(props: { children: React.ReactNode }): ReactElement {
  return <p className="jp-ModelAudit-hint">{props.children}</p>;
}
