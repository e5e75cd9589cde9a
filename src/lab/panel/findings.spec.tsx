/** @jest-environment jsdom */
import { fireEvent, render, screen } from '@testing-library/react';
import type { Finding } from '../../core/drift/findings-schema';
import { Findings } from './findings';

const finding = (changes: Partial<Finding>): Finding => ({
  kind: 'newCategories',
  column: 'carrier',
  severity: 'warning',
  sentence: '2 categories are new: <img src=x onerror=alert(1)>.',
  ...changes
});

describe('the other findings', () => {
  it('name the column and what was found, as text, and open the column', () => {
    const onOpen = jest.fn();
    const { container } = render(
      <Findings findings={[finding({}), finding({ severity: 'note' })]} onOpen={onOpen} />
    );
    expect(screen.getByText('Other findings: 1 warning, 1 note')).toBeTruthy();
    expect(container.querySelector('img')).toBeNull();
    expect(screen.getAllByRole('listitem')).toHaveLength(1);
    fireEvent.click(screen.getByText('carrier'));
    expect(onOpen).toHaveBeenCalledWith('carrier');
    fireEvent.click(screen.getByText('Show all 2'));
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
  });

  it('open no column that one table lacks', () => {
    render(<Findings findings={[finding({ kind: 'missingColumn' })]} onOpen={jest.fn()} />);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('are nothing where nothing was found', () => {
    expect(render(<Findings findings={[]} />).container.textContent).toBe('');
  });
});
