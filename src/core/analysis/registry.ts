import { importance } from '../importance/analysis';
import { together } from '../multivariate/analysis';
import { performance } from '../performance/analysis';
import { readiness } from '../readiness/analysis';
import { overTime } from '../time/analysis';
import type { Analysis } from './analysis';

/** Every analysis, in the order in which they are carried out: later ones may use earlier ones. */
export const ANALYSES: readonly Analysis[] = [
  overTime,
  together,
  readiness,
  performance,
  importance
];
