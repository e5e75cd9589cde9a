import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import type { CaseResult } from '../../core/probe/result';
import { formatCount } from '../format';
import { Icon } from '../icons';
import { TextButton } from './notices';

const FIRST_GROUPS = 10;
const MORE_GROUPS = 50;
/** Answers told one by one in a group. */
const MOST_ANSWERS = 200;

/** What the model answered, in words. */
export function answerSentence(found: CaseResult): string {
  return found.outcome === 'fail'
    ? `answered ${found.got} instead of ${found.expected}`
    : found.got;
}

/** Cases that tell of the same change with the same outcome, in the order of the first of each. */
export function groupCases(cases: readonly CaseResult[]): CaseResult[][] {
  const groups = new Map<string, CaseResult[]>();
  for (const each of cases) {
    const key = JSON.stringify([each.outcome, each.title]);
    const group = groups.get(key);
    if (group) {
      group.push(each);
    } else {
      groups.set(key, [each]);
    }
  }
  return [...groups.values()];
}

/** The cases of a capability that did not pass, equal ones together. */
export function ProbeCases(props: {
  findings: CaseResult[];
  regressed: ReadonlySet<string>;
  /** Shown where there is no finding. */
  none: string;
}): ReactElement {
  const [shown, setShown] = useState(FIRST_GROUPS);
  const groups = useMemo(() => groupCases(props.findings), [props.findings]);
  return (
    <>
      <ul className="jp-ModelAudit-cases">
        {groups.slice(0, shown).map(group => (
          <CaseGroup key={group[0].id} group={group} regressed={props.regressed} />
        ))}
        {groups.length === 0 ? (
          <li className="jp-ModelAudit-case jp-ModelAudit-quiet">
            <span />
            <span>{props.none}</span>
          </li>
        ) : null}
      </ul>
      {groups.length > shown ? (
        <div className="jp-ModelAudit-caseMore">
          <TextButton onClick={() => setShown(shown + MORE_GROUPS)}>
            {formatCount(groups.length - shown)} more
          </TextButton>
        </div>
      ) : null}
    </>
  );
}

function CaseGroup(props: { group: CaseResult[]; regressed: ReadonlySet<string> }): ReactElement {
  const { group, regressed } = props;
  const [first] = group;
  const failed = first.outcome === 'fail';
  const worse = group.filter(each => regressed.has(each.id)).length;
  return (
    <li className="jp-ModelAudit-case">
      <Icon
        name={failed ? 'cross' : 'unknown'}
        tone={failed ? 'fail' : 'quiet'}
        label={failed ? 'failed' : 'could not be judged'}
        small
      />
      {group.length === 1 ? (
        <span>
          {first.title}
          <span className="jp-ModelAudit-quiet">: {answerSentence(first)}</span>
        </span>
      ) : (
        <details>
          <summary>
            {first.title} × {formatCount(group.length)}
          </summary>
          {group.slice(0, MOST_ANSWERS).map(each => (
            <div key={each.id} className="jp-ModelAudit-quiet">
              {answerSentence(each)}
            </div>
          ))}
          {group.length > MOST_ANSWERS ? (
            <div className="jp-ModelAudit-quiet">
              and {formatCount(group.length - MOST_ANSWERS)} more
            </div>
          ) : null}
        </details>
      )}
      {worse > 0 ? (
        <span className="jp-ModelAudit-tag" title="Passed in the previous version">
          {worse === 1 ? 'new' : `${formatCount(worse)} new`}
        </span>
      ) : null}
    </li>
  );
}
