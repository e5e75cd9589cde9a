/** @jest-environment jsdom */
import { fireEvent, render, screen } from '@testing-library/react';
import { sampleDiscrepancy, sampleTogether } from '../../core/multivariate/testing/sample';
import { VectorsApart } from '../column/vectors';
import { sampleColumn, sampleComparison } from '../testing/sample';
import { TogetherSection } from './together';

const nasty = '<img src=x onerror=alert(1)>';

describe('TogetherSection', () => {
  it('lists the vectors that were compared, and opens their columns', () => {
    const onOpen = jest.fn();
    const comparison = sampleComparison([sampleColumn('delay', 0.2)]);
    const multivariate = sampleTogether([
      sampleDiscrepancy(nasty, 0.02),
      sampleDiscrepancy('note', -0.0003),
      sampleDiscrepancy('few', 0, { found: null, rows: { reference: 3, current: 0 } })
    ]);
    render(
      <TogetherSection
        comparisons={[{ ...comparison, analyses: { problems: [], multivariate } }]}
        partial={false}
        stale=""
        onOpen={onOpen}
      />
    );
    expect(document.querySelector('img')).toBeNull();
    expect(
      screen.getByText(/71 of 100 pairs \(68 to 74\), tested on days that it was not trained on/)
    ).toBeTruthy();
    expect(screen.getByText(/^No fold splits days \(31 of the evaluation set/)).toBeTruthy();
    const rows = screen.getAllByRole('row').slice(1);
    expect(rows.map(row => row.textContent)).toEqual([
      ` ${nasty}0.0200< 0.0012`,
      ' note−0.0003< 0.0012',
      ' few'
    ]);
    expect(rows[0].title).toContain('The vectors lie apart');
    expect(rows[1].title).toContain('One of 0.0045 or more would be seen in 4 of 5 samples.');
    fireEvent.click(screen.getByRole('button', { name: 'note' }));
    expect(onOpen).toHaveBeenCalledWith('note', comparison.snapshot.name, 'shift');
  });

  it('shows the vectors of the column in view alone', () => {
    const multivariate = sampleTogether([sampleDiscrepancy('note', 0.02)]);
    const { rerender } = render(
      <VectorsApart name="note" analyses={{ problems: [], multivariate }} />
    );
    expect(screen.getAllByRole('row').map(row => row.textContent)).toContain(
      'between0.0180 to 0.0220'
    );
    rerender(<VectorsApart name="other" analyses={{ problems: [], multivariate }} />);
    expect(screen.queryByRole('table')).toBeNull();
  });
});
