/** JSON in texts that models write. */

/** A JSON document inside of a text is looked for in this many places at most. */
const MOST_STARTS = 200;

/** Characters that are looked at; beyond, a text holds no JSON that a judge reads. */
const LONGEST = 1_000_000;

/** The value, or undefined where the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * The objects and arrays that stand in a text, in order, each as large as it
 * goes: inside of a fence, after `Here is the JSON:`, between sentences.
 */
export function jsonInside(text: string): unknown[] {
  const found: unknown[] = [];
  const limit = Math.min(text.length, LONGEST);
  let at = 0;
  for (let starts = 0; at < limit && starts < MOST_STARTS; starts++) {
    const start = nextStart(text, at);
    if (start < 0) {
      break;
    }
    const end = endOf(text, start, limit);
    const value = end < 0 ? undefined : parseJson(text.slice(start, end));
    if (value !== undefined) {
      found.push(value);
    }
    at = value === undefined ? start + 1 : end;
  }
  return found;
}

function nextStart(text: string, from: number): number {
  const offset = text.slice(from).search(/[[{]/);
  return offset < 0 ? -1 : from + offset;
}

/** Index after the bracket that closes the one at `start`, strings skipped; -1 without one. */
function endOf(text: string, start: number, limit: number): number {
  let depth = 0;
  let inString = false;
  for (let at = start; at < limit; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') {
        at++;
      } else if (character === '"') {
        inString = false;
      }
    } else if (character === '"') {
      inString = true;
    } else if (character === '{' || character === '[') {
      depth++;
    } else if (character === '}' || character === ']') {
      depth--;
      if (depth === 0) {
        return at + 1;
      }
    }
  }
  return -1;
}

/** Whether two JSON values hold the same, whatever the order of keys. */
export function equalJson(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return a === b;
  }
  if (Array.isArray(a) !== Array.isArray(b)) {
    return false;
  }
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return (
    left.size === right.size &&
    [...left].every(([key, value]) => right.has(key) && equalJson(value, right.get(key)))
  );
}
