import type { ReactElement } from 'react';

/** The colours' meaning, as every chart of the panel uses them. */
export function Legend(): ReactElement {
  return (
    <span className="jp-ModelAudit-legend">
      <span>
        <svg width="14" height="10" aria-hidden>
          <path className="jp-ModelAudit-evaluation" d="M1 9V4h6V2h6v7" />
        </svg>
        evaluation
      </span>
      <span>
        <svg width="14" height="10" aria-hidden>
          <rect className="jp-ModelAudit-production" width="14" height="10" />
        </svg>
        production
      </span>
    </span>
  );
}
