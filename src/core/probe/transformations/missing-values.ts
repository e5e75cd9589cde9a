import { isMissing, type Transformation } from './transformation';

/** Sets one column to missing, as happens when a feed breaks. */
export const missingValues: Transformation = {
  capability: 'missing-values',
  title: 'A missing value keeps the answer',
  type: 'INV',
  variants: column => [
    {
      column: column.name,
      change: `${column.name} missing`,
      apply: value => (isMissing(value) ? undefined : null)
    }
  ]
};
