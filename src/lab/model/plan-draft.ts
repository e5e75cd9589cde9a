import { baselineOf, type KeptVersion } from '../../core/plan/baseline';
import type { PlanInput } from '../../core/plan/schema';
import { trackerChoice, type TrackerKind } from '../../core/plan/tracker';
import type { ColumnRolesInput } from './roles';
import { guessRoles } from './roles';

export type SourceInput = PlanInput['production'][number];
/** Where rows come from: one of a kernel variable, files or a query. */
export type SourceChoice = { variable: string } | { files: string } | { sql: string };

/** A plan in the making: what has been chosen so far. */
export interface PlanDraft {
  /** Everything but the three choices. */
  rest: Omit<PlanInput, 'evaluation' | 'production' | 'target'>;
  evaluation: PlanInput['evaluation'] | null;
  production: SourceInput[];
  /** Null: decided to go without a model. Undefined: not chosen yet. */
  target: PlanInput['target'] | null | undefined;
}

export const BUILTIN_SUITE = 'builtin:tabular-robustness';

/** The model's name that a notebook's file name suggests. */
export function modelNameOf(notebook: string): string {
  const name = notebook
    .replace(/\.ipynb$/i, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '')
    .slice(0, 128);
  return name === '' ? 'model' : name;
}

export function emptyDraft(notebook: string): PlanDraft {
  return {
    rest: { model: modelNameOf(notebook), policy: { rules: starterRules(false) } },
    evaluation: null,
    production: [],
    target: undefined
  };
}

/** A plan that was read, ready to be changed. */
export function draftOf(input: PlanInput): PlanDraft {
  const { evaluation, production, target, ...rest } = input;
  return { rest, evaluation, production, target: target ?? null };
}

/** The plan when every choice has been made, null before. */
export function toPlanInput(draft: PlanDraft): PlanInput | null {
  if (!draft.evaluation || draft.production.length === 0 || draft.target === undefined) {
    return null;
  }
  const { model, setup, ...rest } = draft.rest;
  return {
    model,
    ...(setup === undefined ? {} : { setup }),
    evaluation: draft.evaluation,
    production: draft.production,
    ...(draft.target ? { target: draft.target } : {}),
    ...rest
  };
}

/** How many of the three choices are still to be made. */
export function choicesLeft(draft: PlanDraft): number {
  return (
    Number(draft.evaluation === null) +
    Number(draft.production.length === 0) +
    Number(draft.target === undefined)
  );
}

/** Another evaluation set: roles are guessed anew where its columns lack the old ones. */
export function chooseEvaluation(
  draft: PlanDraft,
  variable: string,
  columns: readonly string[]
): PlanDraft {
  const old = draft.evaluation?.columns;
  const known = new Set(columns);
  const keep = old !== undefined && roleColumns(old).every(column => known.has(column));
  return { ...draft, evaluation: { variable, columns: keep ? old : guessRoles(columns) } };
}

/** A saved baseline in place of the evaluation set's rows; the roles stay. */
export function chooseBaseline(draft: PlanDraft, kept: KeptVersion): PlanDraft {
  const columns = draft.evaluation?.columns;
  return { ...draft, evaluation: { baseline: baselineOf(kept), ...(columns && { columns }) } };
}

/** Another production sample in the first place; further sources stay. */
export function chooseProduction(draft: PlanDraft, source: SourceChoice): PlanDraft {
  const [first, ...others] = draft.production;
  const next: SourceInput = { name: sourceName(source, others), ...source };
  if (first?.sample) {
    next.sample = first.sample;
  }
  if (first?.window) {
    next.window = first.window;
  }
  return { ...draft, production: [next, ...others] };
}

/** Another model, or none; the starter's probes and rules follow, a user's own stay. */
export function chooseModel(draft: PlanDraft, callable: string | null): PlanDraft {
  const rest = { ...draft.rest };
  if (callable !== null && !rest.probes?.length) {
    rest.probes = [{ suite: BUILTIN_SUITE }];
  }
  if (callable === null) {
    delete rest.probes;
    delete rest.importance;
  }
  if (isStarterPolicy(draft.rest.policy)) {
    rest.policy = { rules: starterRules(callable !== null) };
  }
  const timeout = draft.target?.timeout;
  const target =
    callable === null ? null : { callable, ...(timeout === undefined ? {} : { timeout }) };
  return { ...draft, rest, target };
}

/** One more suite of probes; the others stay. */
export function addSuite(draft: PlanDraft, suite: string): PlanDraft {
  const probes = draft.rest.probes ?? [];
  return probes.some(each => each.suite === suite)
    ? draft
    : { ...draft, rest: { ...draft.rest, probes: [...probes, { suite }] } };
}

/** The run that the record is attached to: a run's id, `active`, `new`, or none. */
export function chooseRun(
  draft: PlanDraft,
  run: string | null,
  kind: TrackerKind = trackerChoice(draft.rest.tracker)?.kind ?? 'mlflow'
): PlanDraft {
  const rest = { ...draft.rest };
  if (run === null) {
    delete rest.tracker;
  } else {
    rest.tracker = { [kind]: { ...rest.tracker?.[kind], run } };
  }
  return { ...draft, rest };
}

export function setRoles(draft: PlanDraft, columns: ColumnRolesInput): PlanDraft {
  return draft.evaluation ? { ...draft, evaluation: { ...draft.evaluation, columns } } : draft;
}

/** The choice behind a source, for the controls that show it. */
export function sourceChoice(source: {
  variable?: string;
  files?: string | string[];
  sql?: string;
}): SourceChoice | null {
  if (source.variable !== undefined) {
    return { variable: source.variable };
  }
  if (source.files !== undefined) {
    return { files: Array.isArray(source.files) ? source.files.join(', ') : source.files };
  }
  return source.sql === undefined ? null : { sql: source.sql };
}

function roleColumns(roles: ColumnRolesInput): string[] {
  return [
    roles.timestamp,
    roles.label,
    roles.prediction,
    roles.probability,
    ...(roles.segments ?? []),
    ...(roles.ignore ?? [])
  ].filter((column): column is string => column !== undefined);
}

function sourceName(source: SourceChoice, others: readonly SourceInput[]): string {
  const base =
    'variable' in source
      ? source.variable
      : 'files' in source
        ? (source.files.split('/').pop() ?? source.files)
            .replace(/\.[^.]+$/, '')
            .replace(/[*?[\]{}]+/g, '') || 'files'
        : 'query';
  const taken = new Set(others.map(other => other.name));
  let name = base;
  for (let number = 2; taken.has(name); number++) {
    name = `${base}-${number}`;
  }
  return name;
}

type RuleInput = NonNullable<NonNullable<PlanInput['policy']>['rules']>[number];

/** Rules for a plan that starts from nothing; the user edits them in `audit.yaml`. */
function starterRules(withModel: boolean): RuleInput[] {
  const rules: RuleInput[] = [
    {
      id: 'drift-share',
      metric: 'drift.share',
      comparator: '<=',
      threshold: '0.30',
      severity: 'critical'
    }
  ];
  if (withModel) {
    rules.push(
      {
        id: 'probe-pass-rate',
        metric: 'probe.passRate',
        comparator: '>=',
        threshold: '0.90',
        severity: 'critical'
      },
      {
        id: 'no-regression',
        metric: 'probe.regressions',
        comparator: '<=',
        threshold: '0',
        severity: 'critical',
        baseline: 'previous'
      }
    );
  }
  return rules;
}

function isStarterPolicy(policy: PlanInput['policy']): boolean {
  const text = JSON.stringify(policy);
  return [false, true].some(
    withModel => text === JSON.stringify({ rules: starterRules(withModel) })
  );
}
