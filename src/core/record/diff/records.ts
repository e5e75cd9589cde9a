import { rounded } from '../../policy/decimal';
import type { Metric, VerdictState } from '../../policy/verdict';
import type { LoadedVersion } from '../log';
import { answerDifferences, type AnswerDifference } from './answers';
import { changeOf, isBeyondChance, type Change, type Estimate } from './change';
import { columnDifferences, pairSamples, type ColumnDifference } from './columns';
import { dataDifferences, environmentDifferences, type Fact } from './facts';
import { planDifferences, type PlanDifference } from './plan';
import { probeDifferences, type ProbeDifferences } from './probes';
import { ruleDifferences, type RuleDifference } from './rules';

/** A record as far as it is compared. */
export type ComparedRecord = Pick<
  LoadedVersion,
  'version' | 'digest' | 'keyid' | 'predicate' | 'subjects' | 'planText' | 'cases'
>;

/** A record that was compared, for whoever wants to look it up. */
export interface RecordName {
  model: string;
  version: number;
  sequence: number;
  recordedAt: string;
  /** `sha256:…` of the envelope file. */
  digest: string;
}

export interface MetricDifference {
  metric: string;
  before: Estimate | null;
  after: Estimate | null;
  change: Change | null;
}

/** What differs between two records, by meaning; empty lists and nulls are no difference. */
export interface RecordDiff {
  schema: 'model-audit/diff@1';
  before: RecordName;
  after: RecordName;
  verdict: { before: VerdictState; after: VerdictState; headlines: [string, string] } | null;
  rules: RuleDifference[];
  /** Keys of the plan, those of the policy included. */
  plan: PlanDifference[];
  columns: ColumnDifference[];
  /** Figures other than a column's own, beyond their intervals where they have them. */
  metrics: MetricDifference[];
  probes: ProbeDifferences | null;
  /** Answers that carry over to one of the records and not to the other. */
  answers: AnswerDifference[];
  data: Fact[];
  environment: Fact[];
}

/** Holds one record against another; neither needs to follow the other. */
export function diffRecords(before: ComparedRecord, after: ComparedRecord): RecordDiff {
  const [then, now] = [before.predicate, after.predicate];
  const isSame =
    then.verdict.state === now.verdict.state && then.verdict.headline === now.verdict.headline;
  return {
    schema: 'model-audit/diff@1',
    before: nameOf(before),
    after: nameOf(after),
    verdict: isSame
      ? null
      : {
          before: then.verdict.state,
          after: now.verdict.state,
          headlines: [then.verdict.headline, now.verdict.headline]
        },
    rules: ruleDifferences(then.verdict, now.verdict),
    plan: planDifferences(before.planText, after.planText),
    columns: columnDifferences(pairSamples(then, now)),
    metrics: metricDifferences(then.metrics, now.metrics),
    probes: probeDifferences(before.cases, after.cases),
    answers: answerDifferences(then, now),
    data: dataDifferences(before, after),
    environment: environmentDifferences(before, after)
  };
}

function nameOf({ version, digest, predicate }: ComparedRecord): RecordName {
  const { model, sequence, recordedAt } = predicate;
  return { model, version, sequence, recordedAt, digest: `sha256:${digest}` };
}

/** A column's own figures are told with the columns. */
const OF_COLUMNS = ['drift.effect.', 'drift.missing.'];

function metricDifferences(
  before: Record<string, Metric>,
  after: Record<string, Metric>
): MetricDifference[] {
  const names = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...names]
    .filter(name => !OF_COLUMNS.some(prefix => name.startsWith(prefix)))
    .flatMap(metric => {
      const then = Object.hasOwn(before, metric) ? estimateOf(before[metric]) : null;
      const now = Object.hasOwn(after, metric) ? estimateOf(after[metric]) : null;
      const change = then && now ? changeOf(then, now) : null;
      const differs = change === null || isBeyondChance(change);
      return differs ? [{ metric, before: then, after: now, change }] : [];
    });
}

function estimateOf({ value, interval }: Metric): Estimate {
  return { value: rounded(value), ...(interval ? { interval } : {}) };
}
