import { counted } from '../counted';
import { BOUNDARY_QUERIES, REGRESSION, TABULAR_BOUNDARY } from '../probe/names';
import { describeAnalyses } from './describe-analyses';
import { baselineInWords } from './baseline';
import { engineInWords, sparkOf } from './engine';
import type { Plan, ProbeOptions, ProductionSource } from './schema';
import { attachingInWords, trackerChoice } from './tracker';

/** Who carries the plan out: the panel records when asked to, the command at once or never. */
export type DescribedBy = { command: false } | { command: true; records: boolean };

/**
 * What carrying out the plan will read, call and write, a sentence each. Shown
 * before anything runs.
 */
export function describePlan(plan: Plan, by: DescribedBy = { command: false }): string[] {
  return [
    ...setup(plan, by),
    ...whereItRuns(plan),
    plan.evaluation.baseline === undefined
      ? `Read ${sourceInWords(plan.evaluation)} as the evaluation set.`
      : `Compare with ${baselineInWords(plan.evaluation.baseline)}.`,
    ...plan.production.map(source =>
      production(source, plan.evaluation.columns.timestamp, sparkOf(plan.engine) !== null)
    ),
    ...overTime(plan),
    ...describeAnalyses(plan),
    ...plan.probes.map(probe => probes(probe, plan.target, by)),
    ...judging(plan, by),
    ...importance(plan, by),
    ...(plan.policy.rules.length === 0
      ? ['Decide nothing: the policy has no rules.']
      : [`Decide by ${counted(plan.policy.rules.length, 'rule')}.`]),
    ...recording(plan, by)
  ];
}

/** What the probes and their judges alone will call, a sentence each; for who runs them by themselves. */
export function describeProbes(plan: Plan): string[] {
  const by: DescribedBy = { command: false };
  return [...plan.probes.map(probe => probes(probe, plan.target, by)), ...judging(plan, by)];
}

function setup(plan: Plan, by: DescribedBy): string[] {
  if (plan.setup === undefined) {
    return [];
  }
  const instead = by.command ? '' : "; the panel uses the open notebook's kernel instead";
  return [`Run ${plan.setup} first, all of it${instead}.`];
}

/** Nothing for the usual place, the kernel. */
function whereItRuns({ engine, probes: suites, importance, target }: Plan): string[] {
  if (sparkOf(engine) === null) {
    return [];
  }
  const users = [
    ...(suites.length > 0 && target ? ['that the suites start from'] : []),
    ...(importance && target ? ['that importance is measured on'] : [])
  ];
  const rows = users.length > 0 ? ` and the rows of the evaluation set ${users.join(' or ')}` : '';
  return [`Run the SQL on ${sparkInWords(engine)}; only summaries${rows} leave it.`];
}

function sparkInWords(engine: Plan['engine']): string {
  const words = engineInWords(engine);
  return words.startsWith('Spark session') ? `the ${words}` : words;
}

function recording(plan: Plan, by: DescribedBy): string[] {
  const folder = `audits/${plan.model}`;
  if (!by.command) {
    return [
      `Record a signed version in ${folder}, beside the plan, when asked to.`,
      ...tracker(plan)
    ];
  }
  return by.records ? [`Record a signed version in ${folder}.`, ...tracker(plan)] : [];
}

function sourceInWords(source: {
  variable?: string;
  files?: string | string[];
  sql?: string;
}): string {
  if (source.variable !== undefined) {
    return `the variable ${source.variable}`;
  }
  if (source.files !== undefined) {
    return typeof source.files === 'string' ? source.files : source.files.join(', ');
  }
  return `the rows of the query ${(source.sql ?? '').trim().replace(/\s+/g, ' ')}`;
}

function production(
  source: ProductionSource,
  timestamp: string | undefined,
  onSpark: boolean
): string {
  const parts = [`Read ${sourceInWords(source)} as the production sample ${source.name}`];
  const window = windowInWords(source.window);
  if (window) {
    parts.push(`${window}${timestamp === undefined ? '' : ` by ${timestamp}`}`);
  }
  if (source.sample) {
    parts.push(
      `${counted(source.sample.rows, 'row')} drawn at random with seed ${source.sample.seed}`
    );
  }
  return `${parts.join(', ')}; ${onSpark ? 'it stays there' : 'keep the sample beside the plan'}.`;
}

function windowInWords(window: ProductionSource['window']): string {
  if (window?.last !== undefined) {
    return `the last ${window.last}`;
  }
  const from = window?.from === undefined ? '' : `from ${window.from}`;
  const to = window?.to === undefined ? '' : `before ${window.to}`;
  return [from, to].filter(Boolean).join(' and ');
}

/** What is read beyond the samples. */
function overTime({ time, production: sources }: Plan): string[] {
  return time.enabled && time.over === 'source'
    ? [
        `Count all rows of ${sources.map(({ name }) => name).join(', ')} by window of time, also those outside of the sample; keep the counts alone.`
      ]
    : [];
}

function called(target: Plan['target'], by: DescribedBy): string {
  return target === undefined
    ? 'nothing, because the plan names no target'
    : target.http
      ? `${target.http.url} over the network (${target.http.protocol})`
      : `${target.callable}${by.command ? '' : ' in the kernel'}`;
}

/** The budget: how many columns there are is known once the evaluation set is read. */
function importance({ importance: options, target }: Plan, by: DescribedBy): string[] {
  if (!options) {
    return [];
  }
  const { rows, repeats, mostColumns } = options;
  const most = rows * (1 + mostColumns * repeats);
  return [
    `Call ${called(target, by)}, with ${counted(rows, 'row')} of the evaluation set and again with the values of each input permuted ${repeats === 1 ? 'once' : `${repeats} times`}: ${counted(rows * repeats, 'row')} an input, at most ${counted(most, 'row')}.`
  ];
}

function probes(probe: ProbeOptions, target: Plan['target'], by: DescribedBy): string {
  const call = `Call ${called(target, by)}, with the suite ${probe.suite}`;
  if (!probe.suite.startsWith('builtin:')) {
    return `${call}, whose file says which rows it starts from; nothing that the file holds is run.`;
  }
  if (probe.suite === REGRESSION) {
    const { production, rows } = probe;
    const recorded =
      production === undefined ? '' : `, and ${counted(rows, 'row')} of ${production} at most`;
    return `${call}: every case that failed before${recorded}.`;
  }
  const rows = `${call} made from ${counted(probe.rows, 'row')} of the evaluation set`;
  return probe.suite === TABULAR_BOUNDARY
    ? `${rows}: at most ${counted(probe.rows * (1 + BOUNDARY_QUERIES), 'row')}.`
    : `${rows}.`;
}

/** Who else is shown answers, and what of the kernel may be called on them. */
function judging({ judges, probes: suites }: Plan, by: DescribedBy): string[] {
  if (suites.length === 0) {
    return [];
  }
  const { model, encoder, python, labelled } = judges;
  const inKernel = by.command ? '' : ' in the kernel';
  return [
    ...(model
      ? [
          `Show questions and answers to ${called({ ...model }, by)}, where a suite lets a model judge.`
        ]
      : []),
    ...(encoder
      ? [`Call ${encoder.callable}${inKernel} with answers, where a suite compares what they mean.`]
      : []),
    ...(python.length > 0
      ? [
          `Call ${python.join(', ')}${inKernel} with answers, where a suite lets a function judge; no other function is called by a suite.`
        ]
      : []),
    ...labelled.map(
      ({ judge, file, rows }) =>
        `Measure the judge ${judge} on at most ${counted(rows, 'text')} of ${file}.`
    )
  ];
}

function tracker(plan: Plan): string[] {
  const choice = trackerChoice(plan.tracker);
  return choice ? attachingInWords(choice) : [];
}
