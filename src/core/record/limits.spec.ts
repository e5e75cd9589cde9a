import { samplePerformance } from '../performance/testing/sample';
import { limitsOf } from './limits';
import { sampleTime, sampleTimeColumn } from '../time/testing/sample';
import { auditResult } from './testing/audit';

describe('limitsOf', () => {
  it('speaks of what was done and what was not', () => {
    const limits = limitsOf(auditResult());
    expect(limits).toEqual(
      expect.arrayContaining([
        'That rows which were not drawn look like these: 382,113 of 482,113 rows of june were not read.',
        'Anything about june outside of the time window.',
        'That columns without a finding have not moved: at the size of june a shift below 0.020 can go unseen.',
        'Anything about columns that were not compared: delayed.',
        'That behaviour which was not tried is safe: 60 cases cover 3 of many kinds of trouble.',
        'How the model answers to unseen categories: no case tried it.',
        'Whether the model is right where it gave no answer that can be judged: 1 case.',
        'That the committed code is what ran: the checkout had changes that were not committed.',
        'Compliance with any law or standard.'
      ])
    );
  });

  it('says how far outcomes were looked at: not at all, estimated, or measured', () => {
    const result = auditResult();
    const [{ analyses }] = result.comparisons;
    delete analyses.performance;
    expect(limitsOf(result)[0]).toBe(
      'That the model is accurate in production: distributions were compared, not outcomes.'
    );
    analyses.performance = samplePerformance({ labelled: { rows: 0, share: 0 } });
    expect(limitsOf(result)[0]).toBe(
      'That the model does as well on june as was estimated: no label had arrived, and what the same inputs lead to may have changed.'
    );
    analyses.performance = samplePerformance({ labelled: { rows: 1200, share: 0.4 } });
    const [first] = limitsOf(result);
    expect(first).toBe(
      'That the model does as well on other rows of production: it was measured on 1,200 rows of june whose labels had arrived.'
    );
  });

  it('speaks of what is not seen over time', () => {
    const result = auditResult();
    const [{ analyses }] = result.comparisons;
    const columns = [sampleTimeColumn('delay', [0.01, 0.02])];
    analyses.time = sampleTime(columns, {
      over: 'source',
      notFollowed: [{ name: 'words', reason: 'no values to compare' }]
    });
    const text = limitsOf(result).join('\n');
    expect(text).toContain(
      'no larger than windows of the evaluation set differ by nature, goes unseen; 1 column was not followed.'
    );
    expect(text).toContain('all rows of the source of june, which are not kept');
  });

  it('says which drop against the version before would go unseen', () => {
    const previous = { version: 4, metrics: {}, outcomes: {} };
    const result = auditResult({ previous });
    const [seen] = limitsOf(result).filter(limit => limit.includes('version 4'));
    expect(seen).toBe(
      'That the model answers probes no worse than in version 4: a drop of the pass rate below 12.0 points can go unseen.'
    );
    const { regression } = result.probes!.summary;
    Object.assign(regression!, { detectable: null, paired: 1 });
    expect(limitsOf(result).join('\n')).toContain('version 4: 1 case is too few to show it.');
    expect(limitsOf(auditResult()).join('\n')).not.toContain('no worse than');
  });

  it('leaves out what does not apply', () => {
    const result = auditResult();
    const [{ snapshot, drift }] = result.comparisons;
    snapshot.totalRows = snapshot.rows;
    snapshot.window = null;
    drift.report.notCompared = Array.from({ length: 10 }, (_, index) => ({
      name: `c${index}`,
      reason: ''
    }));
    result.environment.git = null;
    result.target!.digest = null;
    result.probes = null;
    const text = limitsOf(result).join('\n');
    expect(text).not.toMatch(/not drawn|time window|checkout|judged/);
    expect(text).toContain('not compared: c0, c1, c2, c3, c4, c5, c6, c7 and 2 more.');
    expect(text).toContain('Which model exactly was called: clf has no digest.');
    expect(text).toContain('no probes were run');
  });
});
