import { isKnownMetric, metricHint } from './vocabulary';

it('lists what there is in a sentence that can be read', () => {
  const hint = metricHint('toString');
  expect(isKnownMetric('performance.realised.rocAuc.lower')).toBe(true);
  expect(hint).toContain('drift.share, ');
  expect(hint).toContain('performance.<estimated, realised, change or error>.<figure>');
  expect(hint.length).toBeLessThan(1200);
  expect(metricHint('performance.realised.rocAcu')).toBe(
    'Did you mean performance.realised.rocAuc?'
  );
});
