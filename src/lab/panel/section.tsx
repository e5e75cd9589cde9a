import { useId, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { Icon } from '../icons';

/** A part of the panel that folds; its header carries its result, so that a closed one still informs. */
export function Section(props: {
  title: string;
  summary?: ReactNode;
  /** What changed since the result shown here; a closed section has its mark all the same. */
  stale?: string;
  children: ReactNode;
}): ReactElement {
  const stale = props.stale ? `stale: ${props.stale}` : '';
  const [open, setOpen] = useState(true);
  const id = useId();
  return (
    <section className="jp-ModelAudit-section" aria-labelledby={`${id}-title`}>
      <div className="jp-ModelAudit-sectionHeader">
        <h2>
          <button
            type="button"
            id={`${id}-title`}
            aria-expanded={open}
            aria-controls={`${id}-body`}
            onClick={() => setOpen(!open)}
          >
            <Icon name={open ? 'down' : 'right'} />
            {props.title}
          </button>
        </h2>
        <span className="jp-ModelAudit-summary" title={stale || undefined}>
          {stale && !open ? <Icon name="warning" tone="warning" label={stale} small /> : null}
          {props.summary}
        </span>
      </div>
      {open ? (
        <div id={`${id}-body`} className="jp-ModelAudit-sectionBody">
          {stale ? (
            <p className="jp-ModelAudit-body jp-ModelAudit-small">
              <Icon name="warning" tone="warning" small /> {stale}
            </p>
          ) : null}
          {props.children}
        </div>
      ) : null}
    </section>
  );
}
