import { readinessOptionsSchema, type ReadinessResult } from '../schema';
import { decide } from '../words';

/** A readiness that fails by coverage and label shift. */
export function sampleReadiness(
  changes: { label?: string; warnings?: string[] } = {}
): ReadinessResult {
  const measured = {
    effective: { share: 0.45, rows: 450, clipped: 0, highest: 50 },
    duplicates: { production: 0.01, evaluation: 0 },
    leakage: { production: 0.002, evaluation: 0.001 },
    near: {
      digits: 3,
      duplicates: {
        production: { rows: 12, share: 0.006 },
        evaluation: { rows: 0, share: 0 }
      },
      leakage: {
        production: { rows: 3, share: 0.002 },
        evaluation: { rows: 1, share: 0.001 }
      }
    },
    comparedBy: 3,
    coverage: {
      share: 0.07,
      interval: [0.06, 0.08] as [number, number],
      odds: 10,
      rows: 1000,
      gaps: [
        { column: 'delay', region: 'above 58.7', production: 0.075, evaluation: 0, uncovered: 0.9 }
      ],
      elsewhere: 0.1
    },
    labelShift: {
      figures: [
        {
          by: 'probability' as const,
          assumes: 'classes' as const,
          classes: [
            {
              label: 'no',
              evaluation: 0.8,
              production: 0.68,
              interval: [0.66, 0.7] as [number, number],
              change: [-0.14, -0.1] as [number, number]
            },
            {
              label: changes.label ?? 'yes',
              evaluation: 0.2,
              production: 0.32,
              interval: [0.3, 0.34] as [number, number],
              change: [0.1, 0.14] as [number, number]
            }
          ],
          condition: 3,
          rows: { reference: 1000, current: 2000 },
          fit: { misfit: 0.005, p: 0.4 }
        }
      ],
      unseen: 0,
      warnings: changes.warnings ?? []
    }
  };
  return {
    ...measured,
    toLabel: { path: '.model-audit/to_label-1.parquet', rows: 200 },
    ...decide(measured, readinessOptionsSchema.parse({}))
  };
}
