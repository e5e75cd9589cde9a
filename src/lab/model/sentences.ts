import type { DriftReport } from '../../core/drift/report';
import type { PartialAudit, StageStatus } from '../../core/result';
import { formatAge, formatCount, formatDuration, formatPlural } from '../format';
import type { Change } from './freshness';

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
  analyses: 'Analyses',
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
      return stage.startedAt === null || !workDone(stage)
        ? 'cancelled'
        : `stopped at ${workDone(stage)}`;
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
    ? `${formatCount(Math.floor(stage.done))} of ${formatCount(stage.total)} ${stage.unit}`
    : '';
}

/** Rate and time left; empty before they can be told, and for analyses, of which none is like another. */
export function paceSentence(stage: StageStatus, now: number): string {
  if (
    stage.stage === 'analyses' ||
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
  const count = Math.round(rate >= 1 ? rate : rate * 60);
  const unit = count === 1 ? stage.unit.replace(/s$/, '') : stage.unit;
  const speed = `${formatCount(count)} ${unit} a ${rate >= 1 ? 'second' : 'minute'}`;
  return `${speed}, about ${formatDuration(left)} left`;
}

/** The stage that is worked on now. */
export function currentStage(audit: PartialAudit | null): StageStatus | null {
  return audit?.stages.find(stage => stage.state === 'running') ?? null;
}

/** `X_eval and clf changed since`, `X_eval is not in the kernel`; empty where nothing changed. */
export function changesSentence(changes: readonly Change[]): string {
  return wordChanges(changes, () => 'changed since');
}

/** What is asked before a stale result is recorded. */
export function staleQuestion(finishedAt: string, changes: readonly Change[], now: number): string {
  const what = wordChanges(changes, count => `${count === 1 ? 'has' : 'have'} changed since`);
  return `The result is of ${ageInSentence(finishedAt, now)}; ${what}. Record it all the same?`;
}

function wordChanges(changes: readonly Change[], changed: (count: number) => string): string {
  const named = (state: Change['state']): string[] => [
    ...new Set(changes.filter(each => each.state === state).map(each => each.name))
  ];
  const [stale, gone] = [named('stale'), named('gone')];
  return [
    stale.length > 0 ? `${listed(stale)} ${changed(stale.length)}` : '',
    gone.length > 0 ? `${listed(gone)} ${gone.length === 1 ? 'is' : 'are'} not in the kernel` : ''
  ]
    .filter(part => part !== '')
    .join('; ');
}

/** `15 s ago`, `a moment ago`, to stand after "of". */
export function ageInSentence(moment: string, now: number): string {
  const age = formatAge(moment, now);
  return age === 'just now' ? 'a moment ago' : age;
}

/** `drift is complete, probes stopped at 396 of 700`: how far a run came that did not end. */
export function reachedSentence(partial: PartialAudit): string {
  const parts = partial.stages.flatMap(stage => {
    if (stage.stage !== 'drift' && stage.stage !== 'probes') {
      return [];
    }
    if (stage.state === 'done') {
      return `${stage.stage} ${stage.stage === 'drift' ? 'is' : 'are'} complete`;
    }
    return stage.startedAt === null
      ? `${stage.stage} did not start`
      : `${stage.stage} stopped${workDone(stage) ? ` at ${workDone(stage)}` : ''}`;
  });
  return parts.join(', ');
}

/**
 * The reasons why stages could not be carried out, each once: a stage that
 * failed because an earlier one did repeats that one's sentence.
 */
export function failuresOf(stages: readonly StageStatus[]): StageStatus[] {
  const own: StageStatus[] = [];
  for (const stage of stages) {
    const sentence = stage.error?.sentence;
    if (
      sentence !== undefined &&
      !own.some(each => sentence.includes(each.error?.sentence ?? sentence))
    ) {
      own.push(stage);
    }
  }
  return own;
}

function listed(names: readonly string[]): string {
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
