import { useState } from 'react';
import type { ReactElement } from 'react';
import type { Segment, SegmentsResult } from '../../core/segments/schema';
import {
  columnsByShift,
  segmentName,
  segmentNote,
  segmentsNotes,
  segmentsSentence,
  shareNote,
  worstSegments
} from '../../core/segments/words';
import { formatInterval, formatName, formatPlural, formatShift } from '../format';
import { Icon } from '../icons';
import type { AnalysisSectionProps } from './analysis-section';
import { TextButton } from './notices';
import { Section } from './section';

/** Rows before the rest is asked for. */
const FEW_ROWS = 6;
/** Columns of an open segment. */
const MOST_COLUMNS = 12;

/** The declared segments of every sample, the worst first. */
export function SegmentsSection(props: AnalysisSectionProps): ReactElement | null {
  const found = props.comparisons.flatMap(({ snapshot, analyses: { segments } }) =>
    segments ? [{ name: snapshot.name, result: segments }] : []
  );
  if (found.length === 0) {
    return null;
  }
  const drifted = found.reduce((sum, { result }) => sum + result.summary.drifted, 0);
  const all = found.reduce((sum, { result }) => sum + result.summary.segments, 0);
  return (
    <Section
      title="Segments"
      stale={props.stale}
      summary={
        <span title={`${formatPlural(drifted, 'segment')} with drifted columns`}>
          <Icon
            name={drifted > 0 ? 'drifted' : 'pass'}
            tone={drifted > 0 ? 'warning' : 'pass'}
            small
          />
          {drifted} of {all}
        </span>
      }
    >
      {found.map(({ name, result }) => (
        <Segments
          key={name}
          name={name}
          result={result}
          several={found.length > 1}
          onOpen={props.onOpen}
        />
      ))}
    </Section>
  );
}

function Segments(props: {
  name: string;
  result: SegmentsResult;
  several: boolean;
  onOpen: AnalysisSectionProps['onOpen'];
}): ReactElement {
  const { name, result } = props;
  const [all, setAll] = useState(false);
  const segments = worstSegments(result);
  return (
    <>
      <div className="jp-ModelAudit-body">
        {props.several ? <h3>{formatName(name)}</h3> : null}
        <p title={segmentsNotes(result).join(' ')}>{segmentsSentence(result)}</p>
      </div>
      <ul className="jp-ModelAudit-segments">
        {segments.slice(0, all ? undefined : FEW_ROWS).map(segment => (
          <Row
            key={segmentName(segment)}
            segment={segment}
            onOpen={column => props.onOpen?.(column, name, 'shift')}
          />
        ))}
      </ul>
      {segments.length > FEW_ROWS ? (
        <div className="jp-ModelAudit-body jp-ModelAudit-small">
          <TextButton onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all ${segments.length}`}
          </TextButton>
        </div>
      ) : null}
    </>
  );
}

/** A segment that unfolds to its columns, drifted ones first. */
function Row(props: { segment: Segment; onOpen: (column: string) => void }): ReactElement {
  const { segment } = props;
  const [open, setOpen] = useState(false);
  const columns = columnsByShift(segment);
  const most = columns.at(0)?.effect;
  const rest = columns.length - MOST_COLUMNS;
  return (
    <li>
      <button
        type="button"
        className={`jp-ModelAudit-listRow${segment.drifted > 0 ? ' jp-mod-drifted' : ''}`}
        aria-expanded={open}
        title={`${segmentNote(segment)}. ${shareNote(segment)}.`}
        onClick={() => setOpen(!open)}
      >
        <Icon name={open ? 'down' : 'right'} small />
        <span className="jp-ModelAudit-cut">{segmentName(segment)}</span>
        <span className="jp-ModelAudit-quiet jp-ModelAudit-small">
          {segment.drifted} of {segment.columns.length}
        </span>
        <span className="jp-ModelAudit-number">{most ? formatShift(most.value) : '–'}</span>
      </button>
      {open ? (
        <ul
          className="jp-ModelAudit-segmentColumns jp-ModelAudit-small"
          aria-label="Columns within"
        >
          {columns.slice(0, MOST_COLUMNS).map(column => (
            <li key={column.name}>
              {column.drifted ? (
                <Icon name="drifted" tone="warning" label="drifted" small />
              ) : (
                <span className="jp-ModelAudit-segmentBlank" />
              )}
              <TextButton onClick={() => props.onOpen(column.name)}>
                {formatName(column.name)}
              </TextButton>
              <span className="jp-ModelAudit-quiet">
                {column.effect
                  ? `${formatShift(column.effect.value)} (${formatInterval(column.effect.interval)})`
                  : 'not comparable here'}
              </span>
            </li>
          ))}
          {rest > 0 ? <li className="jp-ModelAudit-quiet">and {rest} more</li> : null}
        </ul>
      ) : null}
    </li>
  );
}
