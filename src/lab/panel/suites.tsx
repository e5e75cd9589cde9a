import { useId, useRef, useState } from 'react';
import type { FormEvent, ReactElement, ReactNode } from 'react';
import { toAuditError, type AuditError } from '../../core/errors';
import type { RequestForm } from '../../core/probe/request';
import type { SuiteResult } from '../../core/probe/result';
import { formatCount, formatName, formatPlural } from '../format';
import { Icon } from '../icons';
import type { PlannedSuite } from '../model/suite-list';
import { ErrorNotice, Notice, TextButton } from './notices';

/** What the suites' lines ask of JupyterLab. */
export interface SuiteActions {
  /** Opens a suite's file, at its line where something is wrong. */
  openSuite(path: string, line: number | null, column: number | null): void;
}

/** `, 97.2 % (95.4–98.3)`. */
function rateText({ passRate, interval }: SuiteResult): string {
  const percent = (share: number): string => (share * 100).toFixed(1);
  return passRate === null || interval === null
    ? ''
    : `, ${percent(passRate)} % (${percent(interval[0])}–${percent(interval[1])})`;
}

/** One suite: its name, what it found, and what stands in its way. */
export function SuiteLine(props: {
  name: string;
  planned: PlannedSuite | null;
  result: SuiteResult | null;
  actions: SuiteActions | null;
}): ReactElement {
  const { name, planned, result, actions } = props;
  const isFile = planned?.isFile ?? !name.startsWith('builtin:');
  return (
    <>
      <div className="jp-ModelAudit-suite">
        <span className="jp-ModelAudit-cut" title={planned?.title ?? formatName(name)}>
          {isFile && actions ? (
            <TextButton
              title={planned?.title ?? undefined}
              onClick={() => actions.openSuite(name, null, null)}
            >
              {formatName(name)}
            </TextButton>
          ) : (
            formatName(name.replace(/^builtin:/, ''))
          )}
        </span>
        <span className="jp-ModelAudit-number" title={result ? '95 % Wilson interval' : undefined}>
          <SuiteState planned={planned} result={result} />
        </span>
      </div>
      <SuiteNotices planned={planned} result={result} actions={actions} />
    </>
  );
}

function SuiteState(props: {
  planned: PlannedSuite | null;
  result: SuiteResult | null;
}): ReactNode {
  const { planned, result } = props;
  if (result && result.cases > 0) {
    return (
      <>
        {formatCount(result.passed)} of {formatCount(result.passed + result.failed)}
        {rateText(result)}
        {result.errors > 0 ? `, ${formatPlural(result.errors, 'error')}` : ''}
      </>
    );
  }
  if (planned?.problem) {
    return (
      <>
        <Icon name="unknown" tone="quiet" small /> cannot be used
      </>
    );
  }
  if (planned?.isReading) {
    return 'reading…';
  }
  return planned?.tests === null || planned?.tests === undefined
    ? 'built in'
    : formatPlural(planned.tests, 'test');
}

/** What is wrong with it, what of it is not carried out, and what was left out of the run. */
function SuiteNotices(props: {
  planned: PlannedSuite | null;
  result: SuiteResult | null;
  actions: SuiteActions | null;
}): ReactElement {
  const { planned, result, actions } = props;
  const left = planned?.notCarriedOut ?? [];
  const notes = (result?.notes ?? []).filter(note => !left.includes(note));
  return (
    <>
      <SuiteProblem planned={planned} actions={actions} />
      {result?.problem && !planned?.problem ? (
        <Notice icon="unknown" tone="quiet">
          {result.problem}
        </Notice>
      ) : null}
      {left.length > 0 ? (
        <details className="jp-ModelAudit-suiteMore">
          <summary>{formatPlural(left.length, 'entry is', 'entries are')} not carried out</summary>
          <ul>
            {left.map(sentence => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </details>
      ) : null}
      {notes.length > 0 ? (
        <ul className="jp-ModelAudit-suiteMore">
          {notes.map(note => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

function SuiteProblem(props: {
  planned: PlannedSuite | null;
  actions: SuiteActions | null;
}): ReactElement | null {
  const { planned, actions } = props;
  if (!planned?.problem) {
    return null;
  }
  const place = /:(\d+):(\d+)$/.exec(planned.problem.where);
  const [line, column] = place ? [Number(place[1]), Number(place[2])] : [null, null];
  const isThere = planned.problem.code !== 'missing-file';
  return (
    <ErrorNotice
      error={planned.problem}
      actions={
        actions && isThere ? (
          <TextButton onClick={() => actions.openSuite(planned.name, line, column)}>
            Open the suite{line === null ? '' : ` at line ${line}`}
          </TextButton>
        ) : null
      }
    />
  );
}

/** The plan's suites where nothing has been probed yet, or those that the last run did not have. */
export function PlannedSuites(props: {
  suites: readonly PlannedSuite[];
  actions: SuiteActions;
}): ReactElement | null {
  return props.suites.length === 0 ? null : (
    <div className="jp-ModelAudit-suites">
      {props.suites.map(planned => (
        <SuiteLine
          key={planned.name}
          name={planned.name}
          planned={planned}
          result={null}
          actions={props.actions}
        />
      ))}
    </div>
  );
}

const FORMS: { form: RequestForm; title: string }[] = [
  { form: 'row', title: 'rows of a table' },
  { form: 'text', title: 'texts' },
  { form: 'chat', title: 'conversations' }
];

/** The results' view, and a new suite beside the notebook. */
export function ProbeActions(props: {
  /** Null where there is nothing to open. */
  onResults: (() => void) | null;
  /** What the model takes, as far as is known. */
  form: RequestForm;
  /** Null where the plan can't take one. */
  create: ((name: string, form: RequestForm) => Promise<void>) | null;
  nameProblem: (name: string) => string | null;
}): ReactElement {
  const [making, setMaking] = useState(false);
  const closed = useRef(false);
  const { onResults, create } = props;
  const close = (): void => {
    closed.current = true;
    setMaking(false);
  };
  /** The button comes back in the form's place, and has the focus again. */
  const takeFocus = (button: HTMLButtonElement | null): void => {
    if (button && closed.current) {
      closed.current = false;
      button.focus();
    }
  };
  return (
    <div className="jp-ModelAudit-probeActions">
      {onResults ? (
        <button type="button" className="jp-ModelAudit-button" onClick={onResults}>
          Open results
        </button>
      ) : null}
      {create && !making ? (
        <button
          type="button"
          ref={takeFocus}
          className="jp-ModelAudit-button"
          onClick={() => setMaking(true)}
        >
          New suite
        </button>
      ) : null}
      {create && making ? (
        <NewSuite
          form={props.form}
          create={create}
          nameProblem={props.nameProblem}
          onDone={() => setMaking(false)}
          onClose={close}
        />
      ) : null}
    </div>
  );
}

function NewSuite(props: {
  form: RequestForm;
  create: (name: string, form: RequestForm) => Promise<void>;
  nameProblem: (name: string) => string | null;
  /** Written, and opened in an editor of its own. */
  onDone: () => void;
  /** Left without writing one. */
  onClose: () => void;
}): ReactElement {
  const [name, setName] = useState('');
  const [form, setForm] = useState(props.form);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<AuditError | null>(null);
  const id = useId();
  const problem = props.nameProblem(name);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (problem !== null || busy) {
      return;
    }
    setBusy(true);
    setFailed(null);
    try {
      await props.create(name, form);
      props.onDone();
    } catch (thrown) {
      setFailed(toAuditError(thrown));
      setBusy(false);
    }
  };
  return (
    <form
      className="jp-ModelAudit-newSuite"
      aria-label="New suite"
      onSubmit={event => void submit(event)}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          props.onClose();
        }
      }}
    >
      <label htmlFor={`${id}-name`}>Name of the suite</label>
      <input
        id={`${id}-name`}
        className="jp-ModelAudit-text"
        value={name}
        autoFocus
        spellCheck={false}
        placeholder="expectations"
        aria-describedby={`${id}-where`}
        onChange={event => setName(event.target.value)}
      />
      <label htmlFor={`${id}-form`}>The model takes</label>
      <select
        id={`${id}-form`}
        className="jp-mod-styled"
        value={form}
        onChange={event => setForm(event.target.value as RequestForm)}
      >
        {FORMS.map(each => (
          <option key={each.form} value={each.form}>
            {each.title}
          </option>
        ))}
      </select>
      <p id={`${id}-where`} className="jp-ModelAudit-small jp-ModelAudit-quiet" role="status">
        {name !== '' && problem !== null
          ? problem
          : 'Written to probes/NAME.probes.yaml beside the notebook and named in the plan; nothing is run.'}
      </p>
      <ErrorNotice error={failed} title="The suite was not written." />
      <div className="jp-ModelAudit-row">
        <button
          type="submit"
          className="jp-ModelAudit-button jp-mod-primary"
          aria-disabled={problem !== null || busy}
        >
          {busy ? 'Writing…' : 'Write the suite'}
        </button>
        <button type="button" className="jp-ModelAudit-button" onClick={props.onClose}>
          Cancel
        </button>
      </div>
    </form>
  );
}
