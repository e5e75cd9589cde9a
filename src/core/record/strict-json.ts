/**
 * `JSON.parse` that also refuses a key that stands twice in one object, as two
 * readers could each take another of the two values, and half a character (a
 * lone surrogate), which readers replace or refuse each in their own way.
 *
 * Throws SyntaxError.
 */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // What is spelt as it is written again has no key twice; others are looked through.
  if (JSON.stringify(value) !== text) {
    refuseDuplicateKeys(text);
  }
  if (ESCAPED_SURROGATE.test(text)) {
    refuseLoneSurrogates(value);
  }
  return value;
}

/** In well-formed text a half can only come from an escape. */
const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;
const LONE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

function refuseLoneSurrogates(value: unknown): void {
  if (typeof value === 'string' && LONE.test(value)) {
    throw new SyntaxError('A text holds half a character.');
  }
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      refuseLoneSurrogates(key);
      refuseLoneSurrogates(inner);
    }
  }
}

/** Scans a text that is known to be JSON. */
function refuseDuplicateKeys(text: string): void {
  // One entry an open bracket: the keys of an object, null for an array.
  const open: (Set<string> | null)[] = [];
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]/g;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const found = match[0];
    if (found === '{') {
      open.push(new Set());
    } else if (found === '[') {
      open.push(null);
    } else if (found === '}' || found === ']') {
      open.pop();
    } else if (isKey(text, token.lastIndex)) {
      const key = found.includes('\\') ? (JSON.parse(found) as string) : found.slice(1, -1);
      const keys = open.at(-1);
      if (keys?.has(key)) {
        throw new SyntaxError(`The key ${found} is there twice.`);
      }
      keys?.add(key);
    }
  }
}

function isKey(text: string, after: number): boolean {
  let index = after;
  while (' \t\n\r'.includes(text.charAt(index)) && index < text.length) {
    index += 1;
  }
  return text.charAt(index) === ':';
}
