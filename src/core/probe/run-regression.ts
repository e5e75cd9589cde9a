import { count, counted } from '../counted';
import { AuditError } from '../errors';
import type { ProbeOptions } from '../plan/schema';
import type { CellValue, OpenedTable, TableColumn } from '../ports';
import { replayCases, type RecordedCase } from './builtin/replay';
import { casesFailedBefore } from './builtin/failed-before';
import type { ProbeCase } from './case';
import { problemOf, samenessOf } from './judge';
import { REGRESSION } from './names';
import type { CaseResult } from './result';
import { runRowCases } from './row-cases';
import { drawSeeds, type Row } from './seeds';
import { limited, limitsOf } from './suite/limits';
import { suiteRunOf } from './suite-result';
import { modelInputs, type ModelInputs, type SuiteContext, type SuiteRun } from './suite-run';
import { runWrittenCases } from './written-cases';

/**
 * Runs `builtin:regression`: asks again what failed before, unless another
 * suite of this run has asked it, and rows of a production sample, which must
 * be answered as they were recorded. What can't be asked again is counted in
 * the notes; a suite without any case is no error.
 *
 * @throws AuditError where the sample can't be read or holds no recorded answers.
 */
export async function runRegression(
  options: ProbeOptions,
  context: SuiteContext
): Promise<SuiteRun> {
  const takesRows = (context.description.forms ?? ['row']).includes('row');
  const inputs = takesRows ? await modelInputs(context) : { inputs: [], columns: [] };
  const recorded = await recordedSample(options, inputs, context);
  const recordedCases = replayCases({ ...recorded, failed: [] });
  const known = new Set([...(context.asked ?? []), ...recordedCases.map(({ id }) => id)]);
  const again = casesFailedBefore(context.previous ?? null, known, context.description, inputs);
  const all = [...recordedCases, ...again.cases];
  const cases = limited(all, limitsOf(context.plan), options.seed);
  const notes = [
    ...again.notes,
    ...recorded.notes,
    ...(cases.length < all.length
      ? [`${count(cases.length)} of ${counted(all.length, 'case')} were drawn.`]
      : [])
  ];
  context.onCases?.(options.suite, cases.length);
  const results = await ask(cases, inputs, context, (sofar, capability) =>
    context.onProgress(
      sofar.length,
      cases.length,
      capability,
      suiteRunOf(options, sofar, { notes })
    )
  );
  return suiteRunOf(options, results, { notes });
}

/** Rows first, then what is written; each form goes its own way to the target. */
async function ask(
  cases: readonly ProbeCase[],
  inputs: ModelInputs,
  context: SuiteContext,
  tell: (sofar: CaseResult[], capability: string) => void
): Promise<CaseResult[]> {
  const rows = cases.filter(({ request }) => request.form === 'row');
  const written = cases.filter(({ request }) => request.form !== 'row');
  const answered = rows.length > 0 ? await runRowCases(rows, inputs, context, tell) : [];
  const read =
    written.length > 0
      ? await runWrittenCases(written, context, (sofar, capability) =>
          tell([...answered, ...sofar], capability)
        )
      : [];
  return [...answered, ...read];
}

interface RecordedSample {
  recorded: RecordedCase[];
  tolerance?: number;
  notes: string[];
}

/** Rows of the production sample that the plan names, with the answers given to them then. */
async function recordedSample(
  options: ProbeOptions,
  { inputs }: ModelInputs,
  context: SuiteContext
): Promise<RecordedSample> {
  const { production: name } = options;
  const { plan, sampleNamed, engine, signal } = context;
  const { prediction, segments } = plan.evaluation.columns;
  if (name === undefined || prediction === undefined || !sampleNamed) {
    return { recorded: [], notes: [] };
  }
  const sample = await sampleNamed(name);
  const [asked, answer] = [askedColumns(context, sample, inputs), columnOf(sample, prediction)];
  const slices = sample.columns.filter(column => segments.includes(column.name));
  const columns = [...new Set([...asked, answer, ...slices])];
  const rows = await drawSeeds(engine, sample, columns, options, { signal });
  const answered = rows.filter(
    row => isAnswer(row[prediction]) && (inputs.length > 0 || typeof row.text === 'string')
  );
  const unanswered = rows.length - answered.length;
  return {
    recorded: answered.map(row => ({
      request:
        inputs.length > 0
          ? { form: 'row', row: pick(row, asked) }
          : { form: 'text', text: String(row.text) },
      answer: row[prediction],
      attributes: Object.fromEntries(slices.map(({ name: slice }) => [slice, String(row[slice])]))
    })),
    tolerance: toleranceOf(
      answered.map(row => row[prediction]),
      context
    ),
    notes:
      unanswered > 0
        ? [`${counted(unanswered, 'row')} of ${name} left out, as no answer is recorded.`]
        : []
  };
}

function askedColumns(
  { description }: SuiteContext,
  sample: OpenedTable,
  inputs: readonly TableColumn[]
): TableColumn[] {
  if (inputs.length > 0) {
    return inputs.map(({ name }) => columnOf(sample, name));
  }
  if (!description.forms?.includes('text')) {
    throw new AuditError(
      'invalid-plan',
      `${REGRESSION} can't hold conversations to recorded answers: no two answers have the same words.`,
      'Take production out beside the suite; what failed before is asked again without it.'
    );
  }
  return [columnOf(sample, 'text')];
}

function columnOf(sample: OpenedTable, name: string): TableColumn {
  const column = sample.columns.find(each => each.name === name);
  if (!column) {
    throw new AuditError(
      'unknown-column',
      `${sample.description} has no column ${name}, which ${REGRESSION} needs.`,
      'Name a sample with the inputs and the recorded answers, or take production out beside the suite.',
      name
    );
  }
  return column;
}

function isAnswer(value: CellValue): boolean {
  return value !== null && (typeof value !== 'number' || Number.isFinite(value));
}

/** Measured answers may differ as far as those of any other suite may. */
function toleranceOf(
  answers: readonly CellValue[],
  { description }: SuiteContext
): number | undefined {
  const given = answers.map(label => ({
    outcome: 'answered' as const,
    label,
    score: null,
    probabilities: null
  }));
  const sound = given.filter(answer => problemOf(answer) === null);
  return samenessOf(description.output, sound).tolerance ?? undefined;
}

function pick(row: Row, columns: readonly TableColumn[]): Row {
  return Object.fromEntries(columns.map(({ name }) => [name, row[name]]));
}
