import type { Analysis, AnalysisContext } from '../analysis/analysis';
import type { Tables } from '../drift/collect';
import { AuditError } from '../errors';
import { rounded } from '../policy/decimal';
import type { Metrics } from '../policy/verdict';
import { confirm } from './confirm';
import { choosePredicates } from './predicates';
import { drawOf } from './rows';
import { slicesOptionsSchema, type SlicesResult } from './schema';
import { search, targetsOf } from './search';

/** Where production differs most, among conjunctions of conditions; only where the plan asks. */
export const slices: Analysis = {
  title: 'Which rows to look at',
  applies: ({ plan }) => plan.slices !== undefined,
  run: async context => ({ slices: await findSlices(context) }),
  metrics: ({ slices: found }): Metrics => {
    if (!found) {
      return {};
    }
    const sampleSize = Math.min(found.tested.reference, found.tested.current);
    const traced = found.columns.reduce((sum, column) => sum + column.slices.length, 0);
    const largest = found.shares.at(0);
    return {
      'slices.found': { value: found.shares.length + traced, sampleSize },
      'slices.largestChange': {
        value: rounded(Math.abs(largest?.change ?? 0)),
        sampleSize
      }
    };
  }
};

async function findSlices(context: AnalysisContext): Promise<SlicesResult> {
  const { plan, engine, reference, current, signal } = context;
  const options = plan.slices ?? slicesOptionsSchema.parse({});
  if (!engine.slices) {
    throw new AuditError(
      'package-missing',
      `${engine.description} can't search for slices.`,
      'Find slices with DuckDB in a kernel that has NumPy, or declare segments instead.'
    );
  }
  const tables: Tables = { engine, reference, current, signal };
  const draws = {
    reference: drawOf(reference.rows, options.rows, options.seed),
    current: drawOf(current.rows, options.rows, options.seed)
  };
  const expected = {
    reference: draws.reference.drawn * reference.rows,
    current: draws.current.drawn * current.rows
  };
  context.onProgress(0, 1, 'choosing conditions');
  const predicates = await choosePredicates(context, tables, options, expected);
  const targets = targetsOf(context, options.mostColumns);
  const found = await search(
    context,
    engine.slices.bind(engine),
    tables,
    predicates,
    targets,
    draws,
    options
  );
  context.onProgress(0, 1, 'testing what was found');
  const confirmed = await confirm(tables, predicates, targets, draws, found, options);
  const { depth, seed, fewestRows, rate, leastChange } = options;
  return {
    drawn: found.drawn,
    ...confirmed,
    seed,
    depth,
    fewestRows,
    rate,
    leastChange,
    predicates: predicates.columns.reduce((sum, column) => sum + column.predicates.length, 0),
    searched: found.searched,
    leftOut: predicates.leftOut
  };
}
