import { notCarriedOut, notCarriedOutInWords, policyHeadline, withProblems } from './problems';
import type { Analyses } from './results';

const failing = (...titles: string[]): Analyses => ({
  problems: titles.map(analysis => ({ analysis, message: 'No.', action: '' }))
});
const verdict = { state: 'pass' as const, headline: 'Passes all 2 rules', rules: [] };

describe('analyses that could not be carried out', () => {
  it('stand in the headline, each once however many samples there are, and change no state', () => {
    const analyses = [failing('Importance', 'Performance'), failing('Importance')];
    const told = withProblems(verdict, analyses);
    expect(told).toEqual({
      ...verdict,
      headline: 'Passes all 2 rules; 2 analyses could not be carried out'
    });
    expect(notCarriedOutInWords(analyses)).toBe(
      '2 analyses could not be carried out: Importance, Performance'
    );
    expect(policyHeadline(told, analyses)).toBe(verdict.headline);
    expect(
      notCarriedOut(
        analyses.map((each, index) => ({ snapshot: { name: `s${index}` }, analyses: each }))
      )
    ).toHaveLength(3);
  });

  it('say nothing where there are none', () => {
    expect(withProblems(verdict, [failing()])).toBe(verdict);
    expect(notCarriedOutInWords([failing()])).toBeNull();
    expect(policyHeadline(verdict, [failing()])).toBe(verdict.headline);
  });
});
