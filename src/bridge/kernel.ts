import type { Kernel } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import { AuditError, toAuditError } from '../core/errors';
import { BridgeClient } from './client';
import { CommTransport } from './comm';
import {
  askFacts,
  createSubshell,
  deleteSubshell,
  installPackage,
  registerTarget,
  whenConnected,
  within
} from './kernel-calls';

/**
 * How the panel stands with a kernel.
 *
 * `queued`: what was asked waits behind a running cell, as the kernel has no
 * subshells; it goes on by itself.
 */
export type KernelState =
  | 'no-kernel'
  | 'connecting'
  | 'queued'
  | 'ready'
  | 'installing'
  | 'dead'
  | 'other-language'
  | 'package-missing'
  | 'version-mismatch'
  | 'error';

/** Which of the kernel's shells answers: on `main`, running cells come first. */
export type KernelShell = 'subshell' | 'main';

/** After this long without a word, the kernel is taken to be busy with a cell. */
const BUSY_SECONDS = 2;
const SUBSHELL_SECONDS = 15;
/** The first import of the package and its engine, on a slow disk. */
const REGISTER_SECONDS = 120;
const HANDSHAKE_SECONDS = 30;

/**
 * The bridge to one notebook's kernel at a time.
 *
 * Follows the kernel through restarts; whoever holds an earlier `client` gets
 * `kernel-dead` for what was pending, and a new client with the next `ready`.
 */
export class KernelBridge implements IDisposable {
  private kernel: Kernel.IKernelConnection | null = null;
  private currentState: KernelState = 'no-kernel';
  private currentError: AuditError | null = null;
  private currentLanguage: string | null = null;
  private currentClient: BridgeClient | null = null;
  private transport: CommTransport | null = null;
  private subshellId: string | null = null;
  /** Grows with every new start; what an earlier one still awaits is then of no interest. */
  private attempt = 0;
  /** The start under way; null when the state is settled. */
  private starting: Promise<void> | null = null;
  private restarting = false;
  private disposed = false;
  private readonly changed = new Signal<this, KernelState>(this);

  /** Emitted with the new state. */
  get stateChanged(): ISignal<this, KernelState> {
    return this.changed;
  }

  get state(): KernelState {
    return this.currentState;
  }

  /** Why the state is `error`, `package-missing`, `version-mismatch` or `dead`. */
  get error(): AuditError | null {
    return this.currentError;
  }

  /** The kernel's language, once it is known. */
  get language(): string | null {
    return this.currentLanguage;
  }

  /** The client, from the first `ready` until the kernel restarts or ends. */
  get client(): BridgeClient | null {
    return this.currentClient;
  }

  /** The shell that answers; null before it is known. */
  get shell(): KernelShell | null {
    if (this.currentClient === null) {
      return null;
    }
    return this.subshellId === null ? 'main' : 'subshell';
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** Turns to another kernel, or to none; resolves when the state is settled. Never throws. */
  async connect(kernel: Kernel.IKernelConnection | null): Promise<void> {
    if (kernel !== null && kernel === this.kernel) {
      if (this.currentClient !== null) {
        return;
      }
      if (this.starting !== null) {
        return this.starting;
      }
    }
    this.leave();
    if (!kernel || kernel.isDisposed || this.disposed) {
      this.setState('no-kernel');
      return;
    }
    this.kernel = kernel;
    kernel.statusChanged.connect(this.onStatus, this);
    kernel.connectionStatusChanged.connect(this.onConnection, this);
    kernel.disposed.connect(this.onKernelDisposed, this);
    if (kernel.status === 'dead') {
      this.setDead();
      return;
    }
    await this.start(kernel);
  }

  /** Tries again, such as after an error. Never throws. */
  async reconnect(): Promise<void> {
    if (this.kernel) {
      this.drop(
        new AuditError('kernel-dead', 'The connection to the kernel was renewed.', 'Repeat this.')
      );
      await this.start(this.kernel);
    }
  }

  /** Installs this version of the package into the kernel, then connects. Never throws. */
  async install(): Promise<void> {
    const kernel = this.kernel;
    if (!kernel || this.currentState === 'installing') {
      return;
    }
    const attempt = ++this.attempt;
    this.setState('installing');
    try {
      await installPackage(kernel, this.subshellId);
    } catch (thrown) {
      if (attempt === this.attempt) {
        this.setState('package-missing', toAuditError(thrown));
      }
      return;
    }
    if (attempt === this.attempt) {
      await this.reconnect();
    }
  }

  dispose(): void {
    if (!this.disposed) {
      this.disposed = true;
      this.leave();
      Signal.clearData(this);
    }
  }

  private start(kernel: Kernel.IKernelConnection): Promise<void> {
    const attempt = ++this.attempt;
    this.setState('connecting');
    const starting = this.establish(kernel, attempt)
      .catch((thrown: unknown) => {
        if (attempt === this.attempt) {
          this.fail(toAuditError(thrown));
        }
      })
      .finally(() => {
        if (this.starting === starting) {
          this.starting = null;
        }
      });
    this.starting = starting;
    return starting;
  }

  /** Every await may be outlived by a restart or another kernel: `attempt` tells. */
  private async establish(kernel: Kernel.IKernelConnection, attempt: number): Promise<void> {
    const facts = await this.orQueued(
      whenConnected(kernel).then(() => askFacts(kernel, () => attempt === this.attempt)),
      attempt
    );
    if (attempt !== this.attempt) {
      return;
    }
    this.currentLanguage = facts.language;
    if (facts.language !== 'python') {
      this.setState('other-language');
      return;
    }
    const subshellId = facts.supportsSubshells
      ? await within(createSubshell(kernel), SUBSHELL_SECONDS).catch(() => null)
      : null;
    if (attempt !== this.attempt) {
      if (subshellId !== null) {
        deleteSubshell(kernel, subshellId);
      }
      return;
    }
    this.subshellId = subshellId;
    await this.register(kernel, attempt);
    if (attempt === this.attempt) {
      await this.open(kernel, attempt);
    }
  }

  private async register(kernel: Kernel.IKernelConnection, attempt: number): Promise<void> {
    const registered = registerTarget(kernel, this.subshellId).then(() => true);
    if (this.subshellId === null) {
      // A cell may run for hours: there is no time-out, but it is said.
      await this.orQueued(registered, attempt);
    } else if ((await within(registered, REGISTER_SECONDS)) === null) {
      throw new AuditError(
        'timeout',
        `The kernel did not load the package within ${REGISTER_SECONDS} s.`,
        'Try again, or restart the kernel.'
      );
    }
  }

  private async open(kernel: Kernel.IKernelConnection, attempt: number): Promise<void> {
    const transport = new CommTransport({
      kernel,
      subshellId: this.subshellId,
      onBacklog: waiting => this.onBacklog(transport, waiting)
    });
    const client = new BridgeClient(transport);
    this.transport = transport;
    try {
      await client.handshake({ timeout: HANDSHAKE_SECONDS });
    } catch (thrown) {
      client.dispose();
      throw thrown;
    }
    if (attempt !== this.attempt) {
      client.dispose();
      return;
    }
    client.onClosed(reason => {
      if (this.currentClient === client) {
        this.currentClient = null;
        this.fail(reason);
      }
    });
    this.currentClient = client;
    this.setState('ready');
  }

  /** Waits for as long as it takes, and says `queued` when that is long. */
  private async orQueued<T>(promise: Promise<T>, attempt: number): Promise<T> {
    const timer = setTimeout(() => {
      if (attempt === this.attempt) {
        this.setState('queued');
      }
    }, BUSY_SECONDS * 1000);
    try {
      const value = await promise;
      if (attempt === this.attempt && this.currentState === 'queued') {
        this.setState('connecting');
      }
      return value;
    } finally {
      clearTimeout(timer);
    }
  }

  private onBacklog(transport: CommTransport, waiting: boolean): void {
    const connected = this.transport === transport && this.currentClient !== null;
    if (connected && this.subshellId === null) {
      this.setState(waiting ? 'queued' : 'ready');
    }
  }

  private onStatus(kernel: Kernel.IKernelConnection, status: Kernel.Status): void {
    if (status === 'restarting' || status === 'autorestarting') {
      this.attempt += 1;
      this.starting = null;
      this.restarting = true;
      this.subshellId = null;
      this.drop(
        new AuditError('kernel-dead', 'The kernel was restarted.', 'Run the notebook again.')
      );
      this.setState('connecting');
    } else if (status === 'dead') {
      this.setDead();
    } else if (this.currentState === 'dead' && !this.restarting) {
      void this.start(kernel);
    }
  }

  /** After a restart the connection is made anew; only then does the kernel hear us. */
  private onConnection(kernel: Kernel.IKernelConnection, status: Kernel.ConnectionStatus): void {
    if (status === 'connected' && this.restarting) {
      this.restarting = false;
      void this.start(kernel);
    }
  }

  private onKernelDisposed(): void {
    this.leave();
    this.setState('no-kernel');
  }

  private setDead(): void {
    this.attempt += 1;
    this.subshellId = null;
    const reason = new AuditError('kernel-dead', 'The kernel has ended.', 'Start it again.');
    this.drop(reason);
    this.setState('dead', reason);
  }

  private fail(error: AuditError): void {
    if (error.code === 'package-missing' || error.code === 'version-mismatch') {
      this.setState(error.code, error);
    } else {
      this.setState('error', error);
    }
  }

  /** Ends the client; what it still waits for gets `reason`. */
  private drop(reason: AuditError): void {
    const { transport } = this;
    this.transport = null;
    this.currentClient = null;
    transport?.close(reason);
    if (this.subshellId !== null && this.kernel && !this.kernel.isDisposed) {
      deleteSubshell(this.kernel, this.subshellId);
      this.subshellId = null;
    }
  }

  /** Lets go of the kernel. */
  private leave(): void {
    this.attempt += 1;
    this.starting = null;
    this.restarting = false;
    const { kernel, currentClient } = this;
    this.currentClient = null;
    currentClient?.dispose();
    this.drop(new AuditError('kernel-dead', 'The panel has left this kernel.'));
    this.kernel = null;
    this.currentLanguage = null;
    if (kernel) {
      kernel.statusChanged.disconnect(this.onStatus, this);
      kernel.connectionStatusChanged.disconnect(this.onConnection, this);
      kernel.disposed.disconnect(this.onKernelDisposed, this);
    }
  }

  private setState(state: KernelState, error: AuditError | null = null): void {
    const same = this.currentState === state && this.currentError === error;
    this.currentState = state;
    this.currentError = error;
    if (!same && !this.disposed) {
      this.changed.emit(state);
    }
  }
}
