import type { PerformanceResult } from '../schema';

/** A classifier of delays, some of whose labels have arrived; for views and words. */
export function samplePerformance(more: Partial<PerformanceResult> = {}): PerformanceResult {
  return {
    kind: 'binary',
    classes: ['true', 'false'],
    decision: { prediction: 'predicted', threshold: 0.5, agreement: 1 },
    rows: { reference: 20_000, current: 10_000 },
    leftOut: [{ reason: 'no probability', reference: 0, current: 12 }],
    labelled: { rows: 4000, share: 0.4 },
    calibration: { method: 'isotonic', before: 0.031, after: 0.006, heldOut: true },
    chunks: { count: 10, by: 'time' },
    figures: [
      {
        metric: 'rocAuc',
        reference: 0.861,
        estimated: { value: 0.812, interval: [0.801, 0.823], error: 0.0056, change: -0.049 },
        realised: {
          value: 0.806,
          interval: [0.79, 0.821],
          estimated: 0.811,
          estimatedInterval: [0.794, 0.828],
          error: -0.005,
          inside: true
        },
        past: { chunks: 10, mean: 0.006, largest: 0.014, inside: 9, beyond: 0.002 }
      },
      {
        metric: 'businessValue',
        reference: 1.25,
        estimated: { value: 0.9, interval: [0.71, 1.09], error: 0.097, change: -0.35 },
        realised: null,
        past: null
      }
    ],
    confusion: {
      reference: [
        [3000, 1000],
        [800, 15_200]
      ],
      estimated: [
        [1900.5, 700.5],
        [612, 6787]
      ],
      estimatedOfLabelled: [
        [744.2, 290.5],
        [255.3, 2710]
      ],
      realised: [
        [741, 299],
        [260, 2700]
      ]
    },
    windows: {
      metric: 'rocAuc',
      period: '1d',
      over: 'sample',
      points: [0.83, 0.81, null].map((value, place) => ({
        from: `2026-06-0${place + 1}T00:00:00Z`,
        to: `2026-06-0${place + 2}T00:00:00Z`,
        rows: value === null ? 4 : 4998,
        value,
        interval: value === null ? null : [value - 0.02, value + 0.02],
        realised: place === 0 ? 0.806 : null,
        labelled: place === 0 ? 4000 : 0
      }))
    },
    earlier: null,
    notes: ['Probabilities were brought to the shares of the evaluation set.'],
    ...more
  };
}
