import { useId, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { Icon } from '../icons';

/** A part of the panel that folds; its header carries its result, so that a closed one still informs. */
export function Section(props: {
  title: string;
  summary?: ReactNode;
  children: ReactNode;
}): ReactElement {
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
        <span className="jp-ModelAudit-summary">{props.summary}</span>
      </div>
      {open ? (
        <div id={`${id}-body`} className="jp-ModelAudit-sectionBody">
          {props.children}
        </div>
      ) : null}
    </section>
  );
}
