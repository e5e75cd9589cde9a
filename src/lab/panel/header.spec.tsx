/** @jest-environment jsdom */
import { render, screen } from '@testing-library/react';
import type { AuditResult } from '../../core/result';
import { sampleColumn, sampleComparison } from '../testing/sample';
import { NotCarriedOut } from './header';

const show = (problems: string[]): void => {
  const comparison = sampleComparison([sampleColumn('delay', 0.2)]);
  const analyses = {
    problems: problems.map(analysis => ({ analysis, message: 'No.', action: '' }))
  };
  render(
    <NotCarriedOut
      result={{ comparisons: [{ ...comparison, analyses }] } as unknown as AuditResult}
    />
  );
};

describe('the header', () => {
  it('says which analyses could not be carried out', () => {
    show(['Importance']);
    expect(screen.getByText(/1 analysis could not be carried out: Importance\./)).toBeTruthy();
  });

  it('says nothing where all were', () => {
    show([]);
    expect(screen.queryByText(/could not be carried out/)).toBeNull();
  });
});
