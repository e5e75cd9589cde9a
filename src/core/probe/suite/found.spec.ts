import { sha256Hex } from '../../record/digest';
import type { ProbeCase } from '../case';
import { FoundCases, LARGEST_CASES, MOST_MADE } from './found';
import { limited } from './limits';

const caseOf = (place: number, text = 'word'): ProbeCase =>
  ({
    id: sha256Hex(String(place)),
    capability: `c${place % 3}`,
    request: { form: 'text', text },
    right: null
  }) as ProbeCase;

const refuse = (sentence: string): Error => new Error(sentence);

it('draws of few held at a time what it would draw of all', () => {
  const all = Array.from({ length: 3000 }, (_, place) => caseOf(place));
  for (const limits of [
    { cases: 50, perCapability: 50 },
    { cases: 50, perCapability: 20 },
    { cases: 5000, perCapability: 10 }
  ]) {
    const found = new FoundCases(limits, 7, refuse);
    [...all, ...all.slice(0, 100)].forEach(probe => found.add(probe));
    expect(found.drawn()).toEqual(limited(all, limits, 7));
    expect([found.size, found.repeated]).toEqual([3000, 100]);
  }
});

it('counts the characters of what would be drawn, and refuses too many', () => {
  const text = 'x'.repeat(LARGEST_CASES / 50);
  const some = new FoundCases({ cases: 50, perCapability: 50 }, 7, refuse);
  for (let place = 0; place < 400; place++) {
    some.add(caseOf(place, text));
  }
  expect(some.drawn()).toHaveLength(50);
  const all = new FoundCases({ cases: 60, perCapability: 60 }, 7, refuse);
  expect(() => {
    for (let place = 0; place < 400; place++) {
      all.add(caseOf(place, text));
    }
  }).toThrow('The requests of the suite have more than 50,000,000 characters together.');
});

it('refuses a suite that makes far more than it could ask', () => {
  const found = new FoundCases({ cases: 5000, perCapability: 5000 }, 7, refuse);
  const one = caseOf(1);
  for (let made = 0; made < MOST_MADE; made++) {
    found.add(one);
  }
  expect(() => found.add(one)).toThrow(
    'The suite makes more than 200,000 cases, of which 5,000 would be drawn. Lower variants, or take values of vars out.'
  );
});
