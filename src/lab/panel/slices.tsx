import { useMemo, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import type { Plan } from '../../core/plan/schema';
import type { Comparison } from '../../core/result';
import { rowsCode } from '../../core/slices/code';
import type { ShareSlice, ShiftSlice, SlicesResult, TracedColumn } from '../../core/slices/schema';
import {
  changeInWords,
  sliceName,
  slicesNotes,
  slicesSentence,
  slicesTold
} from '../../core/slices/words';
import { formatName, formatShare } from '../format';
import { Icon } from '../icons';
import { typesOf } from '../model/columns';
import type { AnalysisSectionProps } from './analysis-section';
import { TextButton } from './notices';
import { Section } from './section';
import { SliceWords } from './slice-words';

/** Slices of other size before the rest is asked for. */
const FEW_ROWS = 3;
const BAR = 100;

/** Takes the rows of a slice into the notebook; null where they can't be. */
type Insert = (slice: ShareSlice | ShiftSlice) => (() => void) | null;

/** The slices in which production differs most, and what shift they carry. */
export function SlicesSection(props: AnalysisSectionProps): ReactElement | null {
  const found = props.comparisons.flatMap(comparison =>
    comparison.analyses.slices ? [{ comparison, result: comparison.analyses.slices }] : []
  );
  if (found.length === 0) {
    return null;
  }
  const told = found.reduce((sum, { result }) => sum + slicesTold(result), 0);
  return (
    <Section
      title="Which rows to look at"
      stale={props.stale}
      summary={
        <span>
          <Icon name={told > 0 ? 'drifted' : 'pass'} tone={told > 0 ? 'warning' : 'pass'} small />
          {told}
        </span>
      }
    >
      {found.map(({ comparison, result }) => (
        <Slices
          key={comparison.snapshot.name}
          comparison={comparison}
          result={result}
          several={found.length > 1}
          evaluation={props.evaluation}
          onOpen={props.onOpen}
          onInsert={props.onInsert}
        />
      ))}
    </Section>
  );
}

function Slices(props: {
  comparison: Comparison;
  result: SlicesResult;
  several: boolean;
  evaluation: Plan['evaluation'] | undefined;
  onOpen: AnalysisSectionProps['onOpen'];
  onInsert: AnalysisSectionProps['onInsert'];
}): ReactElement {
  const { comparison, result, evaluation, onInsert } = props;
  const { name } = comparison.snapshot;
  const typeOf = useMemo(() => typesOf(comparison), [comparison]);
  const insert: Insert = ({ conditions }) => {
    const code =
      evaluation && onInsert && rowsCode(conditions, evaluation, comparison.snapshot, typeOf);
    return code && onInsert ? () => onInsert(code) : null;
  };
  return (
    <div className="jp-ModelAudit-body">
      {props.several ? <h3>{formatName(name)}</h3> : null}
      <p title={slicesNotes(result).join(' ')}>{slicesSentence(result)}</p>
      <Shares shares={result.shares} insert={insert} />
      <Shifts
        columns={result.columns}
        insert={insert}
        onOpen={column => props.onOpen?.(column, name, 'shift')}
      />
    </div>
  );
}

function Shares(props: { shares: readonly ShareSlice[]; insert: Insert }): ReactElement | null {
  const [all, setAll] = useState(false);
  const { shares, insert } = props;
  if (shares.length === 0) {
    return null;
  }
  const largest = Math.max(...shares.flatMap(({ share }) => [share.reference, share.current]));
  return (
    <>
      <h3 className="jp-ModelAudit-slicesHead">Share of the rows</h3>
      <ul className="jp-ModelAudit-slices" aria-label="Slices of other size">
        {shares.slice(0, all ? undefined : FEW_ROWS).map(slice => (
          <SliceRow
            key={sliceName(slice)}
            words={<SliceWords conditions={slice.conditions} />}
            name={sliceName(slice)}
            bar={<ShareBar slice={slice} largest={largest} />}
            figure={changeInWords(slice).replace(' of the rows', '')}
            title={`${formatShare(slice.share.reference)} of the evaluation rows, ${formatShare(slice.share.current)} of the production rows`}
            onInsert={insert(slice)}
          />
        ))}
      </ul>
      {shares.length > FEW_ROWS ? (
        <p className="jp-ModelAudit-small">
          <TextButton onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all ${shares.length}`}
          </TextButton>
        </p>
      ) : null}
    </>
  );
}

/** Of every traced column the slice that carries most; the column's view has the others. */
function Shifts(props: {
  columns: readonly TracedColumn[];
  insert: Insert;
  onOpen: (column: string) => void;
}): ReactElement | null {
  const { columns, insert, onOpen } = props;
  return columns.length === 0 ? null : (
    <>
      <h3 className="jp-ModelAudit-slicesHead">Share of a column’s shift</h3>
      <ul className="jp-ModelAudit-slices" aria-label="Slices that carry a shift">
        {columns.map(({ name, slices: [first] }) => {
          const column = <TextButton onClick={() => onOpen(name)}>{formatName(name)}</TextButton>;
          return first ? (
            <SliceRow
              key={name}
              words={
                <>
                  {column} <span className="jp-ModelAudit-quiet">where</span>{' '}
                  <SliceWords conditions={first.conditions} />
                </>
              }
              name={sliceName(first)}
              bar={<CarriedBar share={first.carried.value} />}
              figure={`${Math.round(100 * first.carried.value)} %`}
              title={`${formatShare(first.carried.interval[0])} to ${formatShare(first.carried.interval[1])} of the shift of ${formatName(name)}, 95 %`}
              onInsert={insert(first)}
            />
          ) : (
            <li key={name}>
              {column} <span className="jp-ModelAudit-quiet">no slice stands out</span>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** A slice in words, and below it what it amounts to. */
function SliceRow(props: {
  words: ReactNode;
  name: string;
  bar: ReactElement;
  figure: string;
  title: string;
  onInsert: (() => void) | null;
}): ReactElement {
  return (
    <li>
      <div className="jp-ModelAudit-slice">{props.words}</div>
      <div className="jp-ModelAudit-sliceFigures" title={props.title}>
        {props.bar}
        <span className="jp-ModelAudit-number">{props.figure}</span>
        {props.onInsert ? (
          <button
            type="button"
            className="jp-ModelAudit-iconButton jp-mod-low"
            aria-label={`Insert the rows where ${props.name} as a cell`}
            title="Insert as a cell: puts code that takes these rows below the active cell; it is not run."
            onClick={props.onInsert}
          >
            <Icon name="insert" small />
          </button>
        ) : null}
      </div>
    </li>
  );
}

/** Evaluation as an outline above production as an area. */
function ShareBar(props: { slice: ShareSlice; largest: number }): ReactElement {
  const { share } = props.slice;
  const x = (value: number): number => Math.round((1000 * value) / (props.largest || 1)) / 10;
  return (
    <svg
      className="jp-ModelAudit-chart jp-ModelAudit-stretch"
      height={12}
      viewBox={`0 0 ${BAR} 12`}
      preserveAspectRatio="none"
      aria-hidden
    >
      <rect className="jp-ModelAudit-production" y={6} width={x(share.current)} height={5} />
      <path className="jp-ModelAudit-evaluation" d={`M0 1.5H${x(share.reference)}V5.5H0`} />
    </svg>
  );
}

function CarriedBar(props: { share: number }): ReactElement {
  const width = Math.round(BAR * Math.min(1, Math.max(0, props.share)));
  return (
    <svg
      className="jp-ModelAudit-chart jp-ModelAudit-stretch"
      height={12}
      viewBox={`0 0 ${BAR} 12`}
      preserveAspectRatio="none"
      aria-hidden
    >
      <path className="jp-ModelAudit-axis" d={`M0 6H${BAR}`} />
      <rect className="jp-ModelAudit-drifted" y={3} width={width} height={6} />
    </svg>
  );
}
