/**
 * `JSON.parse` that also refuses a key that stands twice in one object: two
 * readers could each take another of the two values.
 *
 * Throws SyntaxError.
 */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  refuseDuplicateKeys(text);
  return value;
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
