import { AuditError, toAuditError } from '../errors';
import type { OpenedTable, TableColumn } from '../ports';
import type { ProbeOptions } from '../plan/schema';
import { runBoundary } from './boundary/run';
import { BUILTIN_SUITES } from './builtin/builtin';
import { nearestName } from '../plan/nearest';
import { sha256Hex } from '../record/digest';
import { isSingleValue } from './columns';
import { EarlyEnd } from './early-end';
import type { RequestForm } from './request';
import type { CaseResult, SuiteResult } from './result';
import { inGroups, runRowCases } from './row-cases';
import { runRegression } from './run-regression';
import { drawSeeds, type Row } from './seeds';
import { expandSuite, type Expansion } from './suite/expand';
import { limitsOf } from './suite/limits';
import { parseSuite } from './suite/parse';
import { SuiteError } from './suite/problems';
import type { ParsedSuite, Suite } from './suite/suite';
import { formOfBuiltin, formOfFile } from './suite-form';
import { suiteRunOf } from './suite-result';
import { modelInputs, type ModelInputs, type SuiteContext, type SuiteRun } from './suite-run';
import { REGRESSION, TABULAR_BOUNDARY, TABULAR_ROBUSTNESS } from './names';
import { runTabularRobustness } from './tabular-robustness';
import { runWrittenCases } from './written-cases';

/**
 * Runs one suite of the plan: a built-in one, or a file.
 *
 * @throws AuditError when the suite can't be read, rows can't be drawn or do not fit the model;
 * what the model itself does never throws.
 */
export function runSuite(options: ProbeOptions, context: SuiteContext): Promise<SuiteRun> {
  switch (options.suite) {
    case TABULAR_ROBUSTNESS:
      return runTabularRobustness(options, context);
    case TABULAR_BOUNDARY:
      return runBoundary(options, context);
    case REGRESSION:
      return runRegression(options, context);
    default:
      return runExpanded(options, context);
  }
}

/** As only rows of one change and column share a call, fewer would make calls of a few rows. */
const SEEDS_A_BLOCK = 50;

interface Expanded extends Expansion {
  /** Of the suite's file. */
  digest?: string;
}

async function runExpanded(options: ProbeOptions, context: SuiteContext): Promise<SuiteRun> {
  const { form, inputs, expand } = await prepared(options, context);
  const { cases, notes, digest } = await expand();
  if (cases.length === 0) {
    throw new AuditError(
      'invalid-suite',
      `The suite ${options.suite} has no case for this model${notes.length > 0 ? `: ${notes[0]}` : '.'}`,
      'Change its tests, or take it out of the plan.',
      options.suite
    );
  }
  context.onCases?.(options.suite, cases.length);
  const tell = (sofar: CaseResult[], capability: string): void =>
    context.onProgress(
      sofar.length,
      cases.length,
      capability,
      suiteRunOf(options, sofar, { notes, digest })
    );
  const { stopEarly } = context.plan.runner;
  const groups = form === 'row' ? { seeds: SEEDS_A_BLOCK, arrange: inGroups } : null;
  const early = stopEarly ? new EarlyEnd(cases, stopEarly, options.seed, groups) : null;
  const results =
    form === 'row'
      ? await runRowCases(cases, inputs, context, tell, early)
      : await runWrittenCases(cases, context, tell, early);
  const run = suiteRunOf(options, results, { notes, digest });
  const tally = (kept: readonly CaseResult[]): SuiteResult =>
    suiteRunOf(options, [...kept], { notes, digest }).suite;
  return early ? early.conclude(run.suite, run.cases, tally) : run;
}

/** A suite that is read, but not yet expanded. */
interface Prepared {
  form: RequestForm;
  inputs: ModelInputs;
  expand(): Promise<Expanded>;
}

async function prepared(options: ProbeOptions, context: SuiteContext): Promise<Prepared> {
  const builtin = BUILTIN_SUITES.get(options.suite);
  const file = builtin ? null : await readSuiteFile(options.suite, context);
  const form = builtin
    ? formOfBuiltin(builtin, context.description)
    : formOfFile(file?.suite.prompts.length ?? 0, context.description);
  const inputs = form === 'row' ? await modelInputs(context) : { inputs: [], columns: [] };
  return {
    form,
    inputs,
    expand: () =>
      file
        ? expandFile(file, form, inputs, options, context)
        : expandBuiltin(form, inputs, options, context)
  };
}

async function expandBuiltin(
  form: RequestForm,
  { inputs, columns }: ModelInputs,
  options: ProbeOptions,
  { engine, evaluation, plan, signal }: SuiteContext
): Promise<Expanded> {
  const { suite: name, seed } = options;
  // A suite of texts starts from the evaluation set's column `text`, or from texts of its own.
  const drawn = form === 'row' ? inputs : evaluation.columns.filter(isTextColumn);
  const seeds =
    form === 'chat' || drawn.length === 0
      ? []
      : await drawSeeds(engine, evaluation, drawn, options, { signal });
  const suite = BUILTIN_SUITES.get(name);
  return (
    suite?.expand({
      form,
      name,
      columns,
      seeds,
      seed,
      protectedColumns: options.columns,
      expected: options.expected,
      limits: limitsOf(plan),
      signal
    }) ?? { cases: [], notes: [] }
  );
}

function isTextColumn({ name, type }: TableColumn): boolean {
  return name === 'text' && type === 'VARCHAR';
}

interface SuiteFile extends ParsedSuite {
  digest: string;
}

async function readSuiteFile(name: string, context: SuiteContext): Promise<SuiteFile> {
  const text = (await context.readFile?.(name)) ?? null;
  if (text === null) {
    throw new AuditError(
      'missing-file',
      `There is no suite ${name} beside the plan.`,
      'Write it, or correct its path in the plan.',
      name
    );
  }
  return { ...parseSuite(text, name), digest: `sha256:${sha256Hex(text)}` };
}

async function expandFile(
  { suite, notCarriedOut, digest }: SuiteFile,
  form: RequestForm,
  inputs: ModelInputs,
  { suite: name, seed }: ProbeOptions,
  context: SuiteContext
): Promise<Expanded> {
  const seeds = suite.seeds === null ? [] : await drawSuiteSeeds(suite, inputs, context);
  const { cases, notes } = await expandSuite(suite, seeds, {
    form,
    name,
    columns: inputs.columns,
    seed,
    limits: limitsOf(context.plan),
    signal: context.signal
  });
  return { cases, notes: [...notCarriedOut, ...notes], digest };
}

/** Rows as the suite asks for them: the model's inputs, and the columns that its asserts may name. */
async function drawSuiteSeeds(
  suite: Suite,
  { inputs }: ModelInputs,
  context: SuiteContext
): Promise<Row[]> {
  const seeds = suite.seeds;
  if (seeds === null) {
    return [];
  }
  const table = await seedTable(suite, context);
  const present = table.columns.filter(({ type }) => isSingleValue(type));
  const names = present.map(({ name }) => name);
  const missing = [...(seeds.columns ?? []), ...seeds.slices].find(name => !names.includes(name));
  if (missing !== undefined) {
    const nearest = nearestName(missing, names);
    throw new SuiteError(suite.path, [
      {
        ...suite.place(['seeds']),
        sentence: `${table.description} has no column ${missing} for seeds. ${nearest ? `Did you mean ${nearest}?` : `Its columns are ${names.slice(0, 20).join(', ')}.`}`
      }
    ]);
  }
  const wanted = new Set([
    ...(seeds.columns ?? names),
    ...seeds.slices,
    ...inputs.map(({ name }) => name)
  ]);
  const columns = present.filter(({ name }) => wanted.has(name));
  return drawSeeds(context.engine, table, columns, seeds, { signal: context.signal });
}

async function seedTable(suite: Suite, context: SuiteContext): Promise<OpenedTable> {
  const { engine, evaluation, plan, signal, sampleNamed } = context;
  const { from, snapshot = '', file = '' } = suite.seeds ?? {};
  switch (from) {
    case 'file':
      return engine.open({ files: file }, 'suite_seeds', { signal }).catch((thrown: unknown) => {
        throw seedFileError(suite, toAuditError(thrown));
      });
    case 'snapshot': {
      const names = plan.production.map(({ name }) => name);
      if (!names.includes(snapshot) || !sampleNamed) {
        throw new SuiteError(suite.path, [
          {
            ...suite.place(['seeds', 'snapshot']),
            sentence: `The plan has no production sample ${snapshot}; it has ${names.join(', ')}.`
          }
        ]);
      }
      return sampleNamed(snapshot);
    }
    default:
      return evaluation;
  }
}

/** What is wrong with the file is told where the suite names it. */
function seedFileError(suite: Suite, error: AuditError): AuditError {
  return ['missing-file', 'unreadable-file', 'empty-table'].includes(error.code)
    ? new SuiteError(
        suite.path,
        [{ ...suite.place(['seeds', 'file']), sentence: error.sentence }],
        { cause: error }
      )
    : error;
}
