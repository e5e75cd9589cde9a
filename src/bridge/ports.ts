import { AuditError } from '../core/errors';
import { engineInWords, type SparkChoice } from '../core/plan/engine';
import type { Plan } from '../core/plan/schema';
import type { TrackerPlace } from '../core/plan/tracker';
import type {
  Answer,
  CallOptions,
  Engine,
  Environment,
  Journal,
  Journals,
  KeptKey,
  KeyStore,
  OpenedTable,
  QueryResult,
  SnapshotFile,
  StoredKey,
  TableSource,
  TargetDescription,
  Tracker,
  ValueTable
} from '../core/ports';
import type { FunctionInput } from '../core/probe/judges/judge';
import type { JudgingPort, Outcome } from '../core/probe/outside/port';
import type { ProbeAnswer } from '../core/probe/request';
import type { ProbeTarget, WrittenRequest } from '../core/probe/target';
import type { BridgeClient } from './client';
import type { Params, Result } from './protocol';
import { BridgeTracker } from './tracker';

/** Seconds beyond the model's own time-out, for building the rows and the way back. */
const PREDICT_OVERHEAD = 30;
/** Seconds beyond it for a look at a model whose digest takes its time. */
const DESCRIBE_OVERHEAD = 60;
const DEFAULT_PREDICT_SECONDS = 60;

/** What the domain asks of the world, answered by one Python process. */
export interface BridgePorts {
  engine: Engine;
  /** SQL on the user's Spark, by way of the same process. */
  spark(choice: SparkChoice): Engine;
  /** `like` is the opened relation whose columns' types the model's rows take. */
  target(target: Plan['target'], like: string): ProbeTarget;
  tracker(place: TrackerPlace): Tracker;
  journals: Journals;
  /** What judges ask of the kernel. */
  judging: JudgingPort;
  keys: KeyStore;
  environment(options?: CallOptions): Promise<Environment>;
  /** Runs a notebook or Python file; resolves to the number of cells run. */
  setup(path: string, options?: CallOptions): Promise<number>;
}

export function createPorts(client: BridgeClient): BridgePorts {
  return {
    engine: new BridgeEngine(client),
    spark: choice => new SparkBridgeEngine(client, choice),
    target: (target, like) => new BridgeTarget(client, wireTarget(target), target?.timeout, like),
    tracker: place => new BridgeTracker(client, place),
    journals: new BridgeJournals(client),
    judging: new BridgeJudging(client),
    keys: new BridgeKeys(client),
    environment: options => client.call('environment', {}, options),
    setup: async (path, options) => (await client.call('setup', { path }, options)).cells
  };
}

type WireTarget = Params<'describeTarget'>['target'];

/** The plan's target as the wire knows it, or a sentence on why not. */
function wireTarget(target: Plan['target']): WireTarget {
  if (target?.callable !== undefined) {
    return { callable: target.callable };
  }
  if (target?.http) {
    return { http: target.http };
  }
  throw new AuditError(
    'invalid-plan',
    'The plan names no target.',
    'Add a target to it.',
    'target'
  );
}

class BridgeEngine implements Engine {
  constructor(private readonly client: BridgeClient) {}

  get description(): string {
    const version = this.client.peer?.packages.duckdb;
    return version ? `DuckDB ${version}` : 'DuckDB';
  }

  open(source: TableSource, relation: string, options?: CallOptions): Promise<OpenedTable> {
    return this.client.call('open', { source, relation }, options);
  }

  async query(statements: string[], options?: CallOptions): Promise<QueryResult[]> {
    return (await this.client.call('query', { statements }, options)).results;
  }

  /** NumPy sorts; without it there is only SQL. */
  get sorted(): Engine['sorted'] {
    return this.client.peer?.packages.numpy
      ? async (request, options) => (await this.client.call('sorted', request, options)).columns
      : undefined;
  }

  get laid(): Engine['laid'] {
    return this.client.peer?.packages.numpy
      ? async (request, options) => (await this.client.call('laid', request, options)).columns
      : undefined;
  }

  get counted(): Engine['counted'] {
    return this.client.peer?.packages.numpy
      ? async (request, options) => (await this.client.call('counted', request, options)).columns
      : undefined;
  }

  async separate(
    ...[request, options]: Parameters<NonNullable<Engine['separate']>>
  ): ReturnType<NonNullable<Engine['separate']>> {
    return this.client.call('separate', request, options);
  }

  async slices(
    ...[request, options]: Parameters<NonNullable<Engine['slices']>>
  ): ReturnType<NonNullable<Engine['slices']>> {
    return this.client.call('slices', request, options);
  }

  async estimateLoss(
    ...[request, options]: Parameters<NonNullable<Engine['estimateLoss']>>
  ): ReturnType<NonNullable<Engine['estimateLoss']>> {
    return this.client.call('estimateLoss', request, options);
  }

  snapshot(sql: string, relation: string, options?: CallOptions): Promise<SnapshotFile> {
    return this.client.call('snapshot', { sql, relation }, options);
  }
}

/** The same calls, answered by Spark; columns are not sorted in the kernel, as their rows are not there. */
class SparkBridgeEngine implements Engine {
  readonly unordered = true;

  constructor(
    private readonly client: BridgeClient,
    private readonly spark: SparkChoice
  ) {}

  get description(): string {
    return engineInWords({ spark: this.spark });
  }

  open(source: TableSource, relation: string, options?: CallOptions): Promise<OpenedTable> {
    return this.client.call('open', { source, relation, spark: this.spark }, options);
  }

  async query(statements: string[], options?: CallOptions): Promise<QueryResult[]> {
    return (await this.client.call('query', { statements, spark: this.spark }, options)).results;
  }

  snapshot(sql: string, relation: string, options?: CallOptions): Promise<SnapshotFile> {
    return this.client.call('snapshot', { sql, relation, spark: this.spark }, options);
  }
}

class BridgeTarget implements ProbeTarget {
  constructor(
    private readonly client: BridgeClient,
    private readonly target: WireTarget,
    private readonly timeout: number = DEFAULT_PREDICT_SECONDS,
    private readonly like: string
  ) {}

  describe(options?: CallOptions): Promise<TargetDescription> {
    const timeout = options?.timeout ?? this.timeout;
    return this.client.call(
      'describeTarget',
      { target: this.target, timeout },
      { ...options, timeout: timeout + DESCRIBE_OVERHEAD }
    );
  }

  /** `options.timeout` is the seconds the model may take for these rows. */
  async predict(table: ValueTable, options: CallOptions = {}): Promise<Answer[]> {
    const timeout = options.timeout ?? this.timeout;
    const { answers } = await this.client.call(
      'predict',
      { target: this.target, like: this.like, table, timeout },
      { ...options, timeout: timeout + PREDICT_OVERHEAD }
    );
    return answers;
  }

  async ask(requests: WrittenRequest[], options: CallOptions = {}): Promise<ProbeAnswer[]> {
    const timeout = options.timeout ?? this.timeout;
    const { answers } = await this.client.call(
      'ask',
      { target: this.target, requests, timeout },
      { ...options, timeout: timeout * requests.length + PREDICT_OVERHEAD }
    );
    return answers;
  }
}

class BridgeJudging implements JudgingPort {
  constructor(private readonly client: BridgeClient) {}

  async encode(
    encoder: string,
    texts: string[],
    options: CallOptions = {}
  ): Promise<Outcome<number[]>[]> {
    const timeout = options.timeout ?? DEFAULT_PREDICT_SECONDS;
    const { vectors } = await this.client.call(
      'encode',
      { encoder, texts, timeout },
      { ...options, timeout: timeout + PREDICT_OVERHEAD }
    );
    return vectors.map(each =>
      each.outcome === 'answered' ? { ...each, value: each.vector } : each
    );
  }

  async callFunction(
    name: string,
    given: FunctionInput[],
    options: CallOptions = {}
  ): Promise<Outcome<unknown>[]> {
    const timeout = options.timeout ?? DEFAULT_PREDICT_SECONDS;
    const { results } = await this.client.call(
      'callFunction',
      { function: name, given, timeout },
      { ...options, timeout: timeout * given.length + PREDICT_OVERHEAD }
    );
    return results;
  }
}

class BridgeJournals implements Journals {
  constructor(private readonly client: BridgeClient) {}

  async open(name: string): Promise<Journal> {
    await this.client.call('journalOpen', { name });
    return new BridgeJournal(this.client, name);
  }
}

class BridgeJournal implements Journal {
  constructor(
    private readonly client: BridgeClient,
    private readonly name: string
  ) {}

  async *read(): AsyncGenerator<string[]> {
    let from: number | null = 0;
    while (from !== null) {
      const page: Result<'journalRead'> = await this.client.call('journalRead', {
        name: this.name,
        from
      });
      yield page.lines;
      from = page.next;
    }
  }

  async append(lines: string[], fresh = false): Promise<void> {
    await this.client.call('journalAppend', { name: this.name, lines, fresh });
  }

  async close(keep: boolean): Promise<void> {
    await this.client.call('journalClose', { name: this.name, keep });
  }
}

class BridgeKeys implements KeyStore {
  constructor(private readonly client: BridgeClient) {}

  async list(): Promise<KeptKey[]> {
    return (await this.client.call('listKeys', {})).keys;
  }

  async load(): Promise<StoredKey | null> {
    return (await this.client.call('loadKey', {})).key;
  }

  async save(key: StoredKey): Promise<void> {
    await this.client.call('saveKey', key);
  }
}
