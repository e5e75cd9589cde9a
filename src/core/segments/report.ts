import type { z } from 'zod';
import { analysesSchema } from '../analysis/results';
import { driftReportSchema } from '../drift/report';

/**
 * What a comparison of two tables says where a plan declares segments: the columns, the same within
 * each segment, and what could not be evaluated. A report without segments is one as well.
 */
export const segmentedReportSchema = driftReportSchema.extend({
  segments: analysesSchema.shape.segments,
  problems: analysesSchema.shape.problems.removeDefault().optional()
});
export type SegmentedReport = z.infer<typeof segmentedReportSchema>;
