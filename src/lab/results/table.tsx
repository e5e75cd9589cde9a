import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useId, useRef } from 'react';
import type { KeyboardEvent, ReactElement, ReactNode } from 'react';
import type { BrowsedCase } from '../../core/probe/browse/join';
import type { CaseOrder, SortKey } from '../../core/probe/browse/sort';
import { formatName, formatText } from '../format';
import { Icon } from '../icons';
import type { Listing } from './list';
import { CHANGES, COLUMNS, OUTCOMES, capabilityWords, caseSentence, suiteWords } from './words';

const ROW_HEIGHT = 24;
const HEAD_HEIGHT = 26;
/** Rows that a page key moves by where the table has no height yet. */
const ROWS_A_PAGE = 20;
/** As many rows are kept to be filled anew as there are in sight, in steps of these. */
const ROWS_A_POOL = 32;
/** Letters of a cell; the case's own view has the rest. */
const LETTERS = 200;

/** Two more columns stand in the table where versions are side by side. */
interface Shown {
  /** The version before, where its answers have columns of their own. */
  beside: number | null;
}

/**
 * The cases, a row each; only the rows in sight are in the page. Arrows, Home,
 * End and the page keys move, Enter opens the case.
 */
export function CaseTable(props: {
  listing: Listing;
  order: CaseOrder | null;
  active: number;
  /** Whether the active case is open beside the table. */
  open: boolean;
  beside: number | null;
  busy: boolean;
  onActivate: (index: number) => void;
  onOpen: (index: number) => void;
  onClose: () => void;
  onOrder: (order: CaseOrder | null) => void;
}): ReactElement {
  const { listing, active, beside } = props;
  const { cases, places } = listing;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const rows = useVirtualizer({
    count: places.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    // Scrolling quickly draws what is in sight at the next frame, not at every event.
    useFlushSync: false,
    // The head stays in sight above the rows.
    paddingStart: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    initialRect: { width: 900, height: 600 }
  });

  useEffect(() => {
    rows.scrollToOffset(0);
    // Another list starts at its top; the virtualizer itself is stable.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [listing.arrangement]);

  const move = (event: KeyboardEvent): void => {
    const page = Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1;
    const step = page > 0 ? page : ROWS_A_PAGE;
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + step,
      PageUp: active - step,
      Home: 0,
      End: places.length - 1
    };
    const onHead = event.target !== event.currentTarget;
    if (event.key === 'Enter' || event.key === ' ') {
      if (!onHead && places.length > 0) {
        event.preventDefault();
        props.onOpen(active);
      }
    } else if (event.key === 'Escape' && props.open) {
      event.preventDefault();
      props.onClose();
    } else if (event.key in steps) {
      event.preventDefault();
      const next = Math.min(places.length - 1, Math.max(0, steps[event.key]));
      props.onActivate(next);
      rows.scrollToIndex(next);
    }
  };

  const items = rows.getVirtualItems();
  const pool = Math.ceil(Math.max(1, items.length) / ROWS_A_POOL) * ROWS_A_POOL;
  const columns = COLUMNS.length + (beside === null ? 0 : 2);
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Cases"
      aria-rowcount={places.length + 1}
      aria-colcount={columns}
      aria-busy={props.busy}
      tabIndex={0}
      aria-activedescendant={places.length > 0 ? `${id}-${active}` : undefined}
      className={`jp-ModelAudit-results${beside === null ? '' : ' jp-mod-beside'}`}
      onKeyDown={move}
    >
      <Head order={props.order} beside={beside} onOrder={props.onOrder} />
      <div
        role="rowgroup"
        className="jp-ModelAudit-resultRows"
        style={{ height: rows.getTotalSize(), marginTop: -HEAD_HEIGHT }}
      >
        {items.map(({ index, start }) => (
          <CaseRow
            // A row that leaves is filled anew for one that comes: that is cheaper than another row.
            key={index % pool}
            id={`${id}-${index}`}
            each={cases[places[index]]}
            index={index}
            offset={start}
            active={index === active}
            beside={beside}
            onOpen={props.onOpen}
          />
        ))}
      </div>
    </div>
  );
}

function Head(
  props: Shown & { order: CaseOrder | null; onOrder: (order: CaseOrder | null) => void }
): ReactElement {
  const { order, beside } = props;
  const sortOf = (key: SortKey): 'ascending' | 'descending' | 'none' =>
    order?.key !== key ? 'none' : order.descending ? 'descending' : 'ascending';
  /** Ascending, descending, then as the cases were asked. */
  const next = (key: SortKey): CaseOrder | null =>
    order?.key !== key
      ? { key, descending: false }
      : order.descending
        ? null
        : { key, descending: true };
  return (
    <div role="rowgroup" className="jp-ModelAudit-resultHead">
      <div role="row" aria-rowindex={1} className="jp-ModelAudit-resultRow jp-mod-head">
        {COLUMNS.map(({ key, title }, index) => {
          const sorted = sortOf(key);
          return [
            <span
              key={key}
              role="columnheader"
              aria-sort={sorted}
              aria-colindex={columnIndex(index, beside)}
              className={`jp-mod-${key}`}
            >
              <button
                type="button"
                title={`Sort by ${title.toLowerCase()}`}
                onClick={() => props.onOrder(next(key))}
              >
                {title}
                {sorted === 'none' ? null : (
                  <Icon name={sorted === 'ascending' ? 'up' : 'down'} small />
                )}
              </button>
            </span>,
            ...(beside !== null && (key === 'expected' || key === 'got')
              ? [
                  <span
                    key={`${key}-before`}
                    role="columnheader"
                    aria-colindex={columnIndex(index, beside) + 1}
                    className={`jp-mod-${key} jp-mod-before`}
                    title={`${title} in v${beside}`}
                  >
                    {title} in v{beside}
                  </span>
                ]
              : [])
          ];
        })}
      </div>
    </div>
  );
}

/** Counted from 1; the columns of the version before stand behind those of now. */
function columnIndex(index: number, beside: number | null): number {
  const expected = COLUMNS.findIndex(({ key }) => key === 'expected');
  const before = beside === null ? 0 : Math.min(2, Math.max(0, index - expected));
  return index + 1 + before;
}

const CaseRow = memo(function CaseRow(props: {
  id: string;
  each: BrowsedCase;
  index: number;
  offset: number;
  active: boolean;
  beside: number | null;
  onOpen: (index: number) => void;
}): ReactElement {
  const { each, index, beside } = props;
  const { shown, now, then, change } = each;
  const outcome = OUTCOMES[shown.outcome];
  const cell = (key: SortKey, content: ReactNode, title?: string): ReactElement => (
    <span
      role="gridcell"
      aria-colindex={columnIndex(
        COLUMNS.findIndex(column => column.key === key),
        beside
      )}
      className={`jp-mod-${key}`}
      title={title}
    >
      {content}
    </span>
  );
  const before = (key: 'expected' | 'got'): ReactElement | null =>
    beside === null ? null : (
      <span
        role="gridcell"
        aria-colindex={
          columnIndex(
            COLUMNS.findIndex(column => column.key === key),
            beside
          ) + 1
        }
        className={`jp-mod-${key} jp-mod-before${then && now && then[key] !== now[key] ? ' jp-mod-other' : ''}`}
      >
        {then ? rounded(then[key]) : '–'}
      </span>
    );
  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={props.active}
      aria-label={caseSentence(shown, change)}
      className={`jp-ModelAudit-resultRow${props.active ? ' jp-mod-active' : ''}${now === null ? ' jp-mod-gone' : ''}`}
      style={{ transform: `translateY(${props.offset}px)` }}
      onClick={() => props.onOpen(index)}
    >
      {cell(
        'outcome',
        <>
          <Icon name={outcome.name} tone={outcome.tone} small />
          <span>{outcome.words}</span>
        </>
      )}
      {cell('suite', suiteWords(shown.suite), formatName(shown.suite))}
      {cell('capability', capabilityWords(shown.capability))}
      {cell('title', short(shown.title), short(shown.title))}
      {cell('column', shown.column === '' ? '' : formatName(shown.column))}
      {cell('expected', now ? rounded(now.expected) : '–', now ? short(now.expected) : undefined)}
      {before('expected')}
      {cell('got', now ? rounded(now.got) : '–', now ? short(now.got) : undefined)}
      {before('got')}
      {cell(
        'change',
        CHANGES[change].words === '' ? null : (
          <span
            className={`jp-ModelAudit-tag${change === 'regressed' ? ' jp-mod-worse' : ''}`}
            title={CHANGES[change].meaning}
          >
            {CHANGES[change].words}
          </span>
        )
      )}
    </div>
  );
});

/** On one line, what would not be seen marked. */
function short(text: string): string {
  const cut = text.length > LETTERS ? `${text.slice(0, LETTERS)}…` : text;
  return formatText(cut).replace(/\s+/g, ' ');
}

/** The same with four digits of a score that has many; the tooltip and the case have all. */
function rounded(text: string): string {
  return short(text).replace(/\b0\.\d{5,}/g, score => Number(score).toPrecision(4));
}
