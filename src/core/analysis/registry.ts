import { importance } from '../importance/analysis';
import { together } from '../multivariate/analysis';
import { performance } from '../performance/analysis';
import { readiness } from '../readiness/analysis';
import { segments } from '../segments/analysis';
import { slices } from '../slices/analysis';
import { overTime } from '../time/analysis';
import type { Analysis } from './analysis';

/** Every analysis, in the order in which they are carried out: later ones may use earlier ones. */
export const ANALYSES: readonly Analysis[] = [
  overTime,
  segments,
  slices,
  together,
  readiness,
  performance,
  importance
];
