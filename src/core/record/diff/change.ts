/** A figure with its 95 % interval, where it has one. */
export interface Estimate {
  value: number;
  interval?: readonly [number, number];
}

/** How a figure moved between two records. */
export interface Change {
  value: number;
  /** 95 % interval of the change; absent where one of the figures has none. */
  interval?: [number, number];
}

/**
 * The change of a figure, with an interval made of those of both figures by the
 * method of variance estimates recovery (Zou and Donner 2008). It takes the two
 * for independent; figures against the same evaluation set move together, so
 * that the interval is then wide rather than narrow.
 */
export function changeOf(before: Estimate, after: Estimate): Change {
  const value = after.value - before.value;
  if (!before.interval || !after.interval) {
    return { value };
  }
  const [low, high] = [
    Math.hypot(after.value - after.interval[0], before.interval[1] - before.value),
    Math.hypot(after.interval[1] - after.value, before.value - before.interval[0])
  ];
  return { value, interval: [value - low, value + high] };
}

/** Whether chance explains the change badly; a figure without an interval has to differ. */
export function isBeyondChance({ value, interval }: Change): boolean {
  return interval ? interval[0] > 0 || interval[1] < 0 : value !== 0;
}
