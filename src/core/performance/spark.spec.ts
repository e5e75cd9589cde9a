import { performanceSpark } from './spark';
import { samplePerformance } from './testing/sample';

const windows = samplePerformance().windows!;
const point = (
  value: number | null,
  realised: number | null = null
): (typeof windows.points)[0] => ({
  ...windows.points[0],
  value,
  interval: value === null ? null : [value - 0.1, value + 0.1],
  realised
});
const spark = (
  points: typeof windows.points,
  threshold: number | null = null
): ReturnType<typeof performanceSpark> =>
  performanceSpark({ ...windows, points }, threshold, 46, 26);

describe('the sparkline of a figure', () => {
  it('draws the estimate, its interval, the measured figure and the threshold', () => {
    expect(spark([point(0.8), point(0.7, 0.7)], 0.5)).toEqual({
      band: 'M3 3L43 8L43 18L3 13z',
      line: 'M3 8L43 13',
      measured: 'M41.5 11.5h3v3h-3z',
      measuredLine: '',
      threshold: 'M0 23H46',
      last: { x: 43, y: 13 }
    });
  });

  it('breaks where a window has no estimate, and is null where none has', () => {
    expect(spark([point(0.8), point(null), point(0.7)])?.line).toBe('M3 9.7M43 16.3');
    expect(spark([point(null)])).toBeNull();
    expect(spark([])).toBeNull();
  });

  it('draws measured figures as a line where their squares would run into each other', () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      point(0.8, index === 3 ? null : 0.7 + (index % 2) / 10)
    );
    const drawn = spark(many)!;
    expect(drawn.measured).toBe('');
    expect(drawn.measuredLine.match(/M/g)).toHaveLength(2);
    expect(drawn.measuredLine.match(/L/g)).toHaveLength(27);
    const wide = performanceSpark({ ...windows, points: many }, null, 280, 36)!;
    expect(wide.measured.match(/M/g)).toHaveLength(29);
    expect(wide.measuredLine).toBe('');
  });

  it('draws a course that does not change', () => {
    const flat = { ...point(0.8), interval: [0.8, 0.8] as [number, number] };
    expect(spark([flat])?.last).toEqual({ x: 3, y: 23 });
  });
});
