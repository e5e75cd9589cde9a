import type { EngineChoice } from '../../core/plan/engine';
import type { PlanDraft } from './plan-draft';

/** What can be looked at beyond the columns: a key of the plan each. */
export const ANALYSIS_OPTIONS = [
  {
    key: 'time',
    title: 'Drift over time',
    meaning: 'Every window against the evaluation set, where a timestamp is named'
  },
  {
    key: 'performance',
    title: 'Estimated performance',
    meaning: "From the model's own answers, before labels arrive, where the label is named"
  },
  {
    key: 'importance',
    title: 'Does it matter?',
    meaning: 'Calls the model with each column shuffled; needs a model'
  },
  {
    key: 'slices',
    title: 'Which rows to look at',
    meaning: 'Slices of up to three conditions in which production differs most'
  },
  {
    key: 'multivariate',
    title: 'Columns together',
    meaning: 'Whether a classifier tells production from evaluation rows'
  },
  {
    key: 'readiness',
    title: 'Fine-tune readiness',
    meaning: 'Whether the sample can be learned from; writes the rows to label first'
  },
  {
    key: 'calibration',
    title: 'Thresholds from the evaluation set',
    meaning: 'How far its own parts lie apart, in place of one threshold for all columns'
  }
] as const;
export type AnalysisOption = (typeof ANALYSIS_OPTIONS)[number]['key'];

/** Analyses that are carried out unless the plan says otherwise. */
const BY_DEFAULT: readonly AnalysisOption[] = ['time', 'performance'];

/** Whether the plan asks for it. */
export function hasAnalysis({ rest }: PlanDraft, key: AnalysisOption): boolean {
  switch (key) {
    case 'time':
    case 'performance':
      return rest[key]?.enabled ?? true;
    case 'calibration':
      return rest.drift?.calibration !== undefined;
    default:
      return rest[key] !== undefined;
  }
}

/** What the analysis waits for before it can be carried out, as `a label`; null where for nothing. */
export function lackFor({ evaluation }: PlanDraft, key: AnalysisOption): string | null {
  if (evaluation === null) {
    return null;
  }
  const { timestamp, label } = evaluation.columns ?? {};
  if (key === 'time' && timestamp === undefined) {
    return 'a timestamp';
  }
  return key === 'performance' && label === undefined ? 'a label' : null;
}

/** The draft with the analysis or without it; what the plan says of one that stays is left alone. */
export function setAnalysis(draft: PlanDraft, key: AnalysisOption, wanted: boolean): PlanDraft {
  if (hasAnalysis(draft, key) === wanted) {
    return draft;
  }
  const rest = { ...draft.rest };
  switch (key) {
    case 'time':
    case 'performance': {
      const { enabled: _, ...others } = rest[key] ?? {};
      rest[key] = wanted ? others : { ...others, enabled: false };
      break;
    }
    case 'calibration': {
      const { calibration: _, ...others } = rest.drift ?? {};
      rest.drift = wanted ? { ...others, calibration: {} } : others;
      break;
    }
    default:
      rest[key] = wanted ? {} : undefined;
  }
  return { ...draft, rest: withoutEmpty(rest, [...BY_DEFAULT, 'drift']) };
}

/** Keys that say nothing are left out, so that the file stays as short as its writer made it. */
function withoutEmpty(
  rest: PlanDraft['rest'],
  keys: readonly (keyof PlanDraft['rest'] | AnalysisOption)[]
): PlanDraft['rest'] {
  const says = ([key, value]: [string, unknown]): boolean =>
    value !== undefined &&
    !(
      (keys as readonly string[]).includes(key) &&
      typeof value === 'object' &&
      value !== null &&
      Object.keys(value).length === 0
    );
  return Object.fromEntries(Object.entries(rest).filter(says)) as PlanDraft['rest'];
}

/** Another place for the SQL to run. */
export function chooseEngine(draft: PlanDraft, engine: EngineChoice): PlanDraft {
  const { engine: _, ...rest } = draft.rest;
  return { ...draft, rest: engine.spark === undefined ? rest : { ...rest, engine } };
}
