import { effect, effectInterval } from '../../evidence/format';
import { figureInWords, metricInWords, stateInWords } from '../../policy/words';
import { answerInWords } from '../answer-words';
import type { AnswerDifference } from './answers';
import type { Estimate } from './change';
import type { ColumnDifference } from './columns';
import type { Fact } from './facts';
import type { ProbeDifferences } from './probes';
import type { MetricDifference, RecordDiff } from './records';
import type { RuleDifference } from './rules';

/** One part of what differs, for reading: plain text that holds names from data as they are. */
export interface DiffSection {
  title: string;
  lines: string[];
}

/** What differs, the most important first; parts without a difference are left out. */
export function diffInWords(diff: RecordDiff): DiffSection[] {
  const { verdict, rules, plan, columns, metrics, probes, answers, data, environment } = diff;
  const policy = plan.filter(({ path }) => path.startsWith('policy.'));
  const others = plan.filter(each => !policy.includes(each));
  const key = ({ path, before, after }: (typeof plan)[number]): Fact => ({
    what: path,
    before,
    after
  });
  return [
    { title: 'Verdict', lines: verdict ? [verdictLine(verdict)] : [] },
    { title: 'Rules', lines: [...rules.map(ruleLine), ...policy.map(key).map(factLine)] },
    { title: 'Columns', lines: [...columns].sort(byWhat).map(columnLine) },
    { title: 'Figures', lines: metrics.map(metricLine) },
    { title: 'Probes', lines: probes ? probeLines(probes) : [] },
    { title: 'Answers', lines: answers.map(answerLine) },
    { title: 'Model and data', lines: data.map(factLine) },
    { title: 'Plan', lines: others.map(key).map(factLine) },
    { title: 'Environment', lines: environment.map(factLine) }
  ].filter(({ lines }) => lines.length > 0);
}

function verdictLine({ before, after, headlines }: NonNullable<RecordDiff['verdict']>): string {
  const [then, now] = [before, after].map(state => stateInWords(state).toLowerCase());
  return then === now
    ? `${stateInWords(after)} as before: ${headlines[0]} → ${headlines[1]}`
    : `${then} → ${now}: ${headlines[1]}`;
}

function answerLine({ finding, before, after }: AnswerDifference): string {
  const say = (answer: typeof before): string => (answer ? answerInWords(answer) : 'no answer');
  return `${finding}: ${say(before)} → ${say(after)}`;
}

function ruleLine({ id, what, before, after }: RuleDifference): string {
  const state = (rule: typeof before): string =>
    rule ? stateInWords(rule.state).toLowerCase() : '';
  switch (what) {
    case 'added':
      return `${id}: new, ${after?.title ?? ''}; ${state(after)}`;
    case 'removed':
      return `${id}: gone, was ${before?.title ?? ''}; ${state(before)}`;
    case 'threshold':
      return `${id}: ${definition(before)} → ${definition(after)}; ${state(before)} → ${state(after)}`;
    case 'outcome':
      return `${id}: ${state(before)} → ${state(after)}. ${after?.why ?? ''}`;
  }
}

function definition(rule: RuleDifference['before']): string {
  return rule ? `${metricInWords(rule.metric)} ${rule.title} (${rule.severity})` : '';
}

const ORDER: ColumnDifference['what'][] = [
  'began',
  'ceased',
  'changed',
  'kind',
  'added',
  'removed'
];

function byWhat(left: ColumnDifference, right: ColumnDifference): number {
  const order = ORDER.indexOf(left.what) - ORDER.indexOf(right.what);
  return order || Math.abs(right.change?.value ?? 0) - Math.abs(left.change?.value ?? 0);
}

function columnLine({ sample, column, what, before, after, kinds }: ColumnDifference): string {
  const shift = `shift ${effectOf(before)} → ${effectOf(after)}`;
  const told = {
    began: `began to drift, ${shift}`,
    ceased: `ceased to drift, ${shift}`,
    changed: `${shift}, beyond its interval`,
    kind: `compared as ${kinds?.[1] ?? ''}, before as ${kinds?.[0] ?? ''}`,
    added: `compared now and not before, shift ${effectOf(after)}`,
    removed: `not compared any more, shift was ${effectOf(before)}`
  }[what];
  return `${column} (${sample}): ${told}`;
}

function effectOf(estimate: Estimate | null): string {
  if (!estimate) {
    return 'unknown';
  }
  const { value, interval } = estimate;
  return `${effect(value)}${interval ? ` (${effectInterval(interval)})` : ''}`;
}

function metricLine({ metric, before, after }: MetricDifference): string {
  const figure = (estimate: Estimate | null): string =>
    estimate ? figureInWords(estimate.value) : 'not measured';
  return `${metricInWords(metric)}: ${figure(before)} → ${figure(after)}`;
}

function probeLines(probes: ProbeDifferences): string[] {
  const { paired, regressed, fixed, lost, found, added, removed, flipped } = probes;
  const counts = [
    [regressed, 'failed that passed before'],
    [fixed, 'passed that failed before'],
    [lost, 'without a usable answer that had one'],
    [found, 'with a usable answer that had none']
  ] as const;
  const told = counts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  return [
    ...(told.length > 0 ? [`${told.join(', ')}, of ${paired} that both ran`] : []),
    ...(added > 0 ? [`${added} new`] : []),
    ...(removed > 0 ? [`${removed} not run any more`] : []),
    ...flipped.map(({ before, after, title, suite }) => `${before} → ${after}: ${title} (${suite})`)
  ];
}

function factLine({ what, before, after }: Fact): string {
  return `${what}: ${before ?? 'none'} → ${after ?? 'none'}`;
}
