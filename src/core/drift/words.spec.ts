import { statisticsSchema } from './report';
import { STATISTIC_WORDS } from './words';

describe('the words for statistics', () => {
  it('name every statistic of the report once', () => {
    expect(Object.keys(STATISTIC_WORDS).sort()).toEqual(Object.keys(statisticsSchema.shape).sort());
    const labels = Object.values(STATISTIC_WORDS).map(words => words.label);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('are whole sentences', () => {
    for (const { meaning, trap } of Object.values(STATISTIC_WORDS)) {
      for (const sentence of [meaning, trap]) {
        expect(sentence).toMatch(/^[A-Z].*\.$/);
      }
    }
  });
});
