import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useId, useRef } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';

/** Where a line stands; spread into its props, so that a line which stays as it is isn't drawn again. */
export interface LinePlace {
  id: string;
  active: boolean;
  position: number;
  count: number;
  /** Pixels from the top of the list. */
  offset: number;
}

/** Attributes that make an element a line of the list. */
export function lineAttributes({ id, position, count, offset }: LinePlace): {
  id: string;
  role: 'option';
  'aria-posinset': number;
  'aria-setsize': number;
  style: { transform: string };
} {
  return {
    id,
    role: 'option',
    'aria-posinset': position + 1,
    'aria-setsize': count,
    style: { transform: `translateY(${offset}px)` }
  };
}

/**
 * A list of lines of one height; only those in sight are in the page. Arrows,
 * Home, End and the page keys move; what Enter and Space do is the list's own.
 */
export function VirtualList<Row>(props: {
  label: string;
  className: string;
  rows: readonly Row[];
  rowHeight: number;
  /** Lines in sight at most. */
  mostRows: number;
  active: number;
  multiselectable?: boolean;
  /** Whether other rows are another list, which starts at its top. */
  startsAnew?: boolean;
  keyOf: (row: Row) => string;
  onActivate: (position: number) => void;
  onEnter: (position: number) => void;
  onSpace: (position: number) => void;
  line: (row: Row, place: LinePlace) => ReactElement;
}): ReactElement {
  const { rows, active, rowHeight, mostRows, startsAnew, keyOf } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const height = Math.min(rows.length, mostRows) * rowHeight;
  const lines = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    // Another function makes the virtualizer measure all lines anew.
    getItemKey: useCallback((index: number) => keyOf(rows[index]), [rows, keyOf]),
    estimateSize: () => rowHeight,
    overscan: 8,
    initialRect: { width: 360, height }
  });

  useEffect(() => {
    if (startsAnew) {
      lines.scrollToOffset(0);
    }
    // The virtualizer itself is stable.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rows, startsAnew]);

  const move = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + mostRows,
      PageUp: active - mostRows,
      Home: 0,
      End: rows.length - 1
    };
    if (event.key !== 'Enter' && event.key !== ' ' && !(event.key in steps)) {
      return;
    }
    event.preventDefault();
    if (rows.length === 0) {
      return;
    }
    if (event.key === 'Enter') {
      props.onEnter(active);
    } else if (event.key === ' ') {
      props.onSpace(active);
    } else {
      const next = Math.min(rows.length - 1, Math.max(0, steps[event.key]));
      props.onActivate(next);
      lines.scrollToIndex(next);
    }
  };

  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label={props.label}
      aria-multiselectable={props.multiselectable}
      tabIndex={0}
      aria-activedescendant={rows.length > 0 ? `${id}-${active}` : undefined}
      className={props.className}
      style={{ height }}
      onKeyDown={move}
    >
      <div style={{ height: lines.getTotalSize(), position: 'relative' }} role="presentation">
        {lines.getVirtualItems().map(item =>
          props.line(rows[item.index], {
            id: `${id}-${item.index}`,
            active: item.index === active,
            position: item.index,
            count: rows.length,
            offset: item.start
          })
        )}
      </div>
    </div>
  );
}
