import type { ReactElement } from 'react';
import type { AuditSession } from '../model/session';
import { ErrorNotice, Notice, TextButton } from './notices';

/** What stands between the panel and the kernel, a sentence each; nothing when all is well. */
export function KernelNotice(props: {
  session: AuditSession;
  runningCell: { title: string; id: string } | null;
  onGoToCell: (id: string) => void;
}): ReactElement | null {
  const { session, runningCell } = props;
  const { kernel } = session;
  const { situation } = kernel;
  switch (situation.state) {
    case 'none':
      return (
        <Notice icon="waiting" tone="quiet">
          This notebook has no running kernel. Start one to audit what it holds.
        </Notice>
      );
    case 'connecting':
      return (
        <Notice icon="queued" tone="quiet">
          Connecting to the kernel…
        </Notice>
      );
    case 'language':
      return null;
    case 'package':
      return (
        <Notice
          title="Not installed in this kernel."
          actions={
            <button
              type="button"
              className="jp-ModelAudit-button"
              onClick={() => void kernel.install()}
            >
              Install into this kernel
            </button>
          }
        >
          {situation.error.message}
        </Notice>
      );
    case 'installing':
      return (
        <Notice icon="running" tone="brand">
          Installing jupyterlab-model-audit into the kernel's environment…
        </Notice>
      );
    case 'error':
      return (
        <ErrorNotice
          error={situation.error}
          actions={<TextButton onClick={() => void kernel.connect()}>Connect again</TextButton>}
        />
      );
    case 'ready':
      if (kernel.isQueued) {
        return (
          <Notice
            icon="queued"
            title="Queued behind the running cell."
            actions={
              runningCell ? (
                <TextButton onClick={() => props.onGoToCell(runningCell.id)}>
                  Go to {runningCell.title}
                </TextButton>
              ) : null
            }
          >
            This kernel has no subshells, so the panel waits until{' '}
            {runningCell?.title ?? 'the cell'} has ended.
          </Notice>
        );
      }
      return (
        <ErrorNotice
          error={session.kernelProblem}
          actions={<TextButton onClick={() => void session.refresh()}>Try again</TextButton>}
        />
      );
  }
}
