import type { Finding, FindingKind } from './findings-schema';

const TITLES: Record<FindingKind, string> = {
  missingColumn: 'Missing column',
  addedColumn: 'Added column',
  changedType: 'Changed type',
  missingValues: 'Missing values',
  nanValues: 'Not a number',
  infiniteValues: 'Infinite values',
  nothingFinite: 'Nothing finite',
  newCategories: 'New categories',
  vanishedCategories: 'Vanished categories',
  outOfRange: 'Out of range',
  otherDimension: 'Other dimension'
};

/** How a kind of finding is called: `New categories`. */
export function findingTitle({ kind }: Pick<Finding, 'kind'>): string {
  return TITLES[kind];
}
