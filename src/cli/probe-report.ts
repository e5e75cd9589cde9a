import type { Verdict } from '../core/policy/verdict';
import { boundedRequests } from '../core/probe/bounded-requests';
import type { CaseResult, ProbeResult } from '../core/probe/result';
import type { AuditResult, PreviousAudit } from '../core/result';
import type { Gate } from './probe-gate';
import { probeLines } from './probe-lines';
import { ruleLines } from './run-report';
import { plain } from './terminal';

/** Failed cases told of one capability; the files have all. */
const MOST_TOLD = 10;

/** What `probe` has found. */
export interface ProbeOutcome {
  model: string | null;
  probes: ProbeResult;
  gate: Gate;
  /** Of the plan's rules on probes; null where there are none, or another gate was named. */
  verdict: Verdict | null;
  previous: PreviousAudit | null;
  /** None where results were read from a file. */
  result: AuditResult | null;
  /** What else there is to say, a sentence each. */
  notes: readonly string[];
}

/** What `probe --json` prints, and `--baseline` and `--results` read again. */
export async function probeObject(outcome: ProbeOutcome): Promise<object> {
  const { model, probes, gate, verdict, previous, result, notes } = outcome;
  const keep = result?.plan.runner.keepRequests ?? true;
  const { summary, cases } = await boundedRequests(probes, keep);
  return {
    schema: PROBE_SCHEMA,
    model,
    target: result?.target && { name: result.target.name, digest: result.target.digest },
    startedAt: result?.startedAt ?? null,
    finishedAt: result?.finishedAt ?? null,
    exit: gate,
    rules: verdict?.rules ?? [],
    baseline: previous && (previous.name ?? `v${previous.version}`),
    notes,
    summary,
    cases
  };
}

export const PROBE_SCHEMA = 'model-audit/probe@1';

/** What `probe` prints for a reader. */
export function probeOutcomeLines(outcome: ProbeOutcome): string[] {
  const { probes, gate, verdict, previous, notes } = outcome;
  const { regression } = probes.summary;
  return [
    '',
    ...probeLines(probes.summary),
    ...failureLines(probes.cases),
    ...(previous !== null && regression === null ? [...notPaired(previous), ''] : []),
    ...notes.map(plain),
    ...(verdict ? ruleLines(verdict.rules).map(line => `  ${line}`) : []),
    /[.!?…]$/.test(gate.sentence) ? plain(gate.sentence) : `${plain(gate.sentence)}.`
  ];
}

function notPaired({ name, version }: PreviousAudit): string[] {
  return [
    `None of these cases stands in ${name === undefined ? `version ${version}` : plain(name)}, so that nothing is compared.`
  ];
}

/** The cases that failed by suite and capability, then those that could not be judged. */
function failureLines(cases: readonly CaseResult[]): string[] {
  return (['fail', 'error'] as const).flatMap(outcome => {
    const groups = new Map<string, CaseResult[]>();
    for (const each of cases.filter(found => found.outcome === outcome)) {
      const key = `${each.suite}, ${each.capability.replaceAll('-', ' ')}`;
      groups.set(key, [...(groups.get(key) ?? []), each]);
    }
    return [...groups].flatMap(([key, own]) => [
      `${outcome === 'fail' ? 'Failed' : 'Not judged'}, ${plain(key)}: ${own.length}`,
      ...own.slice(0, MOST_TOLD).map(each => `  ${caseLine(each)}`),
      ...(own.length > MOST_TOLD ? [`  and ${own.length - MOST_TOLD} more`] : []),
      ''
    ]);
  });
}

function caseLine({ title, outcome, expected, got, id }: CaseResult): string {
  const why =
    outcome === 'fail'
      ? `expected ${shown(expected)}, got ${shown(got)}`
      : shown(got, LONGEST_REASON);
  return `${plain(title)}: ${why}  [${id.slice(0, 8)}]`;
}

const LONGEST = 160;

/** Why a case was not judged is a sentence of ours, whose end says what to do. */
const LONGEST_REASON = 500;

function shown(text: string, longest = LONGEST): string {
  const line = plain(text);
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
