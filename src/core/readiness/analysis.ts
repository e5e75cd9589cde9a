import type { Analysis, AnalysisContext } from '../analysis/analysis';
import { throwIfAborted } from '../errors';
import { domainScores, type DomainScores } from '../multivariate/scores';
import { rounded } from '../policy/decimal';
import type { Metrics } from '../policy/verdict';
import { countAnswers } from './answers';
import { coverageGaps } from './gaps';
import { estimateLabelShift, moreThanShares } from './label-shift';
import { repeatedRows, writeToLabel } from './rows';
import {
  readinessOptionsSchema,
  type LabelShift,
  type LabelShiftFigure,
  type ReadinessResult
} from './schema';
import { answeredRows, measuredShares } from './arrived';
import {
  decide,
  isEffectiveMeasured,
  labelShiftWarnings,
  largestChange,
  measuredWarnings
} from './words';
import { shareOfRows } from './block-share';
import { densityRatio, effectiveShare, HIGHEST_WEIGHT } from './weights';

/** Whether the production sample can be learned from; only where the plan asks. */
export const readiness: Analysis = {
  title: 'Fine-tune readiness',
  applies: ({ plan }) => plan.readiness !== undefined,
  run: async context => {
    const options = context.plan.readiness ?? readinessOptionsSchema.parse({});
    const scores = await domainScores(context);
    const { reference, current } = scores.scores;
    const sizes = { reference: reference.length, current: current.length };
    const effective = effectiveShare(reference.map(score => densityRatio(score, sizes)));
    // The score at which the odds, corrected for the sides' sizes, reach the bound.
    const bound = (options.odds * sizes.current) / sizes.reference;
    const { uncovered, ...gaps } = await coverageGaps(context, scores, {
      limit: bound / (1 + bound),
      odds: options.odds
    });
    const measured: Omit<ReadinessResult, 'ready' | 'because' | 'toLabel' | 'criteria'> = {
      effective: {
        ...effective,
        rows: effective.share * sizes.reference,
        highest: HIGHEST_WEIGHT
      },
      ...(await repeatedRows(context, scores)),
      comparedBy: scores.columns.length,
      coverage: {
        ...shareOfRows(uncovered, scores.blocks.current),
        odds: options.odds,
        rows: sizes.current,
        ...gaps
      },
      labelShift: await labelShift(context, scores)
    };
    const toLabel = options.label === 0 ? null : await writeToLabel(context, scores, options.label);
    return { readiness: { ...measured, toLabel, ...decide(measured, options) } };
  },
  metrics: ({ readiness: found }): Metrics => {
    if (!found) {
      return {};
    }
    const sampleSize = found.coverage.rows;
    const [low, high] = found.coverage.interval;
    return {
      ...(isEffectiveMeasured(found) && {
        'readiness.effectiveSampleShare': { value: rounded(found.effective.share), sampleSize }
      }),
      'readiness.duplicates': { value: rounded(found.duplicates.production), sampleSize },
      'readiness.leakage': { value: rounded(found.leakage.production), sampleSize },
      'readiness.coverage': {
        value: rounded(1 - found.coverage.share),
        sampleSize,
        interval: [1 - high, 1 - low]
      },
      ...(found.near && {
        'readiness.nearDuplicates': {
          value: rounded(found.near.duplicates.production.share),
          sampleSize
        },
        'readiness.nearLeakage': { value: rounded(found.near.leakage.production.share), sampleSize }
      }),
      ...labelShiftMetric(found)
    };
  }
};

/**
 * The classes' shares by what can be believed: labels of production where there are enough; else
 * that the shares alone have changed, unless the answers or the classifier say otherwise; then that
 * the classes behind an answer are as before.
 */
async function labelShift(context: AnalysisContext, scores: DomainScores): Promise<LabelShift> {
  const { auc, options } = scores;
  const found = await countAnswers(context, scores);
  const { counts, unseen, why } = found;
  if (why !== null) {
    return { figures: [], unseen, warnings: [why] };
  }
  const [ofClasses, ofAnswers] = await estimateLabelShift(counts[0], options.seed);
  const others: LabelShiftFigure[] = [];
  for (const each of counts.slice(1)) {
    throwIfAborted(context.signal);
    others.push((await estimateLabelShift(each, options.seed))[0]);
  }
  const more = moreThanShares(ofClasses, auc.interval[0]);
  const estimates =
    more === null ? [ofClasses, ...others, ofAnswers] : [ofAnswers, ofClasses, ...others];
  const measured = measuredShares(counts[0], found.labelled);
  const trouble = found.trouble === null ? [] : [found.trouble];
  return measured && found.labelled
    ? {
        figures: [measured, ...estimates],
        unseen,
        warnings: [
          ...measuredWarnings(measured, estimates, answeredRows(counts[0], found.labelled)),
          ...trouble
        ]
      }
    : {
        figures: estimates,
        unseen,
        warnings: [...labelShiftWarnings(estimates, unseen, more), ...trouble]
      };
}

function labelShiftMetric({ labelShift: found }: ReadinessResult): Metrics {
  const [first] = found?.figures ?? [];
  if (!first) {
    return {};
  }
  const { size, range } = largestChange(first);
  const sampleSize = Math.min(first.rows.reference, first.rows.current);
  return { 'readiness.labelShift': { value: rounded(size), sampleSize, interval: range } };
}
