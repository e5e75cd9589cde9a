import type { AnalysisContext } from '../analysis/analysis';
import type { ColumnKind } from '../drift/report';
import { AuditError } from '../errors';
import type { OpenedTable, Separation, SeparateRequest } from '../ports';
import { familyOf, readingOf } from '../profile/kind';
import { quoteIdentifier } from '../profile/sql';
import { multivariateOptionsSchema, type MultivariateOptions } from './schema';

/** A column that the classifier sees. */
export interface SeenColumn {
  name: string;
  kind: ColumnKind;
}

/** Scores of drawn rows from models that have not seen them. */
export interface DomainScores extends Separation {
  options: MultivariateOptions;
  columns: SeenColumn[];
  leftOut: { name: string; reason: string }[];
  /** Relation of the drawn production rows: their place `n` and `score`. */
  kept: string;
}

/** Per audit and sample: two analyses read them, the classifier is fitted once. */
const found = new WeakMap<OpenedTable, DomainScores>();

/**
 * Out-of-fold scores of rows drawn from both sides, by the plan's `multivariate` or its defaults.
 *
 * @throws AuditError `no-common-columns`, `package-missing`, `invalid-input` for too few rows.
 */
export async function domainScores(context: AnalysisContext): Promise<DomainScores> {
  const known = found.get(context.current);
  if (known) {
    return known;
  }
  const { engine, reference, current, plan } = context;
  const options = plan.multivariate ?? multivariateOptionsSchema.parse({});
  const { columns, leftOut } = seenColumns(context, options);
  if (!engine.separate) {
    throw new AuditError(
      'package-missing',
      `${engine.description} can't call a classifier.`,
      'Compare columns together with DuckDB in a kernel that has scikit-learn.'
    );
  }
  if (columns.length === 0) {
    throw new AuditError(
      'no-common-columns',
      'No column is left to tell the samples apart by.',
      "Timestamp, label, the model's answers and ignored columns don't count."
    );
  }
  const { rows, permutations } = options.discrepancy;
  const kept = `scored_${current.relation}`;
  const separation = await engine.separate(
    {
      reference: drawnRows(reference, columns, options),
      current: drawnRows(current, columns, options),
      columns: columns.map(column => wireColumn(column, options)),
      folds: options.folds,
      seed: options.seed,
      repeats: options.repeats,
      encoder: options.encoder ?? null,
      discrepancy: plan.multivariate && rows > 0 ? { rows, permutations } : null,
      kept
    },
    {
      signal: context.signal,
      onProgress: (done, total) => context.onProgress(done, total, 'telling the samples apart')
    }
  );
  const scores = { ...separation, options, columns, leftOut, kept };
  found.set(current, scores);
  return scores;
}

/** The compared columns but the model's own answers, which follow from the others. */
function seenColumns(
  { drift, plan }: AnalysisContext,
  { mostColumns, text }: MultivariateOptions
): Pick<DomainScores, 'columns' | 'leftOut'> {
  const { prediction, probability, probabilities } = plan.evaluation.columns;
  const theirs = [prediction, probability, ...Object.values(probabilities ?? {})];
  const answers = drift.report.columns.filter(({ name }) => theirs.includes(name));
  const inputs = drift.report.columns.filter(column => !answers.includes(column));
  const ranked = [...inputs].sort((a, b) => (b.effect?.value ?? 0) - (a.effect?.value ?? 0));
  const seen = new Set(ranked.slice(0, mostColumns));
  return {
    columns: inputs.filter(column => seen.has(column)).map(({ name, kind }) => ({ name, kind })),
    leftOut: [
      ...answers.map(({ name }) => ({ name, reason: "the model's answer, not an input" })),
      ...ranked
        .slice(mostColumns)
        .map(({ name }) => ({ name, reason: 'beyond the number of columns that the plan allows' })),
      ...text
        .filter(name => !inputs.some(column => column.name === name))
        .map(name => ({ name, reason: 'named for the encoder, but not compared' }))
    ]
  };
}

export const WIRE_KINDS: Record<ColumnKind, SeparateRequest['columns'][number]['kind']> = {
  numeric: 'number',
  datetime: 'number',
  boolean: 'number',
  categorical: 'category',
  text: 'text',
  embedding: 'vector'
};

/** A column that the plan names for the encoder is text, however few values it has. */
function wireColumn(
  { name, kind }: SeenColumn,
  { encoder, text }: MultivariateOptions
): SeparateRequest['columns'][number] {
  const named = kind === 'categorical' && text.includes(name);
  const encode =
    encoder !== undefined &&
    (named || (kind === 'text' && (text.length === 0 || text.includes(name))));
  return { kind: encode ? 'text' : WIRE_KINDS[kind], encode };
}

/**
 * Rows in the order of the hash of their place, which draws the same ones each time whatever the
 * number of threads.
 */
export function drawnRows(
  table: OpenedTable,
  columns: readonly SeenColumn[],
  { rows, seed }: MultivariateOptions
): string {
  const listed = columns.map((column, index) => `${valueOf(table, column)} AS c${index}`);
  return (
    `SELECT n, ${listed.join(', ')} FROM ${numberedRows(table)} ` +
    `ORDER BY hash(n + ${seed} * 1000003), n LIMIT ${rows}`
  );
}

/** The table with the place of each row in a column `n`, which hides one of the table's own. */
export function numberedRows(table: OpenedTable): string {
  const names = table.columns.filter(({ name }) => name.toLowerCase() !== 'n');
  const listed = names.map(({ name }) => quoteIdentifier(name)).join(', ');
  const own = table.columns.find(({ name }) => name.toLowerCase() === 'n');
  const aside = own ? `, ${quoteIdentifier(own.name)} AS ${quoteIdentifier(ASIDE)}` : '';
  return `(SELECT row_number() OVER () AS n${listed ? `, ${listed}` : ''}${aside} FROM ${quoteIdentifier(table.relation)})`;
}

/** What `numberedRows` calls a column of the table. */
export function numberedName(name: string): string {
  return name.toLowerCase() === 'n' ? ASIDE : name;
}

const ASIDE = 'model-audit own n';

/** The column as both sides can be compared: numbers as DOUBLE, levels and texts as text. */
export function valueOf(table: OpenedTable, { name, kind }: SeenColumn): string {
  const type = table.columns.find(column => column.name === name)?.type ?? '';
  return comparable(kind, type, numberedName(name));
}

/** The same of a column that is reached by its own name. */
export function comparable(kind: ColumnKind, type: string, name: string): string {
  const reading = readingOf(kind, familyOf(type), name)?.expression ?? 'NULL';
  switch (kind) {
    case 'numeric':
    case 'datetime':
    case 'boolean':
      return `CAST(${reading} AS DOUBLE)`;
    case 'embedding':
      return `CAST(${reading} AS DOUBLE[])`;
    default:
      return `CAST(${reading} AS VARCHAR)`;
  }
}
