import { parsePlan } from '../plan/parse';
import { evaluatePolicy } from './evaluate';
import type { Metrics } from './verdict';
import { waivedRules, waiverStanding, waiversInWords, type WaivedRule } from './waiver-words';

const PLAN = `model: m
evaluation: {variable: X}
production: [{name: june, files: a.csv}]
policy:
  rules:
    - id: share
      metric: drift.share
      comparator: "<="
      threshold: "0.30"
      waiver: {approver: ada, reason: Seasonal, until: 2026-07-31}
    - {id: free, metric: drift.share, comparator: "<=", threshold: "0.90"}
`;

const decided = (share: number, day: string): WaivedRule[] => {
  const metrics: Metrics = { 'drift.share': { value: share, sampleSize: 500 } };
  const { policy } = parsePlan(PLAN, 'audit.yaml');
  return waivedRules(evaluatePolicy(policy, metrics, null, new Date(`${day}T12:00:00Z`)).rules);
};

const standing = (rules: WaivedRule[], day: string) =>
  waiverStanding(rules[0], new Date(`${day}T23:59:59Z`));

describe('waiverStanding', () => {
  it('holds through its last day and has ended on the next', () => {
    const rules = decided(0.5, '2026-07-01');
    expect(rules.map(({ id }) => id)).toEqual(['share']);
    expect(standing(rules, '2026-07-31')).toEqual({
      state: 'holds',
      sentence: 'Waived until 2026-07-31 by ada: Seasonal.'
    });
    expect(standing(rules, '2026-08-01')).toEqual({
      state: 'ended',
      sentence: 'Waived until 2026-07-31 by ada: Seasonal. The waiver has ended.'
    });
  });

  it('tells one that had ended before the decision, and one that was not needed', () => {
    expect(standing(decided(0.5, '2026-08-01'), '2026-08-01')).toMatchObject({
      state: 'ended',
      sentence: expect.stringContaining('had ended when the rule was decided')
    });
    expect(standing(decided(0.1, '2026-07-01'), '2026-07-02')).toMatchObject({
      state: 'unneeded',
      sentence: expect.stringContaining('It was not needed')
    });
  });

  it('counts them in words', () => {
    const rules = [...decided(0.5, '2026-07-01'), ...decided(0.1, '2026-07-01')];
    expect(waiversInWords(rules, new Date('2026-07-02'))).toBe(
      '1 rule waived, 1 waiver not needed'
    );
    expect(waiversInWords(rules, new Date('2026-08-02'))).toBe('2 waivers have ended');
    expect(waiversInWords([], new Date())).toBe('');
  });
});
