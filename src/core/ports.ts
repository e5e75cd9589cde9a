/**
 * What the domain asks of the world. `core/` states its needs here; `bridge/`,
 * `cli/` and `lab/` fulfil them. Nothing in this file knows of Jupyter or Node.
 */

import type { SlicesRequest, FoundSlices, LossRequest, LossEstimate } from './learning-ports';

export type {
  SlicesRequest,
  SliceGoal,
  FoundSlices,
  LossRequest,
  LossPart,
  LossGroup,
  LossEstimate
} from './learning-ports';

/** Where rows come from; exactly one of the keys is set. */
export type TableSource =
  | { variable: string }
  /**
   * Path or glob, relative to the plan's folder: Parquet, CSV, TSV, JSON Lines, Arrow. `asText`
   * keeps the cells of CSV and TSV as they are written.
   */
  | { files: string | string[]; asText?: boolean }
  /** A query in DuckDB's dialect. */
  | { sql: string };

export interface TableColumn {
  name: string;
  /** The engine's own type, such as `DOUBLE`, `VARCHAR`, `TIMESTAMP`. */
  type: string;
  /** What the table itself calls it, where other columns differ from that by their case alone. */
  original?: string;
}

export interface OpenedTable {
  /** Name under which SQL reaches the table; already safe, still to be quoted. */
  relation: string;
  rows: number;
  columns: TableColumn[];
  /** `sha256:…` over the files' bytes, or over the values of a variable or a query. */
  digest: string;
  /** What a reader recognises: the variable's name, the path. */
  description: string;
  /** The notebook cell that made the variable, when known. */
  cell: CellOrigin | null;
  /** Set where columns are read as they stand without SQL, whatever the number of columns. */
  direct?: boolean;
  /** Set where a saved profile alone is known: there are no rows that SQL could reach. */
  rowless?: boolean;
}

export interface CellOrigin {
  id: string;
  executionCount: number | null;
  /** RFC 3339. */
  ranAt: string | null;
  /** Counts the bindings of the variable; another number means it was made anew. */
  version: number;
}

/** A value as it comes from SQL; non-finite numbers arrive as numbers. */
export type CellValue = number | string | boolean | bigint | null;

export interface QueryResult {
  columns: string[];
  /** Row-wise. */
  rows: CellValue[][];
}

export interface CallOptions {
  signal?: AbortSignal;
  /** Seconds. */
  timeout?: number;
  onProgress?: (done: number, total: number) => void;
}

export interface SnapshotFile {
  /** Relative to the plan's folder; empty where the rows stayed where they are. */
  path: string;
  relation: string;
  rows: number;
  bytes: number;
  digest: string;
  /** As the snapshot has them: types can change on the way through a file. */
  columns: TableColumn[];
}

/** Sorts columns where the data is; every group is some columns of one SELECT a side. */
export interface SortedRequest {
  /** Both SELECTs give the same `columns`, as doubles. */
  groups: {
    reference: string;
    current: string;
    columns: number;
    stored?: Partial<SortedSides<StoredColumns>>;
  }[];
  /** Rows of both tables together. */
  rows: number;
  /**
   * Histograms: `bins` equal bins between the quantiles at the first of the `shares` that lie
   * apart, or a bin a value for whole numbers spanning less than `valueBins`.
   */
  drawing: { bins: number; valueBins: number; shares: number[] };
}

/**
 * What the columns of a SELECT are where they stand in a table as they are, so that they can be read
 * without one: their doubles, or those of a `moment`'s microseconds.
 */
export interface StoredColumns {
  relation: string;
  columns: { name: string; moment: boolean }[];
}

interface SortedSides<T> {
  reference: T;
  current: T;
}

/** What a sorted column tells; definitions beside `OrderedSummary` and `PooledSums`. */
export interface SortedColumn {
  moments: SortedSides<{
    present: number;
    finite: number;
    nan: number;
    positiveInfinity: number;
    negativeInfinity: number;
    mean: number | null;
    standardDeviation: number | null;
  }>;
  points: { x: number[] } & SortedSides<number[]>;
  gap: { x: number; value: number } | null;
  area: number;
  squares: number;
  spread: number;
  tails: number;
  histogram: { low: number; perUnit: number } & SortedSides<number[]>;
  minimum: SortedSides<number | null>;
  maximum: SortedSides<number | null>;
  /** Current rows below and above all finite values of the reference; null where it has none. */
  outside: { below: number; above: number } | null;
}

/** A grid that values are counted on; definitions beside `ReferenceGrid`. */
export interface CountingGrid {
  low: number;
  /** Base cells per unit, and how many there are. */
  perUnit: number;
  cells: number;
  /** Ascending; a value above one is in a later cell than one at or below it. */
  cuts: number[];
  /** Values times it should be whole; null where nothing is expected. */
  scale: number | null;
}

/** How fine grids are that the bridge fixes; each number beside its name in `grid-choose.ts`. */
export interface GridRules {
  sampleRows: number;
  /** Quantiles of the sample, as `SampleQuantiles` has them. */
  shares: number[];
  /** Base cells of a grid whose cells are no single values. */
  cells: number;
  mostValues: number;
  mostDecimals: number;
  largestWhole: number;
  tailCells: number;
  heavyShare: number;
  cellShare: number;
  fewestRows: number;
  fewFilled: number;
  mostPoints: number;
}

/** Fixes grids and counts on them where the data is; every SELECT gives so many columns of doubles. */
export interface LaidRequest {
  groups: { sql: string; columns: number; stored?: StoredColumns }[];
  rules: GridRules;
}

/** A grid as `ReferenceGrid`, without the tenths where every base cell is one value. */
export interface FixedColumn {
  grid: {
    low: number;
    perUnit: number;
    cells: number;
    decimals: number | null;
    points: number[];
    ends: number[];
  };
  counts: CountedColumn;
}

/** Counts columns where the data is; every SELECT gives as many columns of doubles as there are grids. */
export interface CountedRequest {
  groups: { sql: string; grids: CountingGrid[]; stored?: StoredColumns }[];
}

/** Counts of one column of one table. */
export interface CountedColumn {
  /** Neither NULL nor NaN. */
  present: number;
  nan: number;
  positiveInfinity: number;
  negativeInfinity: number;
  /** Finite values; null where there are none. */
  minimum: number | null;
  maximum: number | null;
  /** Finite values that times the scale are not whole. */
  off: number;
  /** Of (x - low) perUnit - cells / 2, and of its squares; NaN beyond a double's range. */
  sum: number;
  squares: number;
  /** Values by cell and where in their base cells they lie, as `encodeCells` writes them. */
  counts: string;
  offsets: string;
}

/** Tells two samples apart with a classifier where the data is. */
export interface SeparateRequest {
  /**
   * SELECTs of a row's number `n`, its block `b` (NULL for one by itself), then `c0`, `c1`, … for
   * the columns. No fold has rows of another's blocks.
   */
  reference: string;
  current: string;
  columns: { kind: 'number' | 'category' | 'text' | 'vector'; encode: boolean }[];
  folds: number;
  seed: number;
  repeats: number;
  /** What turns texts into rows of numbers, by name. */
  encoder: string | null;
  /** Compares the vectors of the first rows of each side as distributions. */
  discrepancy: { rows: number; permutations: number } | null;
  /** Relation that holds the current side's row numbers `n` and scores `score` afterwards. */
  kept: string;
}

export interface Separation {
  /** Out-of-fold probabilities of the current side, a number a row. */
  scores: SortedSides<number[]>;
  /** The block of each row, by numbers from 0 that both sides share. */
  blocks: SortedSides<number[]>;
  /** What a fold's AUC loses by permuting the column: by column, then by fold. */
  drops: number[][];
  /** By column; null for columns without vectors, and where none were asked for. */
  discrepancies: (Discrepancy | null)[];
}

/** The maximum mean discrepancy of a column's vectors; formulas in the bridge's `discrepancy`. */
export interface Discrepancy {
  /** Rows that have a vector of the usual length with finite numbers alone. */
  rows: SortedSides<number>;
  /** Blocks of such rows. */
  blocks: SortedSides<number>;
  dimensions: number;
  /** The three are null with fewer than two blocks on a side. */
  value: number | null;
  bandwidth: number | null;
  /** Variance of the value to the first order. */
  variance: number | null;
  /** The value with the blocks' sides drawn anew, one a permutation. */
  permuted: number[];
}

/** Runs SQL where the data is. */
export interface Engine {
  /** Such as `DuckDB 1.5.6`. */
  readonly description: string;
  /** Set where the rows of a table have no order of their own. */
  readonly unordered?: boolean;
  open(source: TableSource, relation: string, options?: CallOptions): Promise<OpenedTable>;
  /** Runs the statements in order; a failing one fails the call. */
  query(statements: string[], options?: CallOptions): Promise<QueryResult[]>;
  /** The columns of all groups in order; absent where the engine can't hold columns in memory. */
  readonly sorted?: (request: SortedRequest, options?: CallOptions) => Promise<SortedColumn[]>;
  /** Counts of all groups' columns in order; absent where the engine counts by SQL alone. */
  readonly counted?: (request: CountedRequest, options?: CallOptions) => Promise<CountedColumn[]>;
  /** Grids with their counts, in one reading; absent where the engine fixes them by SQL. */
  readonly laid?: (request: LaidRequest, options?: CallOptions) => Promise<FixedColumn[]>;
  /** Absent where the engine can't call a classifier. */
  readonly separate?: (request: SeparateRequest, options?: CallOptions) => Promise<Separation>;
  /** Absent where the engine can't hold rows in memory. */
  readonly slices?: (request: SlicesRequest, options?: CallOptions) => Promise<FoundSlices>;
  /** Absent where the engine can't learn. */
  readonly estimateLoss?: (request: LossRequest, options?: CallOptions) => Promise<LossEstimate>;
  /**
   * Writes the query's rows as Parquet under the plan's folder, whole or not at all; where the data
   * may not leave its cluster, makes them a relation there.
   */
  snapshot(sql: string, relation: string, options?: CallOptions): Promise<SnapshotFile>;
}

/** Values column by column; what a model is called with. */
export interface ValueTable {
  columns: { name: string; values: CellValue[] }[];
}

export interface TargetDescription {
  /** As the user wrote it: `clf.predict_proba`, or an address. */
  name: string;
  /** Such as `scikit-learn Pipeline (HistGradientBoostingClassifier)`. */
  kind: string;
  /** Names of the inputs in order, where the model knows them. */
  features: string[] | null;
  /** Labels in the order of the probabilities, where the model knows them. */
  classes: CellValue[] | null;
  output: 'probabilities' | 'labels' | 'values' | 'unknown';
  digest: string | null;
  /** What it takes, its first choice first; rows where it does not say. */
  forms?: ('row' | 'text' | 'chat')[];
  /** Tells a changed model from an unchanged one where there is no digest; null where nothing does. */
  state?: string | null;
  cell: CellOrigin | null;
}

/** Why a model gave no answer. */
export type AnswerProblem =
  | 'model-raised'
  /** NaN, nothing, HTML, half a JSON, or the wrong number of rows. */
  | 'model-nonsense'
  | 'timeout'
  | 'rate-limited'
  | 'refused'
  | 'server-error'
  | 'unreachable'
  | 'certificate'
  | 'budget';

/** One row's answer. */
export type Answer =
  | { outcome: 'answered'; label: CellValue; score: number | null; probabilities: number[] | null }
  | {
      outcome: 'error';
      code: AnswerProblem;
      message: string;
      /** HTTP status, and the seconds that the endpoint asks to wait for. */
      status?: number | null;
      retryAfter?: number | null;
    };

/** The model under test. */
export interface Target {
  describe(options?: CallOptions): Promise<TargetDescription>;
  /** One answer a row, in order; never throws for what the model itself does. */
  predict(table: ValueTable, options?: CallOptions): Promise<Answer[]>;
}

/** Text files below one folder; paths use `/` and are relative to it. */
export interface Storage {
  /** The folder as a user would name it, for messages. */
  readonly location: string;
  /** A file's text; bytes that are not UTF-8 give one that ends in half a character, as no text does. */
  read(path: string): Promise<string | null>;
  /**
   * SHA-256, hexadecimal, and length of a file's bytes, where that takes less than to
   * read its text; null where there is no such file.
   */
  digest?(path: string): Promise<{ sha256: string; bytes: number } | null>;
  /** Names, without their folders, of the files directly inside; empty if there is no such folder. */
  list(folder: string): Promise<string[]>;
  /** Replaces the file, whole or not at all. */
  write(path: string, text: string): Promise<void>;
  /** Makes a new file, whole or not at all; false, and nothing written, if it exists. */
  create(path: string, text: string): Promise<boolean>;
  /** Takes a file away, where that can be done; nothing happens where there is none. */
  remove?(path: string): Promise<void>;
}

/** Lines of text that only grow; each is whole or not there. */
export interface Journal {
  /** The lines, some at a time. */
  read(): AsyncIterable<string[]>;
  /** Writes lines without breaks after the others, or in their place where `fresh`; all or none. */
  append(lines: string[], fresh?: boolean): Promise<void>;
  /** Lets others write it; removes it unless it is to be kept. */
  close(keep: boolean): Promise<void>;
}

/** Journals of probe runs, beside the plan; they outlive a run that is killed. */
export interface Journals {
  /**
   * @throws AuditError `already-running` while another run writes it, `disk-full`, `read-only`.
   */
  open(name: string): Promise<Journal>;
}

export interface TrackerRun {
  runId: string;
  runName: string;
  experimentId: string;
  experimentName: string;
  status: string;
  /** RFC 3339. */
  startedAt: string | null;
  /** Page of the run for a browser, when the tracker has one. */
  url: string | null;
  /** Id of the run that it is nested in. */
  parent: string | null;
}

/** A run that a record was attached to. */
export interface AttachedRun extends TrackerRun {
  /** Whether it held all of the record already, so that nothing was written. */
  unchanged: boolean;
  /** The registered model's version that got the tags too. */
  model: { name: string; version: string; url: string | null } | null;
}

export interface TrackerAttachment {
  tags: Record<string, string>;
  metrics: Record<string, number>;
  /** Text artifacts by path inside the run. */
  artifacts: { path: string; text: string }[];
}

/** What a run keeps of a record, beyond the reach of who writes to the log's folder. */
export interface TrackerPin {
  run: TrackerRun;
  /** As the tags have them: a number, and `sha256:…` of the record's envelope. */
  version: string | null;
  digest: string | null;
  /** The checkpoint's text when the record was attached. */
  checkpoint: string;
}

/** The experiment tracker; `run` is a run's id, `active`, or `new` where runs can be made. */
export interface Tracker {
  resolve(run: string, options?: CallOptions): Promise<TrackerRun>;
  /** Checkpoints of a model's records: of every run, or of one. */
  pins(model: string, run?: string, options?: CallOptions): Promise<TrackerPin[]>;
  attach(run: string, attachment: TrackerAttachment, options?: CallOptions): Promise<AttachedRun>;
}

export interface StoredKey {
  keyid: string;
  /** Base64 of the 32-byte Ed25519 seed. */
  seed: string;
  name: string;
  /** RFC 3339. */
  added: string;
}

/** A key of the user without its private part. */
export interface KeptKey extends Omit<StoredKey, 'seed'> {
  /** Whether it is the one to sign with; others signed before. */
  signing: boolean;
}

/** Private keys; they never lie in the workspace. */
export interface KeyStore {
  /** All keys, the one to sign with first. */
  list(): Promise<KeptKey[]>;
  /** The key to sign with; null before the first. */
  load(): Promise<StoredKey | null>;
  /** Keeps the key, readable by its owner alone. */
  save(key: StoredKey): Promise<void>;
}

export interface Environment {
  python: string;
  platform: string;
  packages: Record<string, string>;
  /** Commit of the folder's git checkout, and whether it had changes; null outside of one. */
  git: { commit: string; dirty: boolean } | null;
  user: string | null;
}
