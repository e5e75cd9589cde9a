import { draftOf, emptyDraft, setRoles } from './plan-draft';
import { ANALYSIS_OPTIONS, chooseEngine, hasAnalysis, lackFor, setAnalysis } from './plan-options';

const draft = draftOf({
  model: 'm',
  evaluation: { variable: 'x' },
  production: [{ name: 'p', files: 'p.parquet' }],
  time: { period: '1d' },
  drift: { threshold: 0.2 }
});

describe('what the plan looks at beyond the columns', () => {
  it('is drift over time and performance, where nothing is said', () => {
    const asked = ANALYSIS_OPTIONS.filter(({ key }) => hasAnalysis(emptyDraft('a.ipynb'), key));
    expect(asked.map(({ key }) => key)).toEqual(['time', 'performance']);
  });

  it.each(ANALYSIS_OPTIONS.map(({ key }) => key))('can be turned: %s', key => {
    const before = hasAnalysis(draft, key);
    const turned = setAnalysis(draft, key, !before);
    expect(hasAnalysis(turned, key)).toBe(!before);
    expect(setAnalysis(turned, key, before)).toEqual(draft);
    expect(setAnalysis(draft, key, before)).toBe(draft);
  });

  it('says what an analysis waits for, once there is an evaluation set', () => {
    expect(lackFor(emptyDraft('a.ipynb'), 'time')).toBeNull();
    expect(lackFor(draft, 'time')).toBe('a timestamp');
    expect(lackFor(draft, 'performance')).toBe('a label');
    expect(lackFor(draft, 'slices')).toBeNull();
    const named = setRoles(draft, { timestamp: 'date', label: 'late' });
    expect(lackFor(named, 'time')).toBeNull();
    expect(lackFor(named, 'performance')).toBeNull();
  });

  it('keeps what the plan says of an analysis that is turned off and on', () => {
    const off = setAnalysis(draft, 'time', false);
    expect(off.rest.time).toEqual({ period: '1d', enabled: false });
    expect(setAnalysis(off, 'time', true).rest.time).toEqual({ period: '1d' });
    expect(setAnalysis(draft, 'calibration', true).rest.drift).toEqual({
      threshold: 0.2,
      calibration: {}
    });
  });
});

describe('where the SQL runs', () => {
  it('is written only where it is not the kernel', () => {
    const onSpark = chooseEngine(draft, { spark: { session: 'spark' } });
    expect(onSpark.rest.engine).toEqual({ spark: { session: 'spark' } });
    expect(chooseEngine(onSpark, {})).toEqual(draft);
  });
});
