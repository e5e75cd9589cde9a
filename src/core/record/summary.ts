import type { ColumnReport } from '../drift/report';
import type { VerdictState } from '../policy/verdict';
import { waivedRules, type WaivedRule } from '../policy/waiver-words';
import type { OpenedEnvelope } from './dsse';
import { payloadText } from './dsse';
import { recordStatementSchema, type CitedObject, type RecordPredicate } from './statement';

/** What a list shows of a record beside its verdict; null where it was not measured. */
export interface VersionFigures {
  /** Compared columns over all samples, each name once, and how many of them drifted. */
  columns: { compared: number; drifted: number } | null;
  /** Probe cases with a usable answer, and how many of them passed. */
  probes: { judged: number; passed: number } | null;
}

/** What lists and checks need of a record; a thousand of these fit where a few records do. */
export interface RecordSummary {
  version: number;
  model: string;
  recordedAt: string;
  state: VerdictState;
  headline: string;
  figures: VersionFigures;
  /** Its rules that carry a waiver. */
  waivers: WaivedRule[];
  objects: CitedObject[];
}

export function summaryOf(record: RecordPredicate): RecordSummary {
  const { version, model, recordedAt, verdict, objects } = record;
  const { state, headline } = verdict;
  const waivers = waivedRules(verdict.rules);
  const figures = figuresOf(record);
  return { version, model, recordedAt, state, headline, figures, waivers, objects };
}

function figuresOf({ drift, probes }: RecordPredicate): VersionFigures {
  const names = (columns: readonly ColumnReport[]): number =>
    new Set(columns.map(({ name }) => name)).size;
  const columns = drift.flatMap(report => report.columns);
  return {
    columns:
      drift.length === 0
        ? null
        : {
            compared: names(columns),
            drifted: names(columns.filter(({ drifted }) => drifted))
          },
    probes: probes && { judged: probes.passed + probes.failed, passed: probes.passed }
  };
}

/** Records that were looked at last, so that who looks again does not take them apart again. */
const recent = new Map<OpenedEnvelope, RecordPredicate>();
const MOST_RECENT = 32;

export function keepRecord(envelope: OpenedEnvelope, record: RecordPredicate): RecordPredicate {
  recent.delete(envelope);
  recent.set(envelope, record);
  for (const oldest of recent.keys()) {
    if (recent.size <= MOST_RECENT) {
      break;
    }
    recent.delete(oldest);
  }
  return record;
}

/** The record of an envelope in which one was found before. */
export function recordIn(envelope: OpenedEnvelope): RecordPredicate {
  const known = recent.get(envelope);
  if (known) {
    return known;
  }
  const statement = recordStatementSchema.parse(JSON.parse(payloadText(envelope) ?? ''));
  return keepRecord(envelope, statement.predicate);
}
