import { useId, useState } from 'react';
import type { ReactElement } from 'react';
import type { DiffSection } from '../../core/record/diff/words';
import { formatCount, formatText } from '../format';

/** Lines of one part that are shown before the reader asks for the rest. */
const MOST_LINES = 30;

/** What differs between two records, part by part; nothing that is the same. */
export function Differences(props: { sections: readonly DiffSection[] }): ReactElement {
  if (props.sections.length === 0) {
    return <p>Nothing differs but the time.</p>;
  }
  return (
    <>
      {props.sections.map(section => (
        <Part key={section.title} section={section} />
      ))}
    </>
  );
}

function Part(props: { section: DiffSection }): ReactElement {
  const { title, lines } = props.section;
  const [all, setAll] = useState(false);
  const id = useId();
  const shown = all ? lines : lines.slice(0, MOST_LINES);
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul className="jp-ModelAudit-differences">
        {shown.map((line, index) => (
          <li key={index}>{formatText(line)}</li>
        ))}
      </ul>
      {shown.length < lines.length ? (
        <button type="button" className="jp-ModelAudit-link" onClick={() => setAll(true)}>
          Show {formatCount(lines.length - shown.length)} more
        </button>
      ) : null}
    </section>
  );
}
