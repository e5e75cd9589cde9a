import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel } from '@jupyterlab/services';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { BridgeClient } from '../../bridge/client';
import { KernelBridge } from '../../bridge/kernel';
import { AuditError } from '../../core/errors';
import type { IKernelLink, KernelSituation } from './kernel-link';

/**
 * Milliseconds that a notebook has to ask for its kernel. A context is never
 * ready, nor does it say anything, where the reader has chosen no kernel.
 */
const GRACE = 2000;

/**
 * A notebook's kernel, whichever it has. Nothing is sent to it before the first
 * `connect`; a kernel that starts anew while the panel is hidden is left alone
 * until the panel is shown again.
 */
export class NotebookKernel implements IKernelLink {
  constructor(private readonly context: ISessionContext) {
    this.bridge.stateChanged.connect(this.onStateChanged, this);
    context.kernelChanged.connect(this.onKernelChanged, this);
    context.statusChanged.connect(this.onStatusChanged, this);
    context.disposed.connect(this.dispose, this);
  }

  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  get client(): BridgeClient | null {
    return this.bridge.client;
  }

  get generation(): number {
    return this.kernels;
  }

  get isQueued(): boolean {
    return this.bridge.state === 'queued';
  }

  get isActive(): boolean {
    return this.active;
  }

  set isActive(active: boolean) {
    this.active = active;
  }

  get situation(): KernelSituation {
    const { bridge } = this;
    const error = bridge.error ?? new AuditError('internal', 'The kernel could not be reached.');
    switch (bridge.state) {
      case 'no-kernel':
        return this.context.isReady || (this.begun && this.context.hasNoKernel)
          ? { state: 'none' }
          : { state: 'connecting' };
      case 'connecting':
        return { state: 'connecting' };
      case 'queued':
      case 'ready':
        return { state: 'ready', shell: bridge.shell ?? 'main' };
      case 'installing':
        return { state: 'installing' };
      case 'other-language':
        return { state: 'language', language: bridge.language ?? 'another language' };
      case 'package-missing':
      case 'version-mismatch':
        return { state: 'package', error };
      case 'dead':
      case 'error':
        return { state: 'error', error };
    }
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    if (this.disposed) {
      return;
    }
    this.disposed = true;
    this.context.kernelChanged.disconnect(this.onKernelChanged, this);
    this.context.statusChanged.disconnect(this.onStatusChanged, this);
    this.bridge.dispose();
    Signal.clearData(this);
  }

  async connect(): Promise<void> {
    await Promise.race([this.context.ready, this.leftWithout()]);
    this.begun = true;
    if (!this.active || this.disposed) {
      return;
    }
    if (this.bridge.state === 'error') {
      await this.bridge.reconnect();
    } else {
      await this.bridge.connect(this.context.session?.kernel ?? null);
    }
    this.changedSignal.emit();
  }

  async install(): Promise<void> {
    await this.bridge.install();
  }

  /** Resolves when no kernel has been asked for in a while; where one was, its context gets ready. */
  private async leftWithout(): Promise<void> {
    await new Promise(done => setTimeout(done, GRACE));
    if (!this.context.hasNoKernel) {
      await this.context.ready;
    }
  }

  private onStatusChanged(_: ISessionContext, status: Kernel.Status): void {
    if (status === 'restarting' || status === 'autorestarting') {
      this.kernels += 1;
    }
    if (this.bridge.state === 'no-kernel') {
      this.changedSignal.emit();
    }
  }

  private onKernelChanged(): void {
    this.kernels += 1;
    if (this.active) {
      void this.connect();
    } else {
      void this.bridge.connect(null);
    }
  }

  private onStateChanged(): void {
    if (!this.active && this.bridge.state === 'connecting') {
      void this.bridge.connect(null);
      return;
    }
    this.changedSignal.emit();
  }

  private readonly bridge = new KernelBridge();
  private readonly changedSignal = new Signal<this, void>(this);
  private kernels = 0;
  /** The context has had the time to start a kernel by itself. */
  private begun = false;
  private active = false;
  private disposed = false;
}
