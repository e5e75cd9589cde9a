import { AuditError } from '../errors';
import type { OpenedTable } from '../ports';
import type { ProbeOptions } from '../plan/schema';
import { runBoundary } from './boundary/run';
import { BUILTIN_SUITES } from './builtin/builtin';
import { nearestName } from '../plan/nearest';
import { sha256Hex } from '../record/digest';
import { isSingleValue } from './columns';
import type { CaseResult, SuiteResult } from './result';
import { runRowCases } from './row-cases';
import { drawSeeds, type Row } from './seeds';
import { expandSuite, type Expansion } from './suite/expand';
import { parseSuite } from './suite/parse';
import { SuiteError } from './suite/problems';
import type { Suite } from './suite/suite';
import { modelInputs, type ModelInputs, type SuiteContext, type SuiteRun } from './suite-run';
import { TABULAR_BOUNDARY, TABULAR_ROBUSTNESS } from './names';
import { runTabularRobustness } from './tabular-robustness';
import { tallyOf } from './tally';
import { transformations } from './transformations/registry';

/**
 * Runs one suite of the plan against a model of rows: a built-in one, or a file.
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
    default:
      return runExpanded(options, context);
  }
}

interface Expanded extends Expansion {
  /** Of the suite's file. */
  digest?: string;
}

async function runExpanded(options: ProbeOptions, context: SuiteContext): Promise<SuiteRun> {
  const inputs = await modelInputs(context);
  const { cases, notes, digest } = BUILTIN_SUITES.has(options.suite)
    ? await expandBuiltin(options, inputs, context)
    : await expandFile(options, inputs, context);
  if (cases.length === 0) {
    throw new AuditError(
      'invalid-suite',
      `The suite ${options.suite} has no case for this model${notes.length > 0 ? `: ${notes[0]}` : '.'}`,
      'Change its tests, or take it out of the plan.',
      options.suite
    );
  }
  const results = await runRowCases(cases, inputs, context, (sofar, capability) =>
    context.onProgress(
      sofar.length,
      cases.length,
      capability,
      runOf(options, sofar, { notes, digest })
    )
  );
  return runOf(options, results, { notes, digest });
}

async function expandBuiltin(
  options: ProbeOptions,
  { inputs, columns }: ModelInputs,
  { engine, evaluation, signal }: SuiteContext
): Promise<Expanded> {
  const { suite: name, seed } = options;
  const seeds = await drawSeeds(engine, evaluation, inputs, options, { signal });
  const suite = BUILTIN_SUITES.get(name);
  return (
    suite?.expand({
      form: 'row',
      name,
      columns,
      seeds,
      seed,
      protectedColumns: options.columns,
      signal
    }) ?? { cases: [], notes: [] }
  );
}

async function expandFile(
  { suite: name, seed }: ProbeOptions,
  inputs: ModelInputs,
  context: SuiteContext
): Promise<Expanded> {
  const text = (await context.readFile?.(name)) ?? null;
  if (text === null) {
    throw new AuditError(
      'missing-file',
      `There is no suite ${name} beside the plan.`,
      'Write it, or correct its path in the plan.',
      name
    );
  }
  const { suite, notCarriedOut } = parseSuite(text, name);
  const seeds = suite.seeds === null ? [] : await drawSuiteSeeds(suite, inputs, context);
  const { cases, notes } = await expandSuite(suite, seeds, {
    form: 'row',
    name,
    columns: inputs.columns,
    seed,
    signal: context.signal
  });
  return { cases, notes: [...notCarriedOut, ...notes], digest: `sha256:${sha256Hex(text)}` };
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
      return engine.open({ files: file }, 'suite_seeds', { signal });
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

const TITLES = new Map(transformations.map(({ capability, title }) => [capability, title]));

function runOf(
  options: ProbeOptions,
  cases: CaseResult[],
  { notes, digest }: Pick<Expanded, 'notes' | 'digest'>
): SuiteRun {
  const names = [...new Set(cases.map(({ capability }) => capability))];
  const suite: SuiteResult = {
    suite: options.suite,
    seed: options.seed,
    ...tallyOf(cases),
    capabilities: names.map(capability => ({
      capability,
      title: TITLES.get(capability) ?? capability.replaceAll('-', ' '),
      ...tallyOf(cases.filter(each => each.capability === capability))
    })),
    problem: null,
    ...(digest === undefined ? {} : { digest }),
    ...(notes.length > 0 ? { notes: [...notes] } : {})
  };
  return { suite, cases };
}
