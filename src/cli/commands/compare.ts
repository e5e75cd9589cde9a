import { counted } from '../../core/counted';
import { compareTables, type CompareOptions } from '../../core/drift/compare';
import type { ColumnKind, DriftReport } from '../../core/drift/report';
import type { Plan } from '../../core/plan/schema';
import type { SegmentedReport } from '../../core/segments/report';
import { DEFAULT_EXACT_ROWS, exactRowsOf } from '../../core/drift/exactness';
import { AuditError } from '../../core/errors';
import type { OpenedTable } from '../../core/ports';
import { compareWithProfile } from '../../core/baseline/compare';
import { tableOf } from '../../core/baseline/like';
import { exclusionsOf, withNowhere } from '../../core/audit/exclusions';
import { isProfileFile, readProfile } from '../baseline-file';
import { findingLines } from '../finding-lines';
import { columnLines, driftNotes, sayDrift } from '../drift-table';
import { kindsOf } from '../kinds';
import { printJson, type Output } from '../output';
import { readPlan } from '../plan-file';
import { segmentsOfPlan } from '../plan-segments';
import { problemLines } from '../problem-lines';
import { progressLine } from '../progress-bar';
import { segmentLines } from '../segment-lines';
import { withPython } from '../session';
import { plain } from '../terminal';

export interface CompareArguments {
  kind?: string[];
  plan?: string;
  exact?: boolean;
  threshold?: string;
  rate?: string;
  python?: string;
  json?: boolean;
}

const DEFAULT_THRESHOLD = 0.1;
const DEFAULT_RATE = 0.05;

/** `model-audit compare REFERENCE CURRENT`: 0 when both could be compared. */
export async function compare(
  reference: string,
  current: string,
  given: CompareArguments,
  output: Output
): Promise<number> {
  const decision = await decisionOf(given);
  const report: SegmentedReport = await withPython(
    given.python,
    process.cwd(),
    output,
    async ({ engine, signal }) => {
      const saved = (await isProfileFile(reference)) ? await readProfile(reference) : null;
      refuseExact(saved !== null, given);
      if (await isProfileFile(current)) {
        throw new AuditError(
          'invalid-input',
          `${current} is a saved profile, which has no rows to compare.`,
          saved
            ? 'Name the table with the current rows in its place.'
            : `Write model-audit compare ${current} ${reference} to hold that table against the profile.`,
          current
        );
      }
      output.status(saved ? 'Opening the table' : 'Opening both tables');
      const left = saved
        ? tableOf(saved)
        : await engine.open({ files: reference }, 'reference', { signal });
      const right = await engine.open({ files: current }, 'current', { signal });
      const tables = [left, right] as const;
      refuseUnknown(decision.kinds, tables);
      const options: CompareOptions = {
        threshold: decision.threshold,
        rate: decision.rate,
        exactRows: decision.exactRows,
        calibration: decision.calibration,
        kinds: decision.kinds,
        exclude: exclusionsOf(
          { ...(decision.columns ?? { ignore: [] }), kinds: decision.kinds },
          tables
        ),
        signal,
        onProgress: (done, total, column) =>
          output.status(progressLine('Comparing', done, total, 'columns', column, output.width))
      };
      const drift = await (saved
        ? compareWithProfile(engine, saved, right, options)
        : compareTables(engine, left, right, options));
      refuseIncomparable(drift.report);
      if (decision.plan === null || decision.columns === null) {
        return drift.report;
      }
      const found = await segmentsOfPlan(
        decision.plan,
        engine,
        tables,
        drift,
        signal,
        (done, total, detail) =>
          output.status(progressLine('Analysing', done, total, 'analyses', detail, output.width))
      );
      return { ...withNowhere(drift.report, decision.columns, tables), ...found };
    }
  );
  if (given.json) {
    printJson(output, report);
  } else {
    print(report, reference, current, output);
  }
  return 0;
}

interface Decision extends Pick<
  CompareOptions,
  'threshold' | 'rate' | 'kinds' | 'calibration' | 'exactRows'
> {
  columns: Parameters<typeof exclusionsOf>[0] | null;
  /** The plan with the command line's options in it; null without one. */
  plan: Plan | null;
}

/** The plan's options, with those of the command line in their place. */
async function decisionOf(given: CompareArguments): Promise<Decision> {
  const plan = given.plan === undefined ? null : (await readPlan(given.plan)).plan;
  const decision = {
    threshold:
      share(given.threshold, '--threshold', 0, 1) ?? plan?.drift.threshold ?? DEFAULT_THRESHOLD,
    rate:
      share(given.rate, '--rate', Number.MIN_VALUE, 1 - Number.EPSILON) ??
      plan?.drift.rate ??
      DEFAULT_RATE,
    exactRows: exactRowsOf({
      exactRows: plan?.drift.exactRows ?? DEFAULT_EXACT_ROWS,
      exact: (given.exact ?? false) || (plan?.drift.exact ?? false)
    }),
    // A threshold of the command line is meant as it stands.
    calibration:
      plan?.drift.calibration && given.threshold === undefined
        ? {
            options: plan.drift.calibration,
            timestamp: plan.evaluation.columns.timestamp
          }
        : undefined,
    kinds: { ...plan?.evaluation.columns.kinds, ...kindsOf(given.kind ?? []) },
    columns: plan?.evaluation.columns ?? null
  };
  return { ...decision, plan: plan && planWith(plan, decision) };
}

/** The plan as it would stand with the options of the command line in it. */
function planWith(plan: Plan, { threshold, rate, kinds }: Omit<Decision, 'plan'>): Plan {
  return {
    ...plan,
    drift: { ...plan.drift, threshold, rate },
    evaluation: { ...plan.evaluation, columns: { ...plan.evaluation.columns, kinds } }
  };
}

function share(
  text: string | undefined,
  option: string,
  least: number,
  most: number
): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most)) {
    throw new AuditError(
      'invalid-input',
      `${option} ${text} is no number between 0 and 1.`,
      `Write ${option} 0.1, for example.`,
      option
    );
  }
  return value;
}

/** A saved baseline has no rows to read again. */
function refuseExact(saved: boolean, { exact }: CompareArguments): void {
  if (saved && exact) {
    throw new AuditError(
      'invalid-input',
      '--exact needs the rows of the reference, and a saved baseline has none.',
      'Leave --exact out, or name the table that the baseline was made of.',
      '--exact'
    );
  }
}

function refuseUnknown(kinds: Record<string, ColumnKind>, tables: readonly OpenedTable[]): void {
  const known = new Set(tables.flatMap(table => table.columns.map(column => column.name)));
  const unknown = Object.keys(kinds).find(name => !known.has(name));
  if (unknown !== undefined) {
    throw new AuditError(
      'unknown-column',
      `A kind is named for the column ${unknown}, which neither table has.`,
      'Check its spelling.',
      unknown
    );
  }
}

function refuseIncomparable({ columns, notCompared }: DriftReport): void {
  if (columns.every(column => !column.effect)) {
    const [first] = [
      ...columns.map(({ name, why }) => `${name}: ${why}`),
      ...notCompared.map(({ name, reason }) => `${name}: ${reason}`)
    ];
    throw new AuditError(
      'no-common-columns',
      `None of the columns could be compared${first === undefined ? '' : ` (${first.replace(/\.$/, '')})`}.`,
      'Name tables that share columns of kinds that can be compared, or correct the kinds.',
      ''
    );
  }
}

function print(report: SegmentedReport, reference: string, current: string, output: Output): void {
  const rows = (count: number): string => counted(count, 'row');
  output.line(`${sayDrift(report)}.`);
  output.line(`  reference  ${plain(reference)}, ${rows(report.reference.rows)}`);
  output.line(`  current    ${plain(current)}, ${rows(report.current.rows)}`);
  output.line('');
  columnLines(report.columns).forEach(line => output.line(`  ${line}`));
  output.line('');
  findingLines(report.findings).forEach(line => output.line(`  ${line}`));
  driftNotes(report).forEach(line => output.line(`  ${line}`));
  const more = [...segmentLines(report.segments), ...problemLines(report.problems ?? [])];
  if (more.length > 0) {
    output.line('');
    // The last line of a section keeps it apart from the next, of which there is none.
    more.slice(0, -1).forEach(line => output.line(line));
  }
}
