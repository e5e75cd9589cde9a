import type { ReactElement } from 'react';
import type { Criterion } from '../../core/readiness/schema';
import { CRITERION_TITLES, percent, percents } from '../../core/readiness/words';
import { Icon } from '../icons';
import type { IconName, IconTone } from '../icons';
import { numbers, SmallTable } from '../small-table';

const ICONS: Record<Criterion['state'], { name: IconName; tone: IconTone; label: string }> = {
  pass: { name: 'pass', tone: 'pass', label: 'holds' },
  warn: { name: 'warning', tone: 'warning', label: 'does not hold' },
  unknown: { name: 'unknown', tone: 'quiet', label: 'could not be measured' }
};

/** Every figure beside what the plan wants of it; the sentence in the tooltip. */
export function Criteria(props: { criteria: readonly Criterion[] }): ReactElement {
  return (
    <SmallTable heads={['Criterion', numbers('Found'), numbers('Wanted')]}>
      {props.criteria.map(criterion => (
        <CriterionRow key={criterion.name} criterion={criterion} />
      ))}
    </SmallTable>
  );
}

function CriterionRow(props: { criterion: Criterion }): ReactElement {
  const { name, state, value, interval, comparator, wanted, sentence } = props.criterion;
  const icon = ICONS[state];
  return (
    <tr className={state === 'warn' ? 'jp-mod-strong' : undefined} title={capitalised(sentence)}>
      <td>
        <Icon name={icon.name} tone={icon.tone} label={icon.label} small /> {CRITERION_TITLES[name]}
        {state === 'unknown' ? (
          <span className="jp-ModelAudit-small jp-ModelAudit-quiet"> {sentence}</span>
        ) : null}
      </td>
      <td className="jp-mod-number">
        {value === null ? 'not measured' : percent(value)}
        {interval ? (
          <span className="jp-ModelAudit-small jp-ModelAudit-quiet jp-ModelAudit-under">
            {percents(interval)}
          </span>
        ) : null}
      </td>
      <td className="jp-mod-number jp-ModelAudit-plain">
        {comparator === '>=' ? '≥' : '≤'} {percent(wanted)}
      </td>
    </tr>
  );
}

function capitalised(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${sentence.endsWith('.') ? '' : '.'}`;
}
