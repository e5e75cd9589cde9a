import { readFileSync } from 'node:fs';
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

it('knows no name that the table of metrics in docs/plan.md does not tell of', () => {
  const known = metricHint('toString')
    .replace(/^Known are |\.$/g, '')
    .split(', ');
  const table = readFileSync('docs/plan.md', 'utf8').split('## Metrics that rules can name')[1];
  const missing = known.filter(
    name => /^(?!performance)[a-z]+\.[\w.<>]+$/i.test(name) && !table.includes(`\`${name}\``)
  );
  expect(known.length).toBeGreaterThan(30);
  expect(missing).toEqual([]);
});
