import { isWaived } from '../../policy/waiver';
import type { LogEntry } from '../../record/entries';
import type { LogProblem, ProblemCode } from '../../record/inspection';
import { voucherFor, type Vouched } from '../../record/revocations';
import { daysWithout, dayOf, isWithin, type Period } from './period';
import type { Gap, GapKind } from './schema';

const KINDS: Record<ProblemCode, GapKind> = {
  2: 'newer',
  10: 'unsigned',
  11: 'brokenChain',
  12: 'missingObject',
  13: 'truncated',
  14: 'unsigned'
};

/** What is known of a log, for its gaps: every entry, those of joined copies apart, and who vouches for which. */
export interface GapInput extends Vouched {
  entries: readonly LogEntry[];
  forked: readonly LogEntry[];
  problems: readonly LogProblem[];
}

/**
 * What the evidence of a period lacks, and what in it speaks against the model:
 * days without an audit, what can't be relied on, failed and waived rules.
 */
export function gapsOf(log: GapInput, period: Period): Gap[] {
  const { entries, forked, problems } = log;
  const within = [...entries, ...forked].filter(
    ({ summary }) => summary !== null && isWithin(summary.recordedAt, period)
  );
  return [
    ...withoutAudit(entries, within, period),
    ...problems.map(({ code, file, message }) => ({
      kind: KINDS[code],
      sentence: `${file}: ${message}`
    })),
    ...vouchedFor(log, period),
    ...forked
      .filter(({ recordedAt }) => recordedAt !== null && isWithin(recordedAt, period))
      .map(({ path, summary }): Gap => ({
        kind: 'fork',
        sentence: `${path}: recorded in another copy of the log while this one went on, and joined later.`,
        ...(summary ? { version: summary.version } : {})
      })),
    ...within.flatMap(ofRecord)
  ];
}

/** Entries whose key counts as stolen by then: that they are genuine is the word of who vouches for them. */
function vouchedFor(log: GapInput, period: Period): Gap[] {
  return [...log.entries, ...log.forked].flatMap((entry): Gap[] => {
    const { path, recordedAt, summary } = entry;
    const voucher = voucherFor(log, entry);
    if (!voucher || recordedAt === null || !isWithin(recordedAt, period)) {
      return [];
    }
    const { name } = log.signers.get(voucher.sequence) ?? { name: '' };
    const sentence = `${path}: signed by a key that was revoked from an earlier moment on; ${name} vouches for it by entry ${voucher.sequence}: ${voucher.vouch?.why ?? ''}`;
    return [{ kind: 'vouched', sentence, ...(summary ? { version: summary.version } : {}) }];
  });
}

function withoutAudit(
  entries: readonly LogEntry[],
  within: readonly LogEntry[],
  period: Period
): Gap[] {
  const first = entries.find(({ summary }) => summary)?.summary?.recordedAt ?? null;
  const moments = within.flatMap(({ summary }) => summary?.recordedAt ?? []);
  return daysWithout(moments, period).map(({ from, to, days }) => {
    const when = days === 1 ? `On ${from}` : `From ${from} to ${to}, ${days} days`;
    const begins =
      first !== null && dayOf(first) > to ? ` The first one is of ${dayOf(first)}.` : '';
    return { kind: 'noAudit', sentence: `${when}: no audit was recorded.${begins}`, from, to };
  });
}

function ofRecord({ record }: LogEntry): Gap[] {
  if (record === null) {
    return [];
  }
  const { version, verdict, analyses } = record;
  const gap = (kind: GapKind, what: string): Gap => ({
    kind,
    sentence: `Version ${version}: ${what}`,
    version
  });
  return [
    ...(verdict.state === 'fail' ? [gap('failed', `${verdict.headline}.`)] : []),
    ...(verdict.rules.length === 0 ? [gap('notEvaluated', 'the plan has no rules.')] : []),
    ...verdict.rules.flatMap(rule => [
      ...(rule.state === 'error'
        ? [gap('notEvaluated', `the rule ${rule.id} could not be evaluated. ${rule.why}`)]
        : []),
      ...(isWaived(rule) ? [gap('waived', `the rule ${rule.id}. ${rule.why}`)] : []),
      ...(rule.waiver?.expired ? [gap('waiverExpired', `the rule ${rule.id}. ${rule.why}`)] : [])
    ]),
    ...analyses.flatMap(({ problems }) =>
      problems.map(({ analysis, message }) =>
        gap('notCarriedOut', `${analysis} was not carried out. ${message}`)
      )
    )
  ];
}
