import type { InputColumn } from '../columns';
import { missingValues } from './missing-values';
import { outOfRange } from './out-of-range';
import { smallChanges, smallStep } from './small-changes';
import { unseenCategories } from './unseen-categories';

const distance: InputColumn = {
  name: 'distance',
  kind: 'numeric',
  resolution: 1,
  minimum: 31,
  maximum: 4502,
  spread: 1400,
  bounds: [-9007199254740991, 9007199254740991],
  unseen: null
};
const carrier: InputColumn = {
  ...distance,
  name: 'carrier',
  kind: 'categorical',
  minimum: null,
  maximum: null,
  spread: 0,
  unseen: 'unseen'
};

describe('small changes', () => {
  it('move by half a percent of the spread, in the steps of the column', () => {
    expect(smallStep(distance)).toBe(7);
    expect(smallStep({ ...distance, spread: 36 })).toBe(1);
    expect(smallStep({ ...distance, resolution: 0, spread: 0.8123 })).toBe(0.0041);
    expect(smallStep({ ...distance, resolution: 0.01, spread: 3.1 })).toBe(0.02);
  });

  it('are not made where the smallest step is a big one', () => {
    expect(smallStep({ ...distance, spread: 11 })).toBeNull();
    expect(smallStep({ ...distance, spread: 0 })).toBeNull();
    expect(smallStep(carrier)).toBeNull();
  });

  it('stay inside the seen range and leave missing values alone', () => {
    const [up, down] = smallChanges.variants(distance);
    expect([up.change, down.change]).toEqual(['distance + 7', 'distance - 7']);
    expect(up.apply(100)).toBe(107);
    expect(up.apply(4500)).toBeUndefined();
    expect(down.apply(33)).toBeUndefined();
    expect(up.apply(null)).toBeUndefined();
    expect(up.apply(NaN)).toBeUndefined();
    expect(up.apply(Infinity)).toBeUndefined();
  });

  it('give numbers as a reader would write them', () => {
    const [up] = smallChanges.variants({
      ...distance,
      resolution: 0,
      minimum: 0,
      maximum: 1,
      spread: 20
    });
    expect(up.apply(0.2)).toBe(0.3);
  });
});

describe('missing values', () => {
  it('are made of every kind, once', () => {
    const [missing] = missingValues.variants(carrier);
    expect(missing.change).toBe('carrier missing');
    expect(missing.apply('AA')).toBeNull();
    expect(missing.apply(null)).toBeUndefined();
    expect(missing.apply(NaN)).toBeUndefined();
  });
});

describe('values out of range', () => {
  it('lie beyond both edges by the width of the range', () => {
    const [above, below] = outOfRange.variants(distance);
    expect([above.change, above.like, above.apply(100)]).toEqual(['distance = 8973', 4502, 8973]);
    expect([below.change, below.like, below.apply(null)]).toEqual(['distance = -4440', 31, -4440]);
  });

  it('stay inside what the type holds', () => {
    const byte = { ...distance, minimum: 0, maximum: 200, bounds: [0, 255] as [number, number] };
    expect(outOfRange.variants(byte).map(variant => variant.change)).toEqual(['distance = 255']);
  });

  it('exist for a constant, not for levels, an empty column or large identifiers', () => {
    expect(
      outOfRange.variants({ ...distance, minimum: 5, maximum: 5 }).map(each => each.apply(5))
    ).toEqual([10, 0]);
    expect(outOfRange.variants(carrier)).toEqual([]);
    expect(outOfRange.variants({ ...distance, minimum: null, maximum: null })).toEqual([]);
    expect(outOfRange.variants({ ...distance, maximum: 2 ** 60 })).toEqual([]);
  });
});

describe('unseen categories', () => {
  it('put in a level that was never seen, and only where there are levels', () => {
    const [unseen] = unseenCategories.variants(carrier);
    expect([unseen.change, unseen.apply('AA')]).toEqual(['carrier = "unseen"', 'unseen']);
    expect(unseenCategories.variants(distance)).toEqual([]);
  });
});
