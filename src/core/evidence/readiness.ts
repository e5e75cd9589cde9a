import type { Analyses } from '../analysis/results';
import { labelSentence, readinessSentence } from '../readiness/words';
import { html, type Markup } from './html';

/** Whether the production sample can be learned from, and why. */
export function readiness({ readiness: found }: Analyses): Markup | null {
  return (
    (found &&
      html`<h2>Fine-tune readiness</h2>
        <p class="lead">${readinessSentence(found)}</p>
        <p class="small quiet note">${labelSentence(found)}</p>`) ??
    null
  );
}
