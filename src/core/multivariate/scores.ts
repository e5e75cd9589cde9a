import type { AnalysisContext } from '../analysis/analysis';
import { AuditError } from '../errors';
import type { OpenedTable, Separation, SeparateRequest } from '../ports';
import { blockAuc, type BlockAuc } from './block-auc';
import { chooseBlocks } from './blocks';
import { drawnRows, WIRE_KINDS, type SeenColumn } from './columns';
import { multivariateOptionsSchema, type BlockRule, type MultivariateOptions } from './schema';

/** Scores of drawn rows from models that have not seen their blocks. */
export interface DomainScores extends Separation {
  options: MultivariateOptions;
  /** How rows are tied together, and how many blocks that makes of each side's drawn rows. */
  tied: BlockRule & { reference: number; current: number };
  /** The SQL of a row's block, by the names of `numberedRows`; NULL for one by itself. */
  blockOf: (table: OpenedTable) => string;
  folds: number;
  auc: BlockAuc;
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
  const chosen = await chooseBlocks(context, columns, options);
  const folds = Math.min(options.folds, chosen.fewest);
  const kept = `scored_${current.relation}`;
  const separation = await engine.separate(
    {
      reference: drawnRows(reference, columns, options, chosen.of(reference)),
      current: drawnRows(current, columns, options, chosen.of(current)),
      columns: columns.map(column => wireColumn(column, options)),
      folds,
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
  const { scores: given, blocks } = separation;
  const tied = {
    ...chosen.rule,
    reference: new Set(blocks.reference).size,
    current: new Set(blocks.current).size
  };
  const auc = blockAuc(
    { scores: given.reference, blocks: blocks.reference },
    { scores: given.current, blocks: blocks.current },
    folds
  );
  const scores = {
    ...separation,
    options,
    tied,
    blockOf: chosen.of,
    folds,
    auc,
    columns,
    leftOut,
    kept
  };
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
