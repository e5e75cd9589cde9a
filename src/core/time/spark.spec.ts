import { timeSpark } from './spark';
import { sampleTimeColumn } from './testing/sample';

describe('the sparkline of a course', () => {
  it('draws line, normal range and the windows outside', () => {
    expect(timeSpark(sampleTimeColumn('x', [0, 0.025, 0.1]), 45, 20)).toEqual({
      band: 'M0 20L0 12.5L2.5 12.5L22.5 12.5L42.5 12.5L45 12.5L45 20z',
      line: 'M2.5 20L22.5 16.3L42.5 5',
      marks: 'M42.5 2.5l2.5 2.5l-2.5 2.5l-2.5 -2.5z'
    });
  });

  it('breaks where a window is not used', () => {
    expect(timeSpark(sampleTimeColumn('x', [0.05, null, 0.05, 0.05]), 35, 20)?.line).toBe(
      'M2.5 5M22.5 5L32.5 5'
    );
    expect(timeSpark(sampleTimeColumn('x', [null, null]), 35, 20)).toBeNull();
  });
});
