import type { ReactElement } from 'react';
import type { WaivedRule, WaiverStanding } from '../../core/policy/waiver-words';
import { waiversInWords, waiverStanding } from '../../core/policy/waiver-words';
import { metricInWords } from '../../core/policy/words';
import { formatText } from '../format';
import { Icon } from '../icons';
import type { IconName, IconTone } from '../icons';
import { useNow } from './clock';

const STATES: Record<WaiverStanding['state'], { name: IconName; tone: IconTone; label: string }> = {
  holds: { name: 'warning', tone: 'warning', label: 'waived' },
  ended: { name: 'unknown', tone: 'quiet', label: 'ended' },
  unneeded: { name: 'pass', tone: 'pass', label: 'not needed' }
};

/** Which rules of a record are waived, by whom, why and until when, as it stands today. */
export function Waivers(props: {
  rules: readonly WaivedRule[];
  /** The record's version, where it stands under no heading of its own. */
  version?: number;
}): ReactElement | null {
  const { rules, version } = props;
  const now = new Date(useNow(60_000));
  if (rules.length === 0) {
    return null;
  }
  return (
    <div className="jp-ModelAudit-small jp-ModelAudit-waivers">
      <h3 className="jp-ModelAudit-small">
        {version === undefined ? 'Waivers' : `Waivers of v${version}`}: {waiversInWords(rules, now)}
      </h3>
      <ul className="jp-ModelAudit-plainList">
        {rules.map(rule => {
          const { state, sentence } = waiverStanding(rule, now);
          return (
            <li key={rule.id} title={rule.id}>
              <Icon {...STATES[state]} small />{' '}
              <b>
                {metricInWords(rule.metric)} {rule.title}
              </b>{' '}
              {state === 'ended' ? <span className="jp-ModelAudit-tag">ended</span> : null}{' '}
              <span className="jp-ModelAudit-quiet">{formatText(sentence)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** Under a rule: its waiver, as it was decided now. */
export function WaiverLine(props: { waiver: WaivedRule['waiver'] }): ReactElement {
  const { sentence } = waiverStanding({ waiver: props.waiver }, new Date(useNow(60_000)));
  return (
    <span className="jp-ModelAudit-small jp-ModelAudit-quiet jp-ModelAudit-block">
      {formatText(sentence)}
    </span>
  );
}
