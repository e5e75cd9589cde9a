import { counted } from '../counted';
import { multivariateOptionsSchema } from '../multivariate/schema';
import type { Plan } from './schema';

/** What is read, called and written beyond the columns, a sentence each. */
export function describeAnalyses(plan: Plan): string[] {
  return [...labels(plan), ...segments(plan), ...slices(plan), ...together(plan), ...toLabel(plan)];
}

function labels({ performance }: Plan): string[] {
  if (!performance.enabled || performance.labels === undefined) {
    return [];
  }
  const { variable, files, sql, key } = performance.labels;
  const place =
    variable === undefined ? (files ?? `the query ${sql ?? ''}`) : `the variable ${variable}`;
  const where = Array.isArray(place) ? place.join(', ') : place;
  return [`Read ${where} for labels of production that have arrived, by ${key}.`];
}

function segments({ evaluation, segments: { mostInAll } }: Plan): string[] {
  const by = evaluation.columns.segments;
  return by.length === 0
    ? []
    : [
        `Compare the columns again within up to ${counted(mostInAll, 'segment')} by ${by.join(', ')}.`
      ];
}

function slices({ slices: asked }: Plan): string[] {
  return asked === undefined
    ? []
    : [
        `Draw up to ${counted(asked.rows, 'row')} of each side, look for slices of up to ${counted(asked.depth, 'condition')} in the kernel, and test them on the other rows.`
      ];
}

function together({ multivariate, readiness }: Plan): string[] {
  if (multivariate === undefined && readiness === undefined) {
    return [];
  }
  const { rows, encoder, text } = multivariate ?? multivariateOptionsSchema.parse({});
  const encoded =
    encoder === undefined
      ? ''
      : `, with ${encoder} called on the texts of ${text.length > 0 ? text.join(', ') : 'every text column'}`;
  return [
    `Draw ${counted(rows, 'row')} of each side and tell them apart by a classifier in the kernel${encoded}.`
  ];
}

function toLabel({ readiness }: Plan): string[] {
  return readiness === undefined || readiness.label === 0
    ? []
    : [
        `Write the ${counted(readiness.label, 'production row')} worth labelling first to .model-audit, beside the plan.`
      ];
}
