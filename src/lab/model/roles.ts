import type { PlanInput } from '../../core/plan/schema';

/** What a column is for; `compared` is every column without another role. */
export const SINGLE_ROLES = ['timestamp', 'label', 'prediction', 'probability'] as const;
export type SingleRole = (typeof SINGLE_ROLES)[number];

export type ColumnRolesInput = NonNullable<PlanInput['evaluation']['columns']>;

/** Whole names, lower case, most telling first. */
const NAMES: Record<SingleRole, string[]> = {
  timestamp: [
    'timestamp',
    'event_time',
    'event_timestamp',
    'datetime',
    'created_at',
    'ts',
    'date',
    'time'
  ],
  label: ['label', 'target', 'y', 'y_true', 'actual', 'outcome', 'truth', 'ground_truth'],
  prediction: ['prediction', 'predicted', 'pred', 'y_pred', 'y_hat', 'yhat', 'predicted_label'],
  probability: [
    'probability',
    'predicted_probability',
    'prediction_probability',
    'proba',
    'prob',
    'y_proba',
    'y_score',
    'score'
  ]
};

const IDENTIFIERS = /^(row_?id|id|uuid|guid|index|row_?number|__index_level_\d+__)$/i;

/** Roles that the names of the columns suggest; the user may change them. */
export function guessRoles(columns: readonly string[]): ColumnRolesInput {
  const byLowerCase = new Map<string, string>();
  for (const column of columns) {
    const key = column.toLowerCase();
    if (!byLowerCase.has(key)) {
      byLowerCase.set(key, column);
    }
  }
  const roles: ColumnRolesInput = {};
  for (const role of SINGLE_ROLES) {
    const name = NAMES[role].find(candidate => byLowerCase.has(candidate));
    if (name !== undefined) {
      roles[role] = byLowerCase.get(name);
    }
  }
  const ignored = columns.filter(column => IDENTIFIERS.test(column));
  if (ignored.length > 0) {
    roles.ignore = ignored;
  }
  return roles;
}

/** Gives a role to a column, or to none, and takes it out of the other roles. */
export function assignRole(
  roles: ColumnRolesInput,
  role: SingleRole,
  column: string | null
): ColumnRolesInput {
  const next: ColumnRolesInput = column === null ? { ...roles } : withoutColumn(roles, column);
  if (column === null) {
    delete next[role];
  } else {
    next[role] = column;
  }
  return next;
}

/** Leaves a column out everywhere, or brings it back. */
export function setIgnored(
  roles: ColumnRolesInput,
  column: string,
  ignored: boolean
): ColumnRolesInput {
  const next = withoutColumn(roles, column);
  if (ignored) {
    next.ignore = [...(next.ignore ?? []), column];
  }
  return next;
}

/** Splits the rows by a column too, or no more; it is still compared. */
export function setSegment(
  roles: ColumnRolesInput,
  column: string,
  wanted: boolean
): ColumnRolesInput {
  const { segments = [], ...next } = roles;
  const others = segments.filter(name => name !== column);
  const chosen = wanted ? [...others, column] : others;
  return chosen.length > 0 ? { ...next, segments: chosen } : next;
}

function withoutColumn(roles: ColumnRolesInput, column: string): ColumnRolesInput {
  const next: ColumnRolesInput = { ...roles };
  for (const role of SINGLE_ROLES) {
    if (next[role] === column) {
      delete next[role];
    }
  }
  if (next.ignore?.includes(column)) {
    const left = next.ignore.filter(name => name !== column);
    if (left.length > 0) {
      next.ignore = left;
    } else {
      delete next.ignore;
    }
  }
  return next;
}
