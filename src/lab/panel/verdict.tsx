import { useState } from 'react';
import type { ReactElement } from 'react';
import type { AuditPart } from '../../core/audit';
import type { RuleResult, Verdict, VerdictState } from '../../core/policy/verdict';
import { metricInWords } from '../../core/policy/words';
import { formatAgainst, formatPlural } from '../format';
import { Icon, VERDICT_ICONS } from '../icons';
import { TextButton } from './notices';
import { WaiverLine } from './waivers';

const ORDER: VerdictState[] = ['fail', 'error', 'warn', 'pass'];

/** Rules with what they found: those that did not pass first, the passed ones folded. */
export function Rules(props: {
  verdict: Verdict;
  /** Parts of the audit that were not carried out; their reason stands elsewhere. */
  lacking: ReadonlySet<AuditPart>;
}): ReactElement {
  const { rules } = props.verdict;
  const [unfolded, setUnfolded] = useState(false);
  const exceptions = rules
    .filter(rule => rule.state !== 'pass')
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  const passed = rules.filter(rule => rule.state === 'pass');
  // Nothing to hide when there is nothing else to show.
  const showPassed = unfolded || exceptions.length === 0;
  if (rules.length === 0) {
    return (
      <p className="jp-ModelAudit-body jp-ModelAudit-quiet">
        The plan has no rules, so nothing can fail. Add rules under policy in audit.yaml.
      </p>
    );
  }
  return (
    <ul className="jp-ModelAudit-rules">
      {exceptions.map(rule => (
        <RuleLine key={rule.id} rule={rule} lacking={props.lacking} />
      ))}
      {passed.length > 0 && exceptions.length > 0 ? (
        <li>
          <Icon name="pass" tone="pass" label="pass" />
          <span className="jp-ModelAudit-quiet">{formatPlural(passed.length, 'rule')} passed</span>
          <TextButton
            onClick={() => setUnfolded(!unfolded)}
            label={unfolded ? 'Hide passed rules' : 'Show passed rules'}
          >
            {unfolded ? 'Hide' : 'Show'}
          </TextButton>
        </li>
      ) : null}
      {showPassed
        ? passed.map(rule => <RuleLine key={rule.id} rule={rule} lacking={props.lacking} />)
        : null}
    </ul>
  );
}

function RuleLine(props: { rule: RuleResult; lacking: ReadonlySet<AuditPart> }): ReactElement {
  const { rule } = props;
  const part: AuditPart = rule.metric.startsWith('probe.') ? 'probes' : 'drift';
  const needs = rule.state === 'error' && props.lacking.has(part) ? part : null;
  const icon = VERDICT_ICONS[rule.state];
  return (
    <li title={`${rule.id}: ${rule.why}`}>
      <Icon name={icon.name} tone={icon.tone} label={icon.label} />
      <span>
        {metricInWords(rule.metric)} {rule.title}
        {rule.state === 'error' && needs === null ? (
          <span className="jp-ModelAudit-small jp-ModelAudit-quiet">{rule.why}</span>
        ) : null}
        {rule.waiver ? <WaiverLine waiver={rule.waiver} /> : null}
      </span>
      {rule.value === null ? (
        <span className="jp-ModelAudit-number jp-ModelAudit-quiet">
          {needs === null ? 'no value' : `needs ${needs}`}
        </span>
      ) : (
        <b className="jp-ModelAudit-number">{formatAgainst(rule.value, rule.threshold)}</b>
      )}
    </li>
  );
}

/** The header's result: a count for every state there is. */
export function VerdictSummary(props: { verdict: Verdict }): ReactElement {
  return (
    <span className="jp-ModelAudit-counts">
      {ORDER.map(state => {
        const count = props.verdict.rules.filter(rule => rule.state === state).length;
        const icon = VERDICT_ICONS[state];
        return count === 0 ? null : (
          <span key={state}>
            <Icon name={icon.name} tone={icon.tone} label={icon.label} small />
            {count}
          </span>
        );
      })}
    </span>
  );
}
