import { nearestName } from '../../plan/nearest';
import { missingValues } from './missing-values';
import { outOfRange } from './out-of-range';
import { rounding, unitNoise } from './rounding';
import { counterfactual } from './row/counterfactual';
import { monotone, scale, set, shift } from './row/directional';
import { rowTransformation, type RowTransformation } from './row/row-transformation';
import { smallChanges } from './small-changes';
import { encoding } from './text/encodings';
import { entitySwap } from './text/entities';
import { homoglyphs, leetspeak, letterCase, zeroWidth } from './text/letters';
import { punctuation, whitespace } from './text/marks';
import type { TextTransformation } from './text/text-transformation';
import { typos } from './text/typos';
import { negation, paraphrase, textLength } from './text/wording';
import { typeConfusion } from './type-confusion';
import { unseenCategories } from './unseen-categories';

export type AnyTransformation = TextTransformation | RowTransformation;

const ROBUSTNESS = ['CheckList robustness'];

/** What each transformation reads is what its own schema has read, which the type of a list can't say. */
const ALL = [
  typos,
  letterCase,
  punctuation,
  whitespace,
  homoglyphs,
  zeroWidth,
  leetspeak,
  paraphrase,
  negation,
  entitySwap,
  textLength,
  encoding,
  rowTransformation(smallChanges, ROBUSTNESS),
  rowTransformation(missingValues, ROBUSTNESS),
  rowTransformation(outOfRange, ROBUSTNESS),
  rowTransformation(unseenCategories, ['CheckList vocabulary']),
  rowTransformation(typeConfusion, ROBUSTNESS),
  rowTransformation(rounding, ROBUSTNESS),
  rowTransformation(unitNoise, ROBUSTNESS),
  set,
  shift,
  scale,
  monotone,
  counterfactual
] as unknown as readonly AnyTransformation[];

const BY_NAME = new Map(ALL.map(transformation => [transformation.name, transformation]));

export const TRANSFORMATION_NAMES: readonly string[] = [...BY_NAME.keys()];

export const transformations: readonly AnyTransformation[] = ALL;

/** The transformation of that name; undefined where there is none. */
export function transformationNamed(name: string): AnyTransformation | undefined {
  return BY_NAME.get(name);
}

/** What a name that is not known may have meant, else all that there are; a sentence. */
export function transformationHint(name: string): string {
  const nearest = nearestName(name, TRANSFORMATION_NAMES);
  return nearest === null
    ? `There are ${TRANSFORMATION_NAMES.join(', ')}.`
    : `Did you mean ${nearest}?`;
}
