import type { ReactElement } from 'react';
import { setRoles } from '../model/plan-draft';
import type { ColumnRolesInput, SingleRole } from '../model/roles';
import { assignRole, setIgnored, setSegment, SINGLE_ROLES } from '../model/roles';
import type { AuditSession } from '../model/session';
import { Icon } from '../icons';

const ROLE_TITLES: Record<SingleRole, { title: string; meaning: string }> = {
  timestamp: { title: 'Timestamp', meaning: 'When the row happened; not compared' },
  label: {
    title: 'Label',
    meaning: 'The true outcome; not compared, as production learns it later'
  },
  prediction: { title: 'Prediction', meaning: "The model's answer" },
  probability: { title: 'Probability', meaning: "The model's probability, 0 to 1" }
};

/** The columns of the evaluation set as far as the panel knows them. */
export function evaluationColumns(session: AuditSession): string[] {
  const opened = session.run.result?.evaluation.columns.map(column => column.name);
  const variable = session.plan.draft.evaluation?.variable;
  const table = session.variables?.tables.find(each => each.name === variable);
  return table?.columns ?? opened ?? [];
}

/** What each column is for: a control a role, and the columns left out. */
export function RolesEditor(props: { session: AuditSession }): ReactElement {
  const { session } = props;
  const columns = evaluationColumns(session);
  const roles: ColumnRolesInput = session.plan.draft.evaluation?.columns ?? {};
  const change = (next: ColumnRolesInput): void =>
    session.plan.edit(draft => setRoles(draft, next));
  return (
    <div className="jp-ModelAudit-roles" role="group" aria-label="What the columns are for">
      {SINGLE_ROLES.map(role => (
        <label key={role} title={ROLE_TITLES[role].meaning}>
          <span>{ROLE_TITLES[role].title}</span>
          <select
            className="jp-mod-styled"
            value={roles[role] ?? ''}
            onChange={event => change(assignRole(roles, role, event.target.value || null))}
          >
            <option value="">none</option>
            {withChosen(columns, roles[role]).map(column => (
              <option key={column} value={column}>
                {column}
              </option>
            ))}
          </select>
        </label>
      ))}
      <ColumnsChoice
        title="Segments"
        meaning="The rows are also compared within each value of these columns"
        columns={columns}
        chosen={roles.segments ?? []}
        undo={column => `Do not split by ${column}`}
        onChange={(column, wanted) => change(setSegment(roles, column, wanted))}
      />
      <ColumnsChoice
        title="Ignore"
        meaning="Left out everywhere, such as identifiers"
        columns={columns}
        chosen={roles.ignore ?? []}
        undo={column => `Compare ${column} again`}
        onChange={(column, wanted) => change(setIgnored(roles, column, wanted))}
      />
    </div>
  );
}

/** Any number of columns: a list to add from, and those chosen, each to be taken back. */
function ColumnsChoice(props: {
  title: string;
  meaning: string;
  columns: readonly string[];
  chosen: readonly string[];
  /** What taking one back does. */
  undo: (column: string) => string;
  onChange: (column: string, wanted: boolean) => void;
}): ReactElement {
  const { title, columns, chosen } = props;
  return (
    <>
      <label title={props.meaning}>
        <span>{title}</span>
        <select
          className="jp-mod-styled"
          value=""
          onChange={event => props.onChange(event.target.value, true)}
        >
          <option value="">add a column…</option>
          {columns
            .filter(column => !chosen.includes(column))
            .map(column => (
              <option key={column} value={column}>
                {column}
              </option>
            ))}
        </select>
      </label>
      {chosen.length > 0 ? (
        <ul className="jp-ModelAudit-chosen" aria-label={`${title}: chosen columns`}>
          {chosen.map(column => (
            <li key={column} className="jp-ModelAudit-tag">
              {column}
              <button
                type="button"
                aria-label={props.undo(column)}
                onClick={() => props.onChange(column, false)}
              >
                <Icon name="cross" small />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

/** The columns, with one that only the plan knows of. */
function withChosen(columns: string[], chosen: string | undefined): string[] {
  return chosen !== undefined && !columns.includes(chosen) ? [chosen, ...columns] : columns;
}
