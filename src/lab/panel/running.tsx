import type { ReactElement } from 'react';
import type { PartialAudit } from '../../core/result';
import { formatShare } from '../format';
import { Icon, STAGE_ICONS } from '../icons';
import {
  currentStage,
  paceSentence,
  stageSentence,
  stageTitle,
  workDone
} from '../model/sentences';
import { useNow } from './clock';

/** Progress of the current stage, with the way to stop it. */
export function Progress(props: {
  partial: PartialAudit | null;
  cancelling: boolean;
  onCancel: () => void;
}): ReactElement {
  const now = useNow(1000);
  const stage = currentStage(props.partial);
  const share =
    stage && stage.done !== null && stage.total ? Math.min(1, stage.done / stage.total) : null;
  const title = stage ? stageTitle(stage) : 'Starting';
  return (
    <div className="jp-ModelAudit-progress">
      <div className="jp-ModelAudit-row jp-ModelAudit-apart" role="status">
        <span className="jp-ModelAudit-cut">
          <b>{title}</b> {stage ? workDone(stage) || stage.detail : ''}
        </span>
        <span className="jp-ModelAudit-quiet">
          {share === null ? '' : formatShare(share).replace(/\.\d/, '')}
        </span>
      </div>
      <div
        className={`jp-ModelAudit-track${share === null ? ' jp-mod-unknown' : ''}`}
        role="progressbar"
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      >
        <span style={share === null ? undefined : { width: `${share * 100}%` }} />
      </div>
      <div className="jp-ModelAudit-row">
        <span className="jp-ModelAudit-small jp-ModelAudit-quiet jp-ModelAudit-grow">
          {props.cancelling ? 'Cancelling…' : stage ? paceSentence(stage, now) : ''}
        </span>
        <button
          type="button"
          className="jp-ModelAudit-button"
          disabled={props.cancelling}
          onClick={props.onCancel}
        >
          <Icon name="stop" small />
          Cancel
        </button>
      </div>
    </div>
  );
}

/** Every stage with its state. */
export function Stages(props: { partial: PartialAudit | null }): ReactElement | null {
  if (!props.partial) {
    return null;
  }
  return (
    <ul className="jp-ModelAudit-stages" aria-label="Stages">
      {props.partial.stages.map(stage => {
        const icon = STAGE_ICONS[stage.state];
        const running = stage.state === 'running';
        return (
          <li
            key={stage.stage}
            className={stage.state === 'waiting' ? 'jp-ModelAudit-quiet' : undefined}
          >
            <Icon name={icon.name} tone={icon.tone} label={icon.label} />
            {running ? <b>{stageTitle(stage)}</b> : <span>{stageTitle(stage)}</span>}
            <span className="jp-ModelAudit-quiet jp-ModelAudit-cut" title={stage.error?.sentence}>
              {stageSentence(stage)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
