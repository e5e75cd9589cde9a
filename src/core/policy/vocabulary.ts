import { PERFORMANCE_NAMES } from '../performance/names';
import { nearestName } from '../plan/nearest';

/** Every metric that a rule may name, with the words for it. */
const METRICS: Record<string, string> = {
  'drift.share': 'Drifted columns, share',
  'drift.columns': 'Drifted columns',
  'drift.compared': 'Compared columns',
  'drift.findings': 'Findings beside the shift, warnings',
  'drift.newCategories': 'Columns with new categories',
  'drift.outOfRange': 'Columns with values outside of their range',
  'schema.missingColumns': 'Missing columns',
  'schema.addedColumns': 'Added columns',
  'schema.changedTypes': 'Columns of another type',
  'time.latestShare': 'Columns outside their normal range in the latest window, share',
  'time.columnsOutside': 'Columns that left their normal range',
  'time.windowsOutside': 'Windows outside the normal range, any column',
  'segments.worstShare': 'Drifted columns within one segment, share, any segment',
  'segments.drifted': 'Segments with drifted columns',
  'slices.found': 'Slices that stand out',
  'slices.largestChange': 'Largest change of the share of a slice',
  'multivariate.auc': 'Pairs of rows told apart by the columns together, share',
  'readiness.effectiveSampleShare':
    'Effective share of the evaluation rows, weighted like production',
  'readiness.duplicates': 'Production rows that repeat another one, share',
  'readiness.leakage': 'Production rows that stand in the evaluation set, share',
  'readiness.nearDuplicates': 'Production rows that nearly repeat another one, share',
  'readiness.nearLeakage': 'Production rows that nearly stand in the evaluation set, share',
  'readiness.coverage': 'Production rows where the evaluation set has rows enough, share',
  'readiness.labelShift': "Largest change of a class's share, estimated from the model's answers",
  'drift.matters': 'Shift times share of importance, any column',
  ...PERFORMANCE_NAMES,
  'missing.rise': 'Rise in missing values, any column',
  'probe.passRate': 'Probe pass rate',
  'probe.failures': 'Failed probe cases',
  'probe.errors': 'Probe cases without a usable answer',
  'probe.regressions': 'Probe regressions since the last record',
  'probe.regressionP': 'Probes worse than in the last record, p value',
  'probe.passRateChange': 'Change of the probe pass rate on the cases of the last record'
};

const FAMILIES: [prefix: string, rest: string, words: (rest: string) => string][] = [
  ['drift.effect.', '<column>', column => `Shift of ${column}`],
  ['time.latestShift.', '<column>', column => `Shift of ${column}, latest window`],
  ['time.latestPsi.', '<column>', column => `Stability index of ${column}, latest window`],
  ['multivariate.mmd.', '<column>', column => `Discrepancy of the vectors of ${column}`],
  [
    'multivariate.mmdP.',
    '<column>',
    column => `Discrepancy of the vectors of ${column}, share of permutations as large`
  ],
  ['drift.matters.', '<column>', column => `Shift times share of importance, ${column}`],
  ['importance.', '<column>', column => `Importance of ${column}`],
  ['drift.missing.', '<column>', column => `Rise in missing values, ${column}`],
  [
    'probe.passRate.',
    '<capability>',
    capability => `Probe pass rate, ${capability.replaceAll('-', ' ')}`
  ]
];

/** `Drifted columns, share`; a name that is not known stands for itself. */
export function metricInWords(name: string): string {
  const fixed = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined;
  const family = familyOf(name);
  return fixed ?? family?.[2](name.slice(family[0].length)) ?? name;
}

/** Whether a metric of this name can be measured at all. */
export function isKnownMetric(name: string): boolean {
  return Object.hasOwn(METRICS, name) || familyOf(name) !== undefined;
}

function familyOf(name: string): (typeof FAMILIES)[number] | undefined {
  return FAMILIES.find(([prefix]) => name.startsWith(prefix) && name.length > prefix.length);
}

/** The column that a metric is of; null for metrics that are of none. */
export function columnOfMetric(name: string): string | null {
  const family = Object.hasOwn(METRICS, name) ? undefined : familyOf(name);
  return family?.[1] === '<column>' ? name.slice(family[0].length) : null;
}

/** What a name that is not known may have meant, else all that there are; a sentence. */
export function metricHint(name: string): string {
  const rest = name.split('.').slice(2).join('.');
  const fixed = Object.keys(METRICS);
  const nearest = nearestName(name, [
    ...fixed,
    ...(rest === '' ? [] : FAMILIES.map(([prefix]) => prefix + rest))
  ]);
  if (nearest !== null) {
    return `Did you mean ${nearest}?`;
  }
  const patterns = FAMILIES.map(([prefix, placeholder]) => prefix + placeholder);
  // Those of performance are dozens, made of the same few words.
  const others = fixed.filter(metric => metric.split('.').length < 3);
  const performance = 'performance.<estimated, realised, change or error>.<figure>';
  return `Known are ${[...others, performance, ...patterns].join(', ')}.`;
}
