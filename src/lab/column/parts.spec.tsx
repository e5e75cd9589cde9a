/** @jest-environment jsdom */
import { fireEvent, render, screen } from '@testing-library/react';
import { sampleColumn } from '../testing/sample';
import { firstPart, PartChoice, rowOfPart } from './parts';

const length = sampleColumn('length', 0.3);
const words = sampleColumn('words', 0.02);
const base = sampleColumn('note', 0.3, { kind: 'text' });
const row = {
  report: {
    ...base.report,
    effect: { ...base.report.effect!, part: 'length' },
    parts: [length, words].map(({ report: { why: _why, q: _q, ...part } }) => part)
  },
  shape: { ...base.shape, parts: [length.shape, words.shape] }
};

describe('the parts of a column', () => {
  it('begin with the one that moved most, and are drawn like columns', () => {
    expect(firstPart(row.report)).toBe('length');
    expect(rowOfPart(row, 'words').shape).toBe(words.shape);
    expect(rowOfPart(row, 'words').report.effect?.value).toBe(0.02);
    expect(rowOfPart(row, null)).toBe(row);
    expect(rowOfPart(row, 'gone')).toBe(row);
  });

  it('are chosen by name', () => {
    const onChoose = jest.fn();
    render(<PartChoice report={row.report} part="length" onChoose={onChoose} />);
    expect(screen.getByText('Characters of the text.')).toBeTruthy();
    expect(screen.getByRole('option', { name: 'length, shift 0.300, drifted' })).toBeTruthy();
    fireEvent.change(screen.getByRole('combobox'), { target: { value: 'words' } });
    expect(onChoose).toHaveBeenLastCalledWith('words');
    fireEvent.change(screen.getByRole('combobox'), { target: { value: '' } });
    expect(onChoose).toHaveBeenLastCalledWith(null);
  });

  it('are nothing to choose where there are none', () => {
    const { container } = render(
      <PartChoice report={base.report} part={null} onChoose={jest.fn()} />
    );
    expect(container.textContent).toBe('');
  });
});
