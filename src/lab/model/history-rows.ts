import type { RecordedAttachment } from '../../core/record/attachments';
import type { RecordedVersion, Verification } from '../../core/record/log';
import { standingOf, type Standing } from '../../core/record/standing';

/** One line of the history. */
export interface HistoryRow {
  version: RecordedVersion;
  /** Whether it holds; null before the log was verified. */
  standing: Standing | null;
  /** Runs that it was attached to. */
  runs: readonly RecordedAttachment[];
  /** A record of another copy of the log that was joined; its number was given twice. */
  isFork: boolean;
}

/** Versions newest first; records of joined copies stand below the version whose number they share. */
export function historyRows(
  history: readonly RecordedVersion[],
  verification: Verification | null,
  attachments: readonly RecordedAttachment[]
): HistoryRow[] {
  const row = (version: RecordedVersion, isFork: boolean): HistoryRow => ({
    version,
    standing: verification && standingOf(verification, version),
    runs: attachments.filter(({ sha256 }) => sha256 === version.digest),
    isFork
  });
  const rows = [
    ...[...history].reverse().map(version => row(version, false)),
    ...(verification?.forks ?? []).map(version => row(version, true))
  ];
  return rows.sort(
    (left, right) =>
      right.version.version - left.version.version || Number(left.isFork) - Number(right.isFork)
  );
}

/** Two at most: a third choice takes the place of the older one. */
export function toggled(chosen: readonly string[], file: string): string[] {
  return chosen.includes(file) ? chosen.filter(each => each !== file) : [...chosen, file].slice(-2);
}

/** The chosen two in the order of their versions; the two newest where not two are chosen. */
export function comparedPair(
  rows: readonly HistoryRow[],
  chosen: readonly string[]
): [before: RecordedVersion, after: RecordedVersion] | null {
  const own = rows.filter(({ isFork }) => !isFork).map(({ version }) => version);
  const named = own.filter(({ file }) => chosen.includes(file));
  const [after, before] =
    named.length === 2
      ? named
      : named.length === 1
        ? [named[0], own[own.indexOf(named[0]) + 1]]
        : own;
  return after && before ? [before, after] : null;
}

/** What puts a record into the notebook; the path is relative to the notebook's folder. */
export function cellSource(model: string, version: RecordedVersion): string {
  const path = JSON.stringify(`audits/${model}/${version.file}`);
  return `from jupyterlab_model_audit import show_record\n\nshow_record(${path})`;
}
