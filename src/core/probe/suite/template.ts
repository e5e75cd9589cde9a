/** A text with places for variables, as promptfoo writes them: `Classify: {{review}}`. */
export interface Template {
  parts: readonly (string | { name: string })[];
}

/** Where a variable's text came to stand. */
export interface Place {
  name: string;
  start: number;
  end: number;
}

export interface Rendering {
  text: string;
  places: Place[];
}

const MARK = /\{\{([^{}]*)\}\}|\{%|\{#/g;

const NAME = /^[\p{L}_$][\p{L}\p{N}_$ .-]*$/u;

/**
 * Reads a template. Only names are put in: filters, blocks, comments, and what
 * the environment holds are none of a suite's business.
 *
 * @returns null where the text asks for more than a name to be put in.
 */
export function readTemplate(text: string): Template | null {
  const parts: Template['parts'][number][] = [];
  let read = 0;
  for (const match of text.matchAll(MARK)) {
    const name = match[1]?.trim();
    if (name === undefined || !NAME.test(name) || name.startsWith('env.')) {
      return null;
    }
    parts.push(text.slice(read, match.index), { name });
    read = match.index + match[0].length;
  }
  return { parts: [...parts, text.slice(read)] };
}

/** The variables that a template names, each once. */
export function namesIn({ parts }: Template): string[] {
  return [...new Set(parts.flatMap(part => (typeof part === 'string' ? [] : [part.name])))];
}

/**
 * Puts texts in the place of names.
 *
 * @param textOf - The text of a variable; every name of the template has one.
 */
export function render({ parts }: Template, textOf: (name: string) => string): Rendering {
  let text = '';
  const places: Place[] = [];
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
    } else {
      const start = text.length;
      text += textOf(part.name);
      places.push({ name: part.name, start, end: text.length });
    }
  }
  return { text, places };
}

/** A variable's value as it stands in a text. */
export function valueInText(value: unknown): string {
  if (value === null || value === undefined) {
    return '';
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The one name that is all of a template; null where there is more around it. */
export function onlyName({ parts }: Template): string | null {
  const filled = parts.filter(part => part !== '');
  const [only] = filled;
  return filled.length === 1 && typeof only === 'object' ? only.name : null;
}
