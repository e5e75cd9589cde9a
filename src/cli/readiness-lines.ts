import type { ReadinessResult } from '../core/readiness/schema';
import { labelSentence, readinessSentence } from '../core/readiness/words';
import { plain } from './terminal';

/** What `run` says of fine-tune readiness; nothing where it was not asked for. */
export function readinessLines(result: ReadinessResult | undefined): string[] {
  if (!result) {
    return [];
  }
  const label = labelSentence(result);
  return [readinessSentence(result), ...(label ? [`  ${plain(label)}`] : []), ''];
}
