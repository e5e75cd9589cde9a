import { KernelMessage } from '@jupyterlab/services';
import type { Kernel } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';
import { AuditError } from '../core/errors';
import { COMM_TARGET } from './protocol';
import type { Transport } from './transport';

/** How long a message may lie before a running cell is said to hold it up. */
const BACKLOG_MILLISECONDS = 500;
/** How long a subshell may take to take a message; only a C call that keeps the lock delays it. */
const SUBSHELL_SECONDS = 120;

export interface CommTransportOptions {
  kernel: Kernel.IKernelConnection;
  /** The subshell to send over; null for the main shell. */
  subshellId: string | null;
  /** Hears when messages begin or cease to wait behind a running cell. */
  onBacklog?: (waiting: boolean) => void;
}

/**
 * The protocol over a comm on the notebook's own kernel connection.
 *
 * The comm's messages are written here rather than by the connection's comm
 * handler, because each must name the subshell, whatever the user's setting for
 * comms, and because the answers of a kernel that has restarted by itself must
 * not go to its former subshell.
 */
export class CommTransport implements Transport {
  private readonly kernel: Kernel.IKernelConnection;
  private readonly commId = UUID.uuid4();
  private messageListener: (message: unknown) => void = () => undefined;
  private closeListener: (reason: AuditError) => void = () => undefined;
  private lying = new Set<string>();
  private waiting = false;
  private over = false;

  constructor(private readonly options: CommTransportOptions) {
    this.kernel = options.kernel;
    this.kernel.iopubMessage.connect(this.hear, this);
    void this.post('comm_open', { target_name: COMM_TARGET, data: {} }).catch(() => undefined);
  }

  send(message: object): Promise<void> {
    return this.post('comm_msg', { data: message });
  }

  onMessage(listener: (message: unknown) => void): void {
    this.messageListener = listener;
  }

  onClose(listener: (reason: AuditError) => void): void {
    this.closeListener = listener;
  }

  dispose(): void {
    if (this.over) {
      return;
    }
    if (!this.kernel.isDisposed && this.kernel.status !== 'dead') {
      void this.post('comm_close', { data: {} }).catch(() => undefined);
    }
    this.stop();
  }

  /** Ends the way because the kernel's side of it is gone. */
  close(reason: AuditError): void {
    if (!this.over) {
      this.stop();
      this.closeListener(reason);
    }
  }

  private stop(): void {
    this.over = true;
    this.kernel.iopubMessage.disconnect(this.hear, this);
    this.lying.clear();
    this.tellBacklog();
  }

  /** Resolves when the kernel has handled the message. */
  private post(
    msgType: 'comm_open' | 'comm_msg' | 'comm_close',
    content: Record<string, unknown>
  ): Promise<void> {
    if (this.over || this.kernel.isDisposed) {
      return Promise.reject(closedError());
    }
    const message = KernelMessage.createMessage<KernelMessage.ICommMsgMsg<'shell'>>({
      msgType,
      channel: 'shell',
      session: this.kernel.clientId,
      username: this.kernel.username,
      subshellId: this.options.subshellId,
      content: { comm_id: this.commId, ...content }
    } as unknown as KernelMessage.IOptions<KernelMessage.ICommMsgMsg<'shell'>>);
    const id = message.header.msg_id;
    let future: Kernel.IShellFuture;
    try {
      future = this.kernel.sendShellMessage(message, false, true);
    } catch (thrown) {
      return Promise.reject(
        new AuditError('kernel-dead', 'The kernel has ended.', 'Start it again.', '', {
          cause: thrown
        })
      );
    }
    this.lying.add(id);
    const timer = setTimeout(() => this.tellBacklog(true), BACKLOG_MILLISECONDS);
    return this.taken(future).finally(() => {
      clearTimeout(timer);
      this.lying.delete(id);
      this.tellBacklog();
    });
  }

  /** Resolves when the kernel says that it has handled the message; on a subshell within time. */
  private taken(future: Kernel.IShellFuture): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer =
        this.options.subshellId === null
          ? undefined
          : setTimeout(() => reject(silentError()), SUBSHELL_SECONDS * 1000);
      future.done
        // Rejected when the kernel restarts or ends.
        .then(
          () => resolve(),
          () => reject(closedError())
        )
        .finally(() => clearTimeout(timer));
    });
  }

  private tellBacklog(late = this.waiting): void {
    const waiting = late && this.lying.size > 0;
    if (waiting !== this.waiting) {
      this.waiting = waiting;
      this.options.onBacklog?.(waiting);
    }
  }

  private hear(_kernel: Kernel.IKernelConnection, message: KernelMessage.IIOPubMessage): void {
    if (KernelMessage.isCommMsgMsg(message) && message.content.comm_id === this.commId) {
      this.messageListener(message.content.data);
    } else if (KernelMessage.isCommCloseMsg(message) && message.content.comm_id === this.commId) {
      this.close(
        new AuditError(
          'kernel-dead',
          'The kernel closed the connection to this panel.',
          'Connect again.'
        )
      );
    }
  }
}

function closedError(): AuditError {
  return new AuditError(
    'kernel-dead',
    'The kernel was restarted or has ended.',
    'Run the notebook again.'
  );
}

function silentError(): AuditError {
  return new AuditError(
    'timeout',
    `The kernel did not answer within ${SUBSHELL_SECONDS} s.`,
    'Interrupt or restart the kernel.'
  );
}
