import type { BridgeClient } from '../../bridge/client';
import type { AuditError } from '../../core/errors';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';

/** How the panel stands with the notebook's kernel. */
export type KernelSituation =
  /** The notebook has no kernel, or it has ended. */
  | { state: 'none' }
  | { state: 'connecting' }
  /** `shell` tells whether a running cell holds the panel up. */
  | { state: 'ready'; shell: 'subshell' | 'main' }
  | { state: 'language'; language: string }
  /** The package is missing in the kernel, or of another version. */
  | { state: 'package'; error: AuditError }
  | { state: 'installing' }
  | { state: 'error'; error: AuditError };

/** A notebook's kernel, as the panel's model needs it. */
export interface IKernelLink extends IDisposable {
  readonly situation: KernelSituation;
  /** Whether the panel is on show; without it no connection is made. */
  isActive: boolean;
  readonly changed: ISignal<IKernelLink, void>;
  /** The bridge, while the situation is ready. */
  readonly client: BridgeClient | null;
  /** Counts kernels: another number after a restart or a change, when no name means what it meant. */
  readonly generation: number;
  /** Whether requests wait behind a running cell. */
  readonly isQueued: boolean;
  /** Connects, if that has not been done; never throws. */
  connect(): Promise<void>;
  /** Puts the package into the kernel's environment; never throws. */
  install(): Promise<void>;
}
