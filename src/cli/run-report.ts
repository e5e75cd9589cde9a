import { notCarriedOut } from '../core/analysis/problems';
import { KEPT_INDEX_REASON, NOWHERE } from '../core/audit/exclusions';
import { count, counted } from '../core/counted';
import type { AuditError } from '../core/errors';
import { TRACKER_NAMES, type TrackerKind } from '../core/plan/tracker';
import type { AttachedRun, StoredKey } from '../core/ports';
import type { RuleResult, VerdictState } from '../core/policy/verdict';
import { shortKeyid } from '../core/record/digest';
import type { RecordedAudit } from '../core/record/log';
import type { AuditResult } from '../core/result';
import { findingLines } from './finding-lines';
import { columnLines, sayDrift } from './drift-table';
import { importanceLines } from './importance-lines';
import { performanceLines } from './performance-lines';
import { probeLines } from './probe-lines';
import { plain, table } from './terminal';
import { problemLines } from './problem-lines';
import { readinessLines } from './readiness-lines';
import { segmentLines } from './segment-lines';
import { sliceLines } from './slice-lines';
import { timeLines } from './time-lines';
import { togetherLines } from './together-lines';

/** What became of an audit. */
export interface RunOutcome {
  result: AuditResult;
  /** Relative to the plan's folder. */
  logFolder: string;
  recorded: RecordedAudit | null;
  /** Set when the key was made just now. */
  newKey: StoredKey | null;
  attachedTo: AttachedRun | null;
  /** The tracker that the plan names. */
  tracker: TrackerKind | null;
  /** Why the record could not be attached. */
  attachError: AuditError | null;
}

const STATES: Record<VerdictState, string> = {
  pass: 'pass',
  warn: 'warn',
  fail: 'FAIL',
  error: 'could not evaluate'
};

/** What `run --json` prints. */
export function runObject({
  result,
  logFolder,
  recorded,
  newKey,
  attachedTo,
  attachError
}: RunOutcome): object {
  return {
    schema: 'model-audit/run@1',
    model: result.plan.model,
    startedAt: result.startedAt,
    finishedAt: result.finishedAt,
    verdict: result.verdict,
    metrics: result.metrics,
    drift: result.comparisons.map(({ snapshot, drift, analyses }) => ({
      snapshot,
      report: drift.report,
      analyses
    })),
    notCarriedOut: notCarriedOut(result.comparisons),
    probes: result.probes?.summary ?? null,
    errors: failedStages(result).map(({ stage, error }) => ({
      stage,
      code: error.code,
      message: error.message,
      action: error.action,
      where: error.where
    })),
    record: recorded && {
      version: recorded.version,
      sequence: recorded.sequence,
      sha256: recorded.digest,
      path: `${logFolder}/${recorded.files[0]}`,
      keyid: recorded.keyid,
      newKey: newKey !== null,
      warnings: recorded.warnings
    },
    run: attachedTo,
    attachError: attachError && {
      code: attachError.code,
      message: attachError.message,
      action: attachError.action,
      where: attachError.where
    }
  };
}

/** What `run` prints for a reader. */
export function runLines(outcome: RunOutcome, planPath: string): string[] {
  const { result } = outcome;
  return [
    `${plain(result.verdict.headline)}${/[.!?…]$/.test(result.verdict.headline) ? '' : '.'}`,
    ...indented(ruleLines(result.verdict.rules)),
    ...failedStages(result).map(({ stage, error }) => {
      // The headline says the first one already.
      const isSaid = result.verdict.headline.endsWith(error.message);
      return `  The stage ${stage} failed${isSaid ? `. ${plain(error.action)}`.trimEnd() : `: ${plain(error.sentence)}`}`;
    }),
    '',
    ...driftSection(result),
    ...(result.probes ? probeLines(result.probes.summary) : []),
    ...recordSection(outcome, planPath)
  ];
}

export function failedStages(
  result: AuditResult
): { stage: string; error: NonNullable<AuditResult['stages'][0]['error']> }[] {
  return result.stages.flatMap(({ stage, error }) => (error ? [{ stage, error }] : []));
}

function indented(lines: readonly string[]): string[] {
  return lines.map(line => `  ${line}`);
}

/** A line a rule. */
export function ruleLines(rules: readonly RuleResult[]): string[] {
  return table(
    rules.map(rule => [STATES[rule.state], rule.id, rule.why]),
    ['left', 'left', 'left']
  );
}

function driftSection(result: AuditResult): string[] {
  return result.comparisons.flatMap(({ snapshot, drift, analyses }) => {
    const { rows, totalRows } = snapshot;
    return [
      `Drift, ${plain(snapshot.name)} (${rows < totalRows ? `${count(rows)} of ${counted(totalRows, 'row')}` : counted(rows, 'row')}): ${sayDrift(drift.report)}.`,
      ...indented(columnLines(drift.report.columns.filter(column => column.drifted))),
      ...drift.report.notCompared
        .filter(({ reason }) => [NOWHERE, KEPT_INDEX_REASON].includes(reason))
        .map(({ name, reason }) => `  Not compared: ${plain(name)}; ${reason}.`),
      ...indented(findingLines(drift.report.findings)),
      '',
      ...performanceLines(analyses.performance),
      ...importanceLines(analyses.importance),
      ...timeLines(analyses.time),
      ...segmentLines(analyses.segments),
      ...sliceLines(analyses.slices),
      ...togetherLines(analyses.multivariate),
      ...readinessLines(analyses.readiness),
      ...problemLines(analyses.problems)
    ];
  });
}

function recordSection(outcome: RunOutcome, planPath: string): string[] {
  const { recorded, newKey, attachedTo, attachError, logFolder, result, tracker } = outcome;
  if (!recorded) {
    return failedStages(result).length > 0
      ? ['Not recorded, as the audit could not be carried out to its end.']
      : ['Not recorded.'];
  }
  return [
    ...(newKey
      ? [
          `A signing key was made for ${plain(newKey.name)}, ${shortKeyid(newKey.keyid)}; it is kept outside of this folder.`
        ]
      : []),
    `Recorded as version ${recorded.version}: ${logFolder}/${recorded.files[0]}`,
    ...recorded.warnings.map(plain),
    ...(attachedTo && tracker ? [attachedLine(tracker, attachedTo)] : []),
    ...(attachError
      ? [
          `The record is kept, but could not be attached: ${plain(attachError.sentence)}`,
          `Attach it with: model-audit attach ${plain(planPath)} --run RUN_ID`
        ]
      : [])
  ];
}

/** `Attached to the MLflow run bold-crane: http://…`. */
export function attachedLine(tracker: TrackerKind, run: AttachedRun): string {
  const done = run.unchanged ? 'Attached already' : 'Attached';
  const model = run.model ? `, and to version ${run.model.version} of ${run.model.name}` : '';
  const to = `${done} to the ${TRACKER_NAMES[tracker]} run ${run.runName || run.runId}${model}`;
  return plain(run.url ? `${to}: ${run.url}` : `${to}, ${run.runId}`);
}
