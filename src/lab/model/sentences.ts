import type { DriftReport } from '../../core/drift/report';
import type { PartialAudit, StageStatus } from '../../core/result';
import { formatCount, formatDuration, formatPlural } from '../format';

/** `4 of 10 columns drifted; a shift of 0.02 or more would be seen at this sample size.` */
export function driftSentence(report: DriftReport): string {
  const { columns, drifted } = report.summary;
  if (columns === 0) {
    return 'No column could be compared.';
  }
  const head = `${formatCount(drifted)} of ${formatPlural(columns, 'column')} drifted`;
  const detectable = report.columns.flatMap(column => column.detectable ?? []);
  if (detectable.length === 0) {
    return `${head}.`;
  }
  // The largest of them, so that the sentence is true of every column.
  const largest = Math.max(...detectable);
  const seen =
    largest < 0.01 ? 'less than 0.01' : `${(Math.ceil(largest * 100) / 100).toFixed(2)} or more`;
  return `${head}; a shift of ${seen} would be seen at this sample size.`;
}

const STAGE_TITLES: Record<StageStatus['stage'], string> = {
  subject: 'Subject',
  drift: 'Drift',
  probes: 'Probes',
  verdict: 'Verdict'
};

export function stageTitle(stage: StageStatus): string {
  return STAGE_TITLES[stage.stage];
}

/** What stands beside a stage's name in the list. */
export function stageSentence(stage: StageStatus): string {
  switch (stage.state) {
    case 'waiting':
      return 'not started';
    case 'cancelled':
      return 'cancelled';
    case 'error':
      return 'could not evaluate';
    case 'running':
      return stage.detail || workDone(stage) || 'running';
    case 'done': {
      const work = workDone(stage);
      const time =
        stage.startedAt !== null && stage.finishedAt !== null
          ? formatDuration(stage.finishedAt - stage.startedAt)
          : '';
      return [work, time].filter(part => part !== '').join(', ') || 'done';
    }
  }
}

/** `612 of 1,000 cases`. */
export function workDone(stage: StageStatus): string {
  return stage.done !== null && stage.total !== null && stage.total > 0
    ? `${formatCount(stage.done)} of ${formatCount(stage.total)} ${stage.unit}`
    : '';
}

/** Rate and time left; empty before they can be told. */
export function paceSentence(stage: StageStatus, now: number): string {
  if (
    stage.startedAt === null ||
    !stage.done ||
    stage.total === null ||
    stage.done >= stage.total
  ) {
    return '';
  }
  const seconds = (now - stage.startedAt) / 1000;
  if (seconds < 0.5) {
    return '';
  }
  const rate = stage.done / seconds;
  const left = ((stage.total - stage.done) / rate) * 1000;
  const speed =
    rate >= 1
      ? `${formatCount(Math.round(rate))} ${stage.unit} a second`
      : `${formatCount(Math.round(rate * 60))} ${stage.unit} a minute`;
  return `${speed}, about ${formatDuration(left)} left`;
}

/** The stage that is worked on now. */
export function currentStage(audit: PartialAudit | null): StageStatus | null {
  return audit?.stages.find(stage => stage.state === 'running') ?? null;
}
