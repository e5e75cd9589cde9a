import { decodeValue, encodedCellSchema } from '../kept-request';

/** What would not be seen in a cell, or turns its reading direction, stands as an escape. */
const UNSEEN =
  /[\u007f-\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A text as a Python literal: whatever it holds, it stays inside of its quotes. */
export function pythonText(text: string): string {
  // JSON's escapes mean the same in Python.
  return JSON.stringify(text).replace(
    UNSEEN,
    found => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
}

/** A value of a row, or of JSON, as a Python literal. */
export function pythonValue(given: unknown): string {
  const cell = encodedCellSchema.safeParse(given);
  const value = cell.success ? decodeValue(cell.data) : given;
  switch (typeof value) {
    case 'string':
      return pythonText(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return value.toString();
    case 'number':
      return pythonNumber(value);
    default:
      return value === null || value === undefined ? 'None' : pythonOf(value);
  }
}

function pythonNumber(value: number): string {
  if (Number.isNaN(value)) {
    return 'float("nan")';
  }
  if (!Number.isFinite(value)) {
    return `float("${value > 0 ? 'inf' : '-inf'}")`;
  }
  return Object.is(value, -0) ? '-0.0' : String(value);
}

function pythonOf(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(pythonValue).join(', ')}]`;
  }
  const entries = Object.entries(value as Record<string, unknown>);
  return `{${entries.map(([key, inner]) => `${pythonText(key)}: ${pythonValue(inner)}`).join(', ')}}`;
}

/** A dict or list with an entry a line, for what is longer than a line. */
export function pythonLines(
  brackets: '{}' | '[]',
  entries: readonly string[],
  indent = ''
): string {
  const [open, close] = brackets;
  const short = `${open}${entries.join(', ')}${close}`;
  return short.length <= 70
    ? short
    : `${open}\n${entries.map(entry => `${indent}    ${entry},`).join('\n')}\n${indent}${close}`;
}

/** Each line as a comment, in one line each: what a text holds never becomes code. */
export function pythonComment(text: string): string {
  const shown = pythonText(text).slice(1, -1).replaceAll('\\"', '"');
  return `# ${shown.length > 160 ? `${shown.slice(0, 159)}…` : shown}`;
}
