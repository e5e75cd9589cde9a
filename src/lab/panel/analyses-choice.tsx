import type { ReactElement } from 'react';
import type { PlanDraft } from '../model/plan-draft';
import { ANALYSIS_OPTIONS, hasAnalysis, lackFor, setAnalysis } from '../model/plan-options';
import type { AuditSession } from '../model/session';

/** `drift over time, estimated performance (needs a label)`; what the plan asks for beyond the columns. */
export function analysesSentence(draft: PlanDraft): string {
  const told = ANALYSIS_OPTIONS.filter(({ key }) => hasAnalysis(draft, key)).map(
    ({ key, title }) => {
      const lack = lackFor(draft, key);
      return `${title.toLowerCase()}${lack === null ? '' : ` (needs ${lack})`}`;
    }
  );
  return told.length === 0 ? 'columns alone' : told.join(', ');
}

/** What is looked at beyond the columns, a box each. */
export function AnalysesEditor(props: { session: AuditSession }): ReactElement {
  const { session } = props;
  const { draft } = session.plan;
  return (
    <div
      className="jp-ModelAudit-options"
      role="group"
      aria-label="What is looked at beyond the columns"
    >
      {ANALYSIS_OPTIONS.map(({ key, title, meaning }) => (
        <label key={key}>
          <input
            type="checkbox"
            checked={hasAnalysis(draft, key)}
            disabled={key === 'importance' && !draft.target && !hasAnalysis(draft, key)}
            onChange={event => {
              const { checked } = event.target;
              session.plan.edit(draft => setAnalysis(draft, key, checked));
            }}
          />
          <span>
            {title}
            <span className="jp-ModelAudit-small jp-ModelAudit-quiet">
              {meaning}
              {lackFor(draft, key) === null
                ? ''
                : `; choose ${lackFor(draft, key)} under Columns first`}
            </span>
          </span>
        </label>
      ))}
    </div>
  );
}
