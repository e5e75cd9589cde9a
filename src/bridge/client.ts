import { AuditError } from '../core/errors';
import type { CallOptions } from '../core/ports';
import { incomingSchema, methods, PROTOCOL_VERSION } from './protocol';
import type { Method, Params, Result } from './protocol';
import type { Transport } from './transport';
import { VERSION } from './version';
import { decode, encodeText, Joiner, split } from './wire';

/** Seconds to wait for an answer where the caller names no time-out. */
export const DEFAULT_TIMEOUTS: Record<Method, number> = {
  hello: 30,
  environment: 15,
  variables: 15,
  files: 15,
  setup: 3600,
  open: 900,
  query: 900,
  sorted: 900,
  counted: 900,
  laid: 900,
  separate: 1800,
  slices: 900,
  estimateLoss: 1800,
  snapshot: 900,
  close: 30,
  describeTarget: 60,
  predict: 120,
  ask: 3600,
  encode: 120,
  callFunction: 3600,
  journalOpen: 30,
  journalRead: 60,
  journalAppend: 60,
  journalClose: 30,
  trackerStatus: 60,
  trackerRuns: 60,
  trackerResolve: 60,
  trackerPins: 180,
  trackerStage: 60,
  trackerUnstage: 30,
  trackerAttach: 1800,
  loadKey: 15,
  listKeys: 15,
  saveKey: 15
};

/** How the method is named in a sentence to the user. */
const ACTIVITIES: Record<Method, string> = {
  hello: 'starting the Python side',
  environment: 'reading the environment',
  variables: "listing the kernel's variables",
  files: 'looking for data files',
  setup: 'running the setup file',
  open: 'opening the table',
  query: 'the query',
  sorted: 'sorting the columns',
  counted: 'counting the columns',
  laid: 'counting the columns',
  separate: 'telling the samples apart',
  slices: 'looking for slices',
  estimateLoss: 'learning the loss',
  snapshot: 'writing the snapshot',
  close: 'closing tables',
  describeTarget: 'looking at the model',
  predict: 'calling the model',
  ask: 'asking the model',
  encode: 'calling the encoder',
  callFunction: 'calling a judging function',
  journalOpen: 'opening the journal of the probes',
  journalRead: 'reading the journal of the probes',
  journalAppend: 'writing the journal of the probes',
  journalClose: 'closing the journal of the probes',
  trackerStatus: 'asking the tracker',
  trackerRuns: "listing the tracker's runs",
  trackerResolve: 'looking up the run',
  trackerPins: 'reading the checkpoints of the runs',
  trackerStage: 'handing over the record',
  trackerUnstage: 'taking back the record',
  trackerAttach: 'attaching to the run',
  loadKey: 'loading the key',
  listKeys: 'listing the keys',
  saveKey: 'saving the key'
};

interface Pending {
  method: Method;
  resolve(value: unknown): void;
  reject(error: AuditError): void;
  onProgress?: (done: number, total: number) => void;
}

/**
 * Asks the Python side and waits for its answers.
 *
 * Every call ends: by its answer, its time-out, its abort signal, or the end of
 * the connection. All errors are `AuditError`s.
 */
export class BridgeClient {
  private pending = new Map<number, Pending>();
  private joiner = new Joiner();
  private lastId = 0;
  private closed: AuditError | null = null;
  private closeListeners: ((reason: AuditError) => void)[] = [];
  private greeting: Result<'hello'> | null = null;

  constructor(private readonly transport: Transport) {
    transport.onMessage(message => this.receive(message));
    transport.onClose(reason => this.close(reason));
  }

  /** Who answers; null before `handshake`. */
  get peer(): Result<'hello'> | null {
    return this.greeting;
  }

  /** Why the connection is over; null while it is open. */
  get closedBy(): AuditError | null {
    return this.closed;
  }

  /** Hears, once, why the connection ended; not called by `dispose`. */
  onClosed(listener: (reason: AuditError) => void): void {
    this.closeListeners.push(listener);
  }

  /** Greets the Python side and makes sure that it is of this version. */
  async handshake(options: CallOptions = {}): Promise<Result<'hello'>> {
    const peer = await this.call(
      'hello',
      { protocol: PROTOCOL_VERSION, version: VERSION },
      options
    );
    if (peer.protocol !== PROTOCOL_VERSION || peer.version !== VERSION) {
      throw new AuditError(
        'version-mismatch',
        `Python has jupyterlab-model-audit ${peer.version}, but this is version ${VERSION}.`,
        `Install version ${VERSION} with: ${peer.executable} -m pip install jupyterlab-model-audit==${VERSION}`,
        peer.executable
      );
    }
    this.greeting = peer;
    return peer;
  }

  /**
   * Calls one method.
   *
   * @throws AuditError with the code the Python side gave, or `timeout`,
   * `cancelled`, `kernel-dead`, `protocol`.
   */
  call<M extends Method>(
    method: M,
    params: Params<M>,
    options: CallOptions = {}
  ): Promise<Result<M>> {
    if (options.signal?.aborted) {
      return Promise.reject(new AuditError('cancelled', 'Cancelled.'));
    }
    if (this.closed) {
      return Promise.reject(this.closed);
    }
    const id = ++this.lastId;
    return new Promise<Result<M>>((resolve, reject) => {
      const seconds = options.timeout ?? DEFAULT_TIMEOUTS[method];
      let timer: ReturnType<typeof setTimeout> | undefined;
      const startTimer = () => {
        if (this.pending.has(id)) {
          timer = setTimeout(() => {
            this.abandon(id, timeoutError(method, seconds));
          }, seconds * 1000);
        }
      };
      const onAbort = () => this.abandon(id, new AuditError('cancelled', 'Cancelled.'));
      const settle = () => {
        clearTimeout(timer);
        options.signal?.removeEventListener('abort', onAbort);
        this.pending.delete(id);
      };
      this.pending.set(id, {
        method,
        resolve: value => {
          settle();
          resolve(value as Result<M>);
        },
        reject: error => {
          settle();
          reject(error);
        },
        onProgress: options.onProgress
      });
      options.signal?.addEventListener('abort', onAbort);
      // The time that a message waits behind a running cell is not the request's own.
      this.send({ id, method, params }).then(startTimer, (thrown: unknown) => {
        this.pending.get(id)?.reject(sendError(thrown));
      });
    });
  }

  /** Ends the connection; what is still pending is rejected as `kernel-dead`. */
  dispose(): void {
    if (!this.closed) {
      this.closed = new AuditError(
        'kernel-dead',
        'The connection to Python was closed.',
        'Start it again and repeat this.'
      );
      this.transport.dispose();
      this.rejectAll(this.closed);
    }
  }

  private async send(message: { id: number; method: string; params: object }): Promise<void> {
    const parts = split(encodeText(message), () => `${message.id}-${Date.now()}`);
    await Promise.all(parts.map(part => this.transport.send(part)));
  }

  /** Gives up waiting and tells Python to stop working on it. */
  private abandon(id: number, error: AuditError): void {
    const pending = this.pending.get(id);
    if (pending) {
      pending.reject(error);
      // If it can't be told, nobody is left to tell.
      void Promise.resolve()
        .then(() => this.transport.send({ cancel: id }))
        .catch(() => undefined);
    }
  }

  private receive(message: unknown): void {
    let whole: unknown;
    try {
      whole = this.joiner.add(message);
    } catch {
      // A torn message: the call it answers ends with its time-out.
      return;
    }
    const parsed = incomingSchema.safeParse(whole);
    if (!parsed.success || 'chunk' in parsed.data) {
      this.refuse(whole);
      return;
    }
    const incoming = parsed.data;
    const pending = this.pending.get(incoming.id);
    if (!pending) {
      return;
    }
    if ('progress' in incoming) {
      pending.onProgress?.(incoming.progress.done, incoming.progress.total);
    } else if ('error' in incoming) {
      const { code, message: text, action, where } = incoming.error;
      pending.reject(new AuditError(code, text, action, where));
    } else {
      this.accept(pending, incoming.result);
    }
  }

  private accept(pending: Pending, value: unknown): void {
    const result = methods[pending.method].result.safeParse(decode(value));
    if (result.success) {
      pending.resolve(result.data);
    } else {
      pending.reject(protocolError(pending.method, result.error.issues[0]?.message ?? ''));
    }
  }

  /** An answer that can't be understood ends its call at once. */
  private refuse(message: unknown): void {
    const id = (message as { id?: unknown } | null)?.id;
    const pending = typeof id === 'number' ? this.pending.get(id) : undefined;
    pending?.reject(protocolError(pending.method, 'it is not a message of the protocol'));
  }

  private close(reason: AuditError): void {
    if (!this.closed) {
      this.closed = reason;
      this.rejectAll(reason);
      for (const listener of this.closeListeners) {
        listener(reason);
      }
    }
  }

  private rejectAll(reason: AuditError): void {
    for (const pending of [...this.pending.values()]) {
      pending.reject(reason);
    }
  }
}

function sendError(thrown: unknown): AuditError {
  return thrown instanceof AuditError
    ? thrown
    : new AuditError(
        'kernel-dead',
        'Python can no longer be reached.',
        'Start the kernel again.',
        '',
        { cause: thrown }
      );
}

function timeoutError(method: Method, seconds: number): AuditError {
  const activity = ACTIVITIES[method];
  return new AuditError(
    'timeout',
    `${activity[0].toUpperCase()}${activity.slice(1)} took longer than ${seconds} s.`,
    'Try again; if the kernel is busy, wait for it or interrupt it.'
  );
}

function protocolError(method: Method, detail: string): AuditError {
  return new AuditError(
    'protocol',
    `Python's answer to ${method} can't be understood: ${detail}.`,
    `Make sure that Python has jupyterlab-model-audit ${VERSION}.`
  );
}
