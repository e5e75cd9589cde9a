import type { ReactElement, ReactNode } from 'react';
import type { AuditError } from '../../core/errors';
import { Icon } from '../icons';
import type { IconName, IconTone } from '../icons';

/** A sentence that needs the reader's attention, with what to do about it. */
export function Notice(props: {
  icon?: IconName;
  tone?: IconTone;
  title?: string;
  children?: ReactNode;
  /** Links and buttons. */
  actions?: ReactNode;
  /** Read out at once; for what the reader has just caused. */
  alert?: boolean;
}): ReactElement {
  return (
    <div className="jp-ModelAudit-notice" role={props.alert ? 'alert' : 'status'}>
      <Icon name={props.icon ?? 'warning'} tone={props.tone ?? 'warning'} />
      <div className="jp-ModelAudit-grow">
        {props.title ? <strong>{props.title} </strong> : null}
        {props.children}
        {props.actions ? <div className="jp-ModelAudit-noticeActions">{props.actions}</div> : null}
      </div>
    </div>
  );
}

/** An error as a sentence and what to do next; a cancellation is no error and shows nothing. */
export function ErrorNotice(props: {
  error: AuditError | null;
  title?: string;
  actions?: ReactNode;
}): ReactElement | null {
  if (!props.error || props.error.code === 'cancelled') {
    return null;
  }
  return (
    <Notice icon="unknown" tone="quiet" title={props.title} actions={props.actions} alert>
      {props.error.sentence}
    </Notice>
  );
}

/** A button that looks like a link: it acts inside JupyterLab. */
export function TextButton(props: {
  onClick: () => void;
  children: ReactNode;
  title?: string;
  label?: string;
}): ReactElement {
  return (
    <button
      type="button"
      className="jp-ModelAudit-link"
      title={props.title}
      aria-label={props.label}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  );
}
