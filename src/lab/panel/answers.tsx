import { useId, useRef, useState } from 'react';
import type { FormEvent, ReactElement } from 'react';
import type { Answer } from '../../core/record/answers';
import type { FindingState } from '../../core/record/findings';
import { formatPlural } from '../format';
import { Icon } from '../icons';
import type { AuditSession } from '../model/session';
import { findingName, FindingLine } from './finding-line';
import { ErrorNotice, TextButton } from './notices';

/** Findings that are listed before the rest is counted. */
const FIRST = 8;
const MOST = 200;

/** Days from today that an acceptance is suggested for. */
const SUGGESTED_DAYS = 30;

const ACTIONS: readonly [action: Answer['action'], title: string][] = [
  ['accept', 'Accept until a day'],
  ['retrain', 'Retrain the model'],
  ['roll-back', 'Roll back to an earlier model'],
  ['restrict', 'Restrict access'],
  ['fix-data', 'Fix the data']
];

/** What the newest record found, what was said to it, and a way to answer. */
export function Answers(props: { session: AuditSession }): ReactElement | null {
  const { session } = props;
  const { findings, history } = session.records;
  const version = history.at(-1)?.version;
  const [answered, setAnswered] = useState<string | null>(null);
  const [whole, setWhole] = useState(false);
  const closed = useRef<string | null>(null);
  if (findings.length === 0 || version === undefined) {
    return null;
  }
  /** A form whose answer is written when another one is open already leaves that one alone. */
  const close = (id: string): void => {
    closed.current = id;
    setAnswered(current => (current === id ? null : current));
  };
  /** The button that opened the form comes back in its place, and has the focus again. */
  const takeFocus = (button: HTMLButtonElement | null, id: string): void => {
    if (button && answered === null && closed.current === id) {
      closed.current = null;
      button.focus();
    }
  };
  const open = findings.filter(({ isOpen }) => isOpen).length;
  const shown = findings.slice(0, whole ? MOST : FIRST);
  return (
    <div className="jp-ModelAudit-body jp-ModelAudit-small jp-ModelAudit-findingAnswers">
      <h3 className="jp-ModelAudit-small">
        {formatPlural(findings.length, 'finding')} of v{version}, {open} open
      </h3>
      <ul className="jp-ModelAudit-plainList">
        {shown.map(finding => (
          <li key={finding.id}>
            <FindingLine finding={finding} />{' '}
            {answered === finding.id ? (
              <AnswerForm session={session} finding={finding} onClose={() => close(finding.id)} />
            ) : (
              <button
                type="button"
                ref={button => takeFocus(button, finding.id)}
                className="jp-ModelAudit-link"
                aria-label={`Answer… ${findingName(finding)}`}
                onClick={() => setAnswered(finding.id)}
              >
                Answer…
              </button>
            )}
          </li>
        ))}
        {whole && findings.length > MOST ? (
          <li className="jp-ModelAudit-quiet">and {findings.length - MOST} more</li>
        ) : null}
      </ul>
      {findings.length > FIRST ? (
        <TextButton onClick={() => setWhole(!whole)}>
          {whole ? 'Show fewer' : `Show all ${findings.length}`}
        </TextButton>
      ) : null}
    </div>
  );
}

function AnswerForm(props: {
  session: AuditSession;
  finding: FindingState;
  onClose: () => void;
}): ReactElement {
  const { session, finding, onClose } = props;
  const { isAnswering, answerProblem } = session.records;
  const [action, setAction] = useState<Answer['action']>('accept');
  const [until, setUntil] = useState(() => dayAfter(SUGGESTED_DAYS));
  const [why, setWhy] = useState('');
  const id = useId();
  const obstacle =
    session.kernel.situation.state !== 'ready'
      ? 'The kernel keeps the key and is not connected.'
      : why.trim() === ''
        ? 'Say why; it is kept in the log.'
        : action === 'accept' && until === ''
          ? 'Name the last day of the acceptance.'
          : null;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (obstacle !== null || isAnswering) {
      return;
    }
    const answer: Answer = { finding: finding.id, action, why: why.trim() };
    if (await session.recording.answer(action === 'accept' ? { ...answer, until } : answer)) {
      onClose();
    }
  };
  return (
    <form
      className="jp-ModelAudit-answerForm"
      aria-label={`Answer to ${findingName(finding)}`}
      onSubmit={event => void submit(event)}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onClose();
        }
      }}
    >
      <label htmlFor={`${id}-action`}>Answer</label>
      <select
        id={`${id}-action`}
        className="jp-mod-styled"
        value={action}
        autoFocus
        onChange={event => setAction(event.target.value as Answer['action'])}
      >
        {ACTIONS.map(([value, title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
      {action === 'accept' ? (
        <>
          <label htmlFor={`${id}-until`}>Last day (UTC)</label>
          <input
            id={`${id}-until`}
            className="jp-ModelAudit-text"
            type="date"
            min={dayAfter(0)}
            value={until}
            onChange={event => setUntil(event.target.value)}
          />
        </>
      ) : null}
      <label htmlFor={`${id}-why`}>Why</label>
      <textarea
        id={`${id}-why`}
        className="jp-ModelAudit-text"
        rows={2}
        value={why}
        onChange={event => setWhy(event.target.value)}
      />
      <div className="jp-ModelAudit-row">
        <button
          type="submit"
          className="jp-ModelAudit-button"
          aria-disabled={obstacle !== null || isAnswering}
          aria-describedby={obstacle ? `${id}-obstacle` : undefined}
        >
          <Icon name="seal" />
          {isAnswering ? 'Signing…' : 'Sign and record'}
        </button>
        <TextButton onClick={onClose}>Cancel</TextButton>
      </div>
      {obstacle ? (
        <p id={`${id}-obstacle`} className="jp-ModelAudit-quiet">
          {obstacle}
        </p>
      ) : null}
      <ErrorNotice error={answerProblem} title="Not recorded." />
    </form>
  );
}

/** `2026-07-31`: a day from today, in UTC. */
function dayAfter(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
