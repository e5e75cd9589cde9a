import {
  changeSentences,
  methodInWords,
  significanceInWords,
  sliceFigures,
  sliceInWords
} from '../probe/regression/words';
import type { Regression } from '../probe/result';
import { count, counted } from './format';
import { html, type Markup } from './html';
import { icon } from './icons';

/** Characters of a name or value in a slice; they can be of any length. */
const NAME_LENGTH = 60;

/** How the cases were answered before and now, and where that got worse; nothing without an earlier version. */
export function regression(found: Regression | null): Markup | null {
  if (!found) {
    return null;
  }
  const { version, paired, regressed, fixed } = found;
  const lead = `Against v${version}, of ${counted(paired, 'case')} that both judged: ${count(regressed)} regressed, ${count(fixed)} fixed`;
  const worse = found.slices?.worse ?? [];
  return html`<p class="small note">
      ${`${lead} ${significanceInWords(found)}`.trimEnd()}. ${changeSentences(found).join(' ')}
      ${worse.length > 0 ? 'It got worse in:' : null}
    </p>
    ${
      worse.length > 0 &&
      html`<ul class="small marks">
        ${worse.map(slice => html`<li>${icon('warn')} ${sliceInWords(slice, clipped)}: ${sliceFigures(slice)}</li> `)}
      </ul>`
    }
    ${found.test ? html`<p class="small quiet note">${methodInWords(found)}</p>` : null}`;
}

function clipped(text: string): string {
  if (text === '') {
    return '(empty name)';
  }
  return text.length > NAME_LENGTH ? `${text.slice(0, NAME_LENGTH)}…` : text;
}
