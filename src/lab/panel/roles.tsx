import type { ReactElement } from 'react';
import { setRoles } from '../model/plan-draft';
import type { ColumnRolesInput, SingleRole } from '../model/roles';
import { assignRole, setIgnored, SINGLE_ROLES } from '../model/roles';
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
  const ignored = roles.ignore ?? [];
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
      <label title="Left out everywhere, such as identifiers">
        <span>Ignore</span>
        <select
          className="jp-mod-styled"
          value=""
          onChange={event => change(setIgnored(roles, event.target.value, true))}
        >
          <option value="">add a column…</option>
          {columns
            .filter(column => !ignored.includes(column))
            .map(column => (
              <option key={column} value={column}>
                {column}
              </option>
            ))}
        </select>
      </label>
      {ignored.length > 0 ? (
        <ul className="jp-ModelAudit-chosen" aria-label="Ignored columns">
          {ignored.map(column => (
            <li key={column} className="jp-ModelAudit-tag">
              {column}
              <button
                type="button"
                aria-label={`Compare ${column} again`}
                onClick={() => change(setIgnored(roles, column, false))}
              >
                <Icon name="cross" small />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

/** The columns, with one that only the plan knows of. */
function withChosen(columns: string[], chosen: string | undefined): string[] {
  return chosen !== undefined && !columns.includes(chosen) ? [chosen, ...columns] : columns;
}
