import { baselineName, type BaselineChoice } from '../../core/plan/baseline';
import { TRACKER_NAMES } from '../../core/plan/tracker';
import type { CellOrigin, OpenedTable } from '../../core/ports';
import type { Stage, StageStatus } from '../../core/result';
import { formatAge, formatCount, formatPlural, formatShare } from '../format';
import { originOf, rootName, stalenessOf } from './freshness';
import { sourceChoice } from './plan-draft';
import { SINGLE_ROLES } from './roles';
import type { AuditSession } from './session';

export type SubjectKey = 'evaluation' | 'production' | 'model' | 'run';

/** One line of the subject: what is audited, and how fresh it is. */
export interface SubjectRow {
  key: SubjectKey;
  /** Which production source; 0 for the others. */
  index: number;
  name: string;
  /** Whether the name is one of the kernel's. */
  isCode: boolean;
  detail: string;
  freshness: string;
  /** Whether the plan names something here whose freshness can be told. */
  chosen: boolean;
  /** The last run could not read it. */
  failed: boolean;
  /** Changed since the result. */
  stale: boolean;
  /** Named by the plan and not in the kernel. */
  missing: boolean;
  /** The cell that the freshness speaks of. */
  cellId: string | null;
}

/** The subject as lines, in the order of the mock-up. `now` is in milliseconds. */
export function subjectRows(session: AuditSession, now: number): SubjectRow[] {
  return [
    evaluationRow(session, now),
    ...productionRows(session, now),
    modelRow(session, now),
    runRow(session, now)
  ];
}

function evaluationRow(session: AuditSession, now: number): SubjectRow {
  const { evaluation } = session.plan.draft;
  const choice = evaluation ? sourceChoice(evaluation) : null;
  const { result } = session.run;
  if (evaluation?.baseline !== undefined) {
    return savedRow(evaluation.baseline, result?.plan.evaluation.baseline, result?.evaluation);
  }
  // A result of another choice says nothing of this one's size.
  const opened =
    result?.plan.evaluation.variable === evaluation?.variable ? result?.evaluation : undefined;
  const table = session.variables?.tables.find(each => each.name === evaluation?.variable);
  const size = sizeInWords(opened ?? null, table ?? null);
  return {
    key: 'evaluation',
    index: 0,
    ...naming(choice),
    chosen: choice !== null,
    failed: false,
    detail: `Evaluation set${size ? `: ${size}` : ''}`,
    ...kernelFreshness(session, evaluation?.variable ?? null, now)
  };
}

/** A saved baseline in place of rows: nothing in the kernel that could change. */
function savedRow(
  choice: BaselineChoice,
  seen: BaselineChoice | undefined,
  table: OpenedTable | undefined
): SubjectRow {
  const known = table && JSON.stringify(seen) === JSON.stringify(choice);
  return {
    key: 'evaluation',
    index: 0,
    name: baselineName(choice),
    isCode: false,
    chosen: true,
    failed: false,
    detail: `Evaluation set, its profile alone${known ? `: ${sizeInWords(table, null)}` : ''}`,
    ...NOTHING_KNOWN
  };
}

function productionRows(session: AuditSession, now: number): SubjectRow[] {
  const { production } = session.plan.draft;
  const { result } = session.run;
  if (production.length === 0) {
    return [
      {
        key: 'production',
        index: 0,
        name: 'not chosen',
        isCode: false,
        detail: 'Production',
        chosen: false,
        failed: false,
        ...NOTHING_KNOWN
      }
    ];
  }
  return production.map((source, index) => {
    const snapshot = result?.comparisons.find(each => each.snapshot.name === source.name)?.snapshot;
    const held = source.variable ? kernelFreshness(session, source.variable, now) : null;
    // What the kernel holds now says more than what a run once met.
    const failure = held?.missing || held?.stale ? null : productionFailure(session, source.name);
    const fresh = failure
      ? { ...NOTHING_KNOWN, freshness: failure }
      : (held ??
        (snapshot
          ? { ...NOTHING_KNOWN, freshness: `read ${formatAge(snapshot.pulledAt, now)}` }
          : NOTHING_KNOWN));
    const described =
      source.variable ??
      (Array.isArray(source.files) ? source.files.join(', ') : source.files) ??
      'a query';
    const rows = snapshot
      ? snapshot.rows === snapshot.totalRows
        ? formatPlural(snapshot.rows, 'row')
        : `${formatCount(snapshot.rows)} of ${formatPlural(snapshot.totalRows, 'row')} (${formatShare(snapshot.fraction)})`
      : described;
    return {
      key: 'production' as const,
      index,
      name: source.name,
      isCode: false,
      detail: `Production: ${rows}`,
      chosen: true,
      failed: failure !== null,
      ...fresh
    };
  });
}

function modelRow(session: AuditSession, now: number): SubjectRow {
  const { target } = session.plan.draft;
  const kind =
    session.run.result?.target?.kind ??
    session.variables?.models.find(model => model.callable === target?.callable)?.description;
  const place = target?.http ? 'behind an address' : 'in this kernel';
  return {
    key: 'model',
    index: 0,
    name: target
      ? (target.callable ?? target.http?.url ?? '')
      : target === null
        ? 'no model'
        : 'not chosen',
    isCode: Boolean(target?.callable),
    chosen: Boolean(target),
    failed: false,
    detail: target
      ? `Model under test: ${kind ? `${kind}, ` : ''}${place}`
      : 'Drift only, without probes',
    ...kernelFreshness(session, target?.callable ? rootName(target.callable) : null, now)
  };
}

/** What the trackers call a set of runs. */
const EXPERIMENTS = { mlflow: 'experiment', trackio: 'project', wandb: 'project' };

function runRow(session: AuditSession, now: number): SubjectRow {
  const chosen = session.trackerChoice;
  const wanted = chosen?.run ?? null;
  const tracker = chosen ? TRACKER_NAMES[chosen.kind] : '';
  const run = wanted === null ? null : session.tracker.find(wanted);
  const row = { key: 'run' as const, index: 0, isCode: false, chosen: false, failed: false };
  if (wanted === null) {
    return {
      ...row,
      name: 'no run',
      detail: 'Experiment run: the record is not attached',
      ...NOTHING_KNOWN
    };
  }
  if (!run) {
    const missing = wanted === 'active' && session.tracker.status !== null;
    return {
      ...row,
      name: wanted === 'active' ? 'the active run' : wanted === 'new' ? 'a new run' : wanted,
      chosen: !missing,
      detail: missing
        ? `Experiment run: none is active in ${tracker} now`
        : `Experiment run: ${tracker}`,
      ...NOTHING_KNOWN
    };
  }
  const since = run.startedAt === null ? '' : formatAge(run.startedAt, now).replace(/ ago$/, '');
  return {
    ...row,
    chosen: true,
    name: run.runName,
    detail: `Experiment run: ${tracker}, ${EXPERIMENTS[chosen?.kind ?? 'mlflow']} ${run.experimentName}`,
    ...NOTHING_KNOWN,
    freshness:
      wanted === 'active' && since
        ? since === 'just now'
          ? 'active since just now'
          : `active for ${since}`
        : ''
  };
}

/** `5,000 × 12 at the run, now 3,000`; one size where nothing changed. */
export function sizeInWords(
  atRun: { rows: number; columns: readonly unknown[] } | null,
  now: { rows: number; columns: readonly unknown[] } | null
): string {
  const words = (table: { rows: number; columns: readonly unknown[] }): string =>
    `${formatCount(table.rows)} × ${formatCount(table.columns.length)}`;
  const shown = atRun ?? now;
  if (!shown) {
    return '';
  }
  if (!atRun || !now || words(atRun) === words(now)) {
    return words(shown);
  }
  const changed = atRun.columns.length === now.columns.length ? formatCount(now.rows) : words(now);
  return `${words(atRun)} at the run, now ${changed}`;
}

/** Why the last run has nothing of a source; null where it has, or where nothing failed. */
function productionFailure(session: AuditSession, name: string): string | null {
  const { run } = session;
  const last = run.isRunning ? null : (run.unfinished ?? run.result);
  const failed = (stage: Stage): StageStatus | undefined =>
    last?.stages.find(each => each.stage === stage && each.state === 'error');
  const subject = failed('subject');
  if (!last || last.comparisons.some(each => each.snapshot.name === name)) {
    return null;
  }
  // An audit that ended at the subject stands at the source that it could not read.
  if (subject?.detail === name || (subject && failed('drift'))) {
    return 'could not be read';
  }
  return failed('drift') ? 'could not be compared' : null;
}

const NOTHING_KNOWN = { freshness: '', stale: false, missing: false, cellId: null };

function naming(choice: ReturnType<typeof sourceChoice>): { name: string; isCode: boolean } {
  if (!choice) {
    return { name: 'not chosen', isCode: false };
  }
  return 'variable' in choice
    ? { name: choice.variable, isCode: true }
    : { name: 'files' in choice ? choice.files : 'a query', isCode: false };
}

/** How fresh a name of the kernel is, and the cell that made it. */
function kernelFreshness(
  session: AuditSession,
  name: string | null,
  now: number
): Pick<SubjectRow, 'freshness' | 'stale' | 'missing' | 'cellId'> {
  const { variables } = session;
  if (name === null || !variables) {
    return NOTHING_KNOWN;
  }
  const { bindings } = session.run;
  const staleness = bindings
    ? stalenessOf(name, bindings, variables, session.kernel.generation)
    : ({ state: 'fresh' } as const);
  const cell = originOf(variables, name)?.cell ?? null;
  if (staleness.state === 'stale') {
    const who = cell?.executionCount ? `cell ${cell.executionCount}` : 'its cell';
    return {
      ...NOTHING_KNOWN,
      freshness: `stale: ${who} ran again`,
      stale: true,
      cellId: cell?.id ?? null
    };
  }
  if (staleness.state === 'gone' || !originOf(variables, name)) {
    return { ...NOTHING_KNOWN, freshness: 'not in the kernel', missing: true };
  }
  return { ...NOTHING_KNOWN, freshness: cellAge(cell, now), cellId: cell?.id ?? null };
}

function cellAge(cell: CellOrigin | null, now: number): string {
  if (!cell?.executionCount) {
    return '';
  }
  return cell.ranAt === null
    ? `from cell ${cell.executionCount}`
    : `cell ${cell.executionCount} ran ${formatAge(cell.ranAt, now)}`;
}

/** What the columns are for, in words; empty where none has a role. */
export function rolesSentence(session: AuditSession): string {
  const roles = session.plan.draft.evaluation?.columns ?? {};
  const parts: string[] = SINGLE_ROLES.flatMap(role =>
    roles[role] === undefined ? [] : `${role} ${roles[role]}`
  );
  if (roles.segments?.length) {
    parts.push(`split by ${roles.segments.join(', ')}`);
  }
  if (roles.ignore?.length) {
    parts.push(`${formatPlural(roles.ignore.length, 'column')} ignored`);
  }
  return parts.length > 0 ? parts.join(', ') : 'all compared';
}
