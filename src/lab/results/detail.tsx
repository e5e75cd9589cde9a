import { useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import type { BrowsedCase } from '../../core/probe/browse/join';
import type { CaseResult } from '../../core/probe/result';
import { differenceOf } from '../../core/text/difference';
import { formatCount, formatName, formatText } from '../format';
import { Icon } from '../icons';
import { RequestView, Words } from './request-view';
import { CHANGES, OUTCOMES, TYPES, capabilityWords } from './words';

/** Attributes that have a place of their own. */
const TOLD = new Set(['suite', 'capability', 'column', 'type']);
/** Letters of an answer in which differences are looked for. */
const LETTERS = 20_000;

/** One case: what was asked, what was expected and got, now and in the version before. */
export function CaseDetail(props: {
  each: BrowsedCase;
  /** Place among the listed ones, from 0, and how many there are. */
  index: number;
  count: number;
  before: number | null;
  /** Why no cell can be made of it; null where one can. */
  obstacle: string | null;
  onStep: (step: number) => void;
  onClose: () => void;
  onInsert: () => void;
  onCopy: () => void;
}): ReactElement {
  const { each, index, count, before, obstacle } = props;
  const { shown, now, then, change } = each;
  const outcome = OUTCOMES[shown.outcome];
  const copied = useCopied(shown.id, props.onCopy);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (body.current) {
      body.current.scrollTop = 0;
    }
  }, [shown]);
  return (
    <section className="jp-ModelAudit-case-view" aria-label="Case">
      <div className="jp-ModelAudit-caseBar">
        <button
          type="button"
          className="jp-ModelAudit-iconButton"
          aria-label="Previous case"
          disabled={index === 0}
          onClick={() => props.onStep(-1)}
        >
          <Icon name="left" />
        </button>
        <span>
          Case {formatCount(index + 1)} of {formatCount(count)}
        </span>
        <button
          type="button"
          className="jp-ModelAudit-iconButton"
          aria-label="Next case"
          disabled={index >= count - 1}
          onClick={() => props.onStep(1)}
        >
          <Icon name="right" />
        </button>
        <span className="jp-ModelAudit-grow" />
        <span className="jp-ModelAudit-row jp-ModelAudit-caseActions">
          <button
            type="button"
            className="jp-ModelAudit-button"
            aria-disabled={obstacle !== null}
            title={obstacle ?? 'Puts the question below the active cell; nothing is run'}
            onClick={() => (obstacle === null ? props.onInsert() : undefined)}
          >
            Insert as a cell
          </button>
          <button type="button" className="jp-ModelAudit-button" onClick={copied.copy}>
            {copied.done ? 'Copied' : 'Copy'}
          </button>
        </span>
        <button
          type="button"
          className="jp-ModelAudit-iconButton"
          aria-label="Close the case"
          onClick={props.onClose}
        >
          <Icon name="cross" />
        </button>
      </div>
      <div
        className="jp-ModelAudit-caseBody"
        ref={body}
        tabIndex={0}
        role="group"
        aria-label="What the case holds"
      >
        <h2>{formatText(shown.title)}</h2>
        <p className="jp-ModelAudit-caseChips">
          <span
            className={`jp-ModelAudit-chip ${shown.outcome === 'fail' ? 'jp-mod-fail' : shown.outcome === 'pass' ? 'jp-mod-pass' : 'jp-mod-plain'}`}
          >
            <Icon name={outcome.name} tone={outcome.tone} small />
            {now === null ? `${outcome.words} in v${before ?? '?'}` : outcome.words}
          </span>
          {CHANGES[change].words === '' ? null : (
            <span className="jp-ModelAudit-tag" title={CHANGES[change].meaning}>
              {CHANGES[change].words}
            </span>
          )}
          {(shown.tags ?? []).map(tag => (
            <span key={tag} className="jp-ModelAudit-tag">
              {formatName(tag)}
            </span>
          ))}
        </p>
        {obstacle === null ? null : (
          <p className="jp-ModelAudit-small jp-ModelAudit-quiet">No cell: {obstacle}</p>
        )}
        <h3>What was asked</h3>
        <RequestView result={shown} />
        <h3>{before === null ? 'Answer' : `Answer, now and in v${before}`}</h3>
        <Answers now={now} then={then} before={before} />
        <h3>About the case</h3>
        <Facts shown={shown} />
      </div>
    </section>
  );
}

function Answers(props: {
  now: CaseResult | null;
  then: CaseResult | null;
  before: number | null;
}): ReactElement {
  const { now, then, before } = props;
  return (
    <dl className="jp-ModelAudit-answers">
      <Side title="Expected" now={now?.expected} then={then?.expected} before={before} />
      <Side title="Got" now={now?.got} then={then?.got} before={before} />
      {before !== null && now && then && now.outcome !== then.outcome ? (
        <>
          <dt>Outcome</dt>
          <dd>
            {OUTCOMES[then.outcome].words} in v{before}, {OUTCOMES[now.outcome].words} now
          </dd>
        </>
      ) : null}
    </dl>
  );
}

/** One thing told by both versions; where they differ, both are shown with the difference marked. */
function Side(props: {
  title: string;
  now: string | undefined;
  then: string | undefined;
  before: number | null;
}): ReactElement {
  const { title, now, then, before } = props;
  const plain = (text: string): { text: string; changed: boolean }[] => [
    { text: text.slice(0, LETTERS), changed: false }
  ];
  if (now !== undefined && then !== undefined && now !== then) {
    const difference = differenceOf(then.slice(0, LETTERS), now.slice(0, LETTERS));
    return (
      <>
        <dt>{title}</dt>
        <dd>
          <Words label={`v${before}`} pieces={difference.before} mark="del" />
          <Words label="now" pieces={difference.after} mark="ins" />
        </dd>
      </>
    );
  }
  const label =
    before === null
      ? null
      : now === undefined
        ? `v${before}`
        : then === undefined
          ? 'now'
          : `now and in v${before}`;
  return (
    <>
      <dt>{title}</dt>
      <dd>
        <Words label={label} pieces={plain(now ?? then ?? '')} mark="ins" />
      </dd>
    </>
  );
}

/** `not-is-refusal`, as a suite's file names it. */
function judgeWords({ judge, negated }: NonNullable<CaseResult['asserts']>[number]): string {
  return formatName(negated ? `not-${judge}` : judge);
}

function Facts(props: { shown: CaseResult }): ReactElement {
  const { shown } = props;
  const { seconds } = shown;
  const facts: [string, string][] = [
    ['Suite', formatName(shown.suite)],
    ['Capability', capabilityWords(shown.capability)],
    ['Kind', TYPES[shown.type]],
    ...(shown.column === '' ? [] : [['Column', formatName(shown.column)] as [string, string]]),
    ...Object.entries(shown.attributes ?? {})
      .filter(([name]) => !TOLD.has(name))
      .map(([name, value]): [string, string] => [formatName(name), formatText(value)]),
    ...(shown.asserts && shown.asserts.length > 0
      ? [['Judged by', shown.asserts.map(judgeWords).join(', ')] as [string, string]]
      : []),
    ...(typeof seconds === 'number'
      ? [
          ['Answered in', `${seconds < 0.001 ? '< 0.001' : seconds.toFixed(3)} s`] as [
            string,
            string
          ]
        ]
      : []),
    ['Identity', shown.id]
  ];
  return (
    <dl className="jp-ModelAudit-facts">
      {facts.map(([name, value], index) => (
        <div key={index}>
          <dt>{name}</dt>
          <dd>{name === 'Identity' ? <code title={value}>{value.slice(0, 16)}</code> : value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Milliseconds for which a button says that it has copied. */
const SAID = 2000;

function useCopied(id: string, copy: () => void): { done: boolean; copy: () => void } {
  const [done, setDone] = useState<string | null>(null);
  useEffect(() => {
    const timer = done === null ? null : setTimeout(() => setDone(null), SAID);
    return () => clearTimeout(timer ?? undefined);
  }, [done]);
  return {
    done: done === id,
    copy: () => {
      copy();
      setDone(id);
    }
  };
}
