import { resolve } from 'path';
import { Signal } from '@lumino/signaling';
import type { BridgeClient } from '../../bridge/client';
import { startStdioBridge } from '../../bridge/stdio';
import type { IKernelLink, KernelSituation } from '../model/kernel-link';

const PYTHON = resolve(__dirname, '../../../.venv/bin/python');

/** A real Python process in the place of a notebook's kernel; `setup` runs code in it. */
export class PythonKernel implements IKernelLink {
  constructor(private readonly folder: string) {}

  readonly changed = new Signal<this, void>(this);
  client: BridgeClient | null = null;
  situation: KernelSituation = { state: 'none' };
  isActive = false;
  generation = 0;
  isQueued = false;
  isDisposed = false;

  async connect(): Promise<void> {
    if (!this.client) {
      this.client = await startStdioBridge({ python: PYTHON, folder: this.folder });
      this.generation += 1;
      this.situation = { state: 'ready', shell: 'subshell' };
      this.changed.emit();
    }
  }

  install(): Promise<void> {
    return Promise.resolve();
  }

  /** Ends the process, as a restart does. */
  end(): void {
    this.client?.dispose();
    this.client = null;
    this.situation = { state: 'none' };
    this.changed.emit();
  }

  dispose(): void {
    this.isDisposed = true;
    this.end();
    Signal.clearData(this);
  }
}
