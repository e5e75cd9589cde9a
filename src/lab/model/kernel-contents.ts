import { createPorts } from '../../bridge/ports';
import type { BridgePorts } from '../../bridge/ports';
import type { Params, Result } from '../../bridge/protocol';
import type { AuditError } from '../../core/errors';
import { toAuditError } from '../../core/errors';
import type { KernelVariables } from './freshness';
import type { IKernelLink } from './kernel-link';

export type NearbyFile = Result<'files'>['files'][number];

/** What the kernel holds and what lies near the notebook, as they were last told. */
export class KernelContents {
  constructor(private readonly kernel: IKernelLink) {}

  /** The kernel's tables and models; null before they are known. */
  get variables(): KernelVariables | null {
    return this.held;
  }

  /** Data files near the notebook; null before they are known. */
  get files(): NearbyFile[] | null {
    return this.nearby;
  }

  /** Why the kernel could not be read, or something about it not done. */
  problem: AuditError | null = null;

  /** What an audit asks of the kernel; null where it is not connected. */
  ports(): BridgePorts | null {
    return this.kernel.client ? createPorts(this.kernel.client) : null;
  }

  /** Asks for tables and models; null where the kernel did not tell, and what it told before stands. */
  async readVariables(): Promise<KernelVariables | null> {
    const told = await this.ask('variables', {});
    this.held = told ?? this.held;
    return told;
  }

  /** Asks for files where they are not known; whether it had to. */
  async readFiles(): Promise<boolean> {
    if (this.nearby !== null) {
      return false;
    }
    this.nearby = (await this.ask('files', {}))?.files ?? null;
    return true;
  }

  /** Another kernel, or none: files and problems were those of the last one. */
  forget(): void {
    this.nearby = null;
    this.problem = null;
  }

  /** Calls the bridge; a failure is kept to be shown and answered with null. */
  private async ask<M extends 'variables' | 'files'>(
    method: M,
    params: Params<M>
  ): Promise<Result<M> | null> {
    const { client } = this.kernel;
    if (!client) {
      return null;
    }
    try {
      return await client.call(method, params);
    } catch (error) {
      // A kernel that ended has a sentence of its own.
      if (this.kernel.client === client) {
        this.problem = toAuditError(error);
      }
      return null;
    }
  }

  private held: KernelVariables | null = null;
  private nearby: NearbyFile[] | null = null;
}
