/** @jest-environment jsdom */
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import { IMPORTANCE } from '../../core/importance/testing/sample';
import { sampleColumn, sampleComparison } from '../testing/sample';
import { DriftBody } from './drift';

beforeAll(() => {
  // Jsdom lays nothing out; the list needs a height to know what is in sight.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 360 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 360 });
  HTMLElement.prototype.scrollTo = function scrollTo(
    this: HTMLElement,
    options?: ScrollToOptions | number
  ): void {
    this.scrollTop = typeof options === 'object' ? (options.top ?? 0) : 0;
    queueMicrotask(() => act(() => void this.dispatchEvent(new Event('scroll'))));
  };
});

const columnList = (): HTMLElement => screen.getByRole('listbox', { name: 'Columns' });
const rowsInSight = (): HTMLElement[] => within(columnList()).getAllByRole('option');

const nasty = '"><img src=x onerror=alert(1)></script>';

describe('DriftBody', () => {
  const comparison = sampleComparison([
    sampleColumn('distance', 0.05),
    sampleColumn(nasty, 0.31, { levels: { added: 2, vanished: 0 }, kind: 'categorical' }),
    sampleColumn('predicted', 0.12)
  ]);

  function show(onOpen = jest.fn()): jest.Mock {
    render(
      <DriftBody
        comparisons={[comparison]}
        outputs={new Set(['predicted'])}
        partial={false}
        onOpen={onOpen}
      />
    );
    return onOpen;
  }

  it('says how many drifted and what would have been seen', () => {
    show();
    expect(
      screen.getByText(/2 of 3 columns drifted; a shift of 0.02 or more would be seen/)
    ).toBeTruthy();
  });

  it('lists drifted columns first and names what they are', () => {
    show();
    const rows = rowsInSight();
    expect(rows.map(row => row.getAttribute('aria-posinset'))).toEqual(['1', '2', '3']);
    expect(rows[0].getAttribute('aria-label')).toBe(
      `${nasty}, category, drifted, shift 0.310 (0.290 to 0.330), 2 values that the evaluation set does not have`
    );
    expect(rows[1].getAttribute('aria-label')).toContain('model output');
    expect(rows[2].getAttribute('aria-label')).toContain('not drifted');
  });

  it('shows names from data as text', () => {
    show();
    expect(document.querySelector('img')).toBeNull();
    expect(within(rowsInSight()[0]).getByText(nasty)).toBeTruthy();
  });

  it('sets those that did not drift apart where drifted ones come first', () => {
    show();
    const apart = (): boolean[] => rowsInSight().map(row => row.classList.contains('jp-mod-apart'));
    expect(apart()).toEqual([false, false, true]);
    fireEvent.change(screen.getByLabelText('Sort columns'), { target: { value: 'name' } });
    expect(apart()).toEqual([false, false, false]);
  });

  it('says whether what drifted matters, and sorts by it where that was measured', () => {
    show();
    expect(screen.queryByText('Does it matter?')).toBeNull();
    expect(screen.queryByRole('option', { name: 'By what matters' })).toBeNull();
    document.body.innerHTML = '';
    const importance = {
      ...IMPORTANCE,
      columns: [{ ...IMPORTANCE.columns[0], name: 'distance' }]
    };
    render(
      <DriftBody
        comparisons={[{ ...comparison, analyses: { problems: [], importance } }]}
        outputs={new Set()}
        partial={false}
        onOpen={jest.fn()}
      />
    );
    expect(screen.getByText('Does it matter?').parentElement?.textContent).toBe(
      'Does it matter? Yes. 1 of 1 drifted input matters to the model: distance (62 % of the importance).'
    );
    expect(screen.getByTitle(/^Permutation importance: what the area/)).toBeTruthy();
    fireEvent.change(screen.getByLabelText('Sort columns'), { target: { value: 'matters' } });
    expect(rowsInSight()[0].getAttribute('aria-label')).toMatch(/^distance,/);
  });

  it('moves with the arrows and opens with Enter', () => {
    const onOpen = show();
    const list = columnList();
    fireEvent.keyDown(list, { key: 'ArrowDown' });
    expect(list.getAttribute('aria-activedescendant')).toBe(rowsInSight()[1].id);
    fireEvent.keyDown(list, { key: 'Enter' });
    expect(onOpen).toHaveBeenCalledWith('predicted', 'June', 'shift');
    fireEvent.keyDown(list, { key: 'End' });
    fireEvent.keyDown(list, { key: 'ArrowDown' });
    fireEvent.keyDown(list, { key: 'Enter' });
    expect(onOpen).toHaveBeenLastCalledWith('distance', 'June', 'shift');
  });

  it('filters, and says when nothing is left', () => {
    show();
    fireEvent.change(screen.getByLabelText('Filter columns'), { target: { value: 'dist' } });
    expect(rowsInSight()).toHaveLength(1);
    fireEvent.change(screen.getByLabelText('Filter columns'), { target: { value: 'zzz' } });
    expect(screen.getByText('No column’s name contains “zzz”.'.replace('’', "'"))).toBeTruthy();
  });

  it('keeps only the rows in sight in the page, of a thousand', () => {
    const many = sampleComparison(
      Array.from({ length: 1000 }, (_, index) => sampleColumn(`column ${index}`, index / 2000))
    );
    render(
      <DriftBody comparisons={[many]} outputs={new Set()} partial={false} onOpen={jest.fn()} />
    );
    const shown = rowsInSight();
    expect(shown.length).toBeGreaterThan(10);
    expect(shown.length).toBeLessThan(80);
    expect(shown[0].getAttribute('aria-setsize')).toBe('1000');
  });
});
