/** A piece of HTML whose every inserted value has been escaped. */
export class Markup {
  constructor(readonly text: string) {}
}

type Value = Markup | string | number | null | false | readonly Value[];

/**
 * Template for HTML. What is inserted is text and gets escaped, unless it is
 * Markup made by this function; null and false insert nothing.
 */
export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
  const texts = parts.map((part, index) => {
    // Indentation is for the reader of the source alone.
    const short = part.replace(/\n\s*/g, '\n');
    return index < values.length ? short + inserted(values[index]) : short;
  });
  return new Markup(texts.join(''));
}

function inserted(value: Value): string {
  if (value instanceof Markup) {
    return value.text;
  }
  if (Array.isArray(value)) {
    return value.map(inserted).join('');
  }
  return value === null || value === false ? '' : escapeHtml(String(value));
}

/** Characters that show nothing or turn the reading direction, as in names made to deceive. */
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Text as it may stand in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;')
    .replace(INVISIBLE, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
