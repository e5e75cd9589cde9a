import { z } from 'zod';
import { importanceResultSchema } from '../importance/schema';
import { multivariateResultSchema } from '../multivariate/schema';
import { performanceResultSchema } from '../performance/schema';
import { readinessResultSchema } from '../readiness/schema';
import { segmentsResultSchema } from '../segments/schema';
import { slicesResultSchema } from '../slices/schema';
import { timeResultSchema } from '../time/schema';

/** An analysis that could not be carried out: what the reader is told instead. */
export const analysisProblemSchema = z.strictObject({
  analysis: z.string(),
  message: z.string(),
  action: z.string()
});
export type AnalysisProblem = z.infer<typeof analysisProblemSchema>;

/**
 * What was found beyond the columns, a key an analysis; absent where it was not
 * asked for or does not apply. It is part of the record.
 */
export const analysesSchema = z.strictObject({
  time: timeResultSchema.optional(),
  segments: segmentsResultSchema.optional(),
  slices: slicesResultSchema.optional(),
  multivariate: multivariateResultSchema.optional(),
  readiness: readinessResultSchema.optional(),
  performance: performanceResultSchema.optional(),
  importance: importanceResultSchema.optional(),
  problems: z.array(analysisProblemSchema).default([])
});
export type Analyses = z.infer<typeof analysesSchema>;

export const NO_ANALYSES: Analyses = { problems: [] };

/** The key of an analysis' result. */
export type AnalysisName = Exclude<keyof Analyses, 'problems'>;
