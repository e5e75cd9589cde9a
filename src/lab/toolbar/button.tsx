import type { ReactElement } from 'react';
import { formatShare } from '../format';
import { Icon } from '../icons';
import type { ProbeButtonState } from './probe-state';

/** Runs the probes of the notebook's plan, tells how far they are, and cancels them. */
export function ProbeButton(props: {
  state: ProbeButtonState;
  onRun: () => void;
  onCancel: () => void;
}): ReactElement {
  const { state } = props;
  const running = state.state === 'running';
  const inert = state.state === 'disabled' || (running && state.cancelling);
  const share = running ? state.share : null;
  return (
    <button
      type="button"
      className="jp-ModelAudit-toolbarButton"
      // Not `disabled`, so that the reason can be read by keyboard and pointer alike.
      aria-disabled={inert}
      aria-label={running ? `${state.label}: ${state.hint}` : 'Run probes'}
      title={state.hint}
      onClick={inert ? undefined : running ? props.onCancel : props.onRun}
    >
      <Icon name={running ? 'stop' : 'play'} small />
      <span>{running ? state.label : 'Run probes'}</span>
      {share === null ? null : (
        <span
          className="jp-ModelAudit-toolbarShare"
          role="progressbar"
          aria-label="Probes"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share * 100)}
        >
          probes {formatShare(share).replace(/\.\d/, '')}
        </span>
      )}
    </button>
  );
}
