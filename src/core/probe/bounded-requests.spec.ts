import { boundedRequests } from './bounded-requests';
import type { CaseResult, Outcome, ProbeResult } from './result';
import { tallyOf } from './tally';

function probesOf(outcomes: readonly Outcome[]): ProbeResult {
  const cases = outcomes.map((outcome, index): CaseResult => ({
    id: `c${index}`,
    suite: 'mine.yaml',
    capability: 'small-changes',
    type: 'INV',
    title: '',
    column: '',
    outcome,
    expected: '',
    got: '',
    seconds: 0.1,
    request: { form: 'text', text: 'x'.repeat(900) },
    right: null,
    transformation: null,
    asserts: []
  }));
  const suite = { suite: 'mine.yaml', seed: 0, ...tallyOf(cases), capabilities: [], problem: null };
  return { summary: { ...tallyOf(cases), suites: [suite], regression: null }, cases };
}

const keptOf = ({ cases }: ProbeResult): boolean[] =>
  cases.map(({ request }) => request !== undefined);

describe('boundedRequests', () => {
  it('leaves everything as it is where it fits', async () => {
    const probes = probesOf(['pass', 'fail']);
    expect(await boundedRequests(probes, true)).toEqual(probes);
  });

  it('keeps those of failing cases first, then of errors, and says what is left out', async () => {
    const probes = probesOf(['pass', 'fail', 'error', 'pass', 'fail']);
    const bounded = await boundedRequests(probes, true, 3500);
    expect(keptOf(bounded)).toEqual([false, true, true, false, true]);
    expect(bounded.summary.suites[0].notes).toEqual([
      'The requests of 2 cases are not kept, as all together are larger than 32 MB.'
    ]);
    const { outcome, seconds } = bounded.cases[0];
    expect({ outcome, seconds }).toEqual({ outcome: 'pass', seconds: 0.1 });
  });

  it('keeps none where the plan says so, and everything else of the cases', async () => {
    const bounded = await boundedRequests(probesOf(['pass', 'fail']), false);
    expect(keptOf(bounded)).toEqual([false, false]);
    expect(Object.keys(bounded.cases[0])).toContain('seconds');
    expect(JSON.stringify(bounded)).not.toContain('xxx');
    expect(bounded.summary.suites[0].notes).toBeUndefined();
  });
});
