import { z } from 'zod';
import { CHUNK_CHARACTERS } from './protocol';

/** Half-received messages kept at a time, so that a broken peer can't fill the memory. */
const OPEN_MESSAGES = 64;

const chunkSchema = z.strictObject({
  chunk: z.strictObject({
    key: z.string(),
    index: z.int().min(0),
    count: z.int().min(1).max(100_000),
    text: z.string()
  })
});

/** The message as text, with the numbers that JSON can't carry as the protocol writes them. */
export function encodeText(message: object): string {
  return JSON.stringify(message, (_key, value: unknown) => {
    if (typeof value === 'bigint') {
      return { '~': 'int', value: value.toString() };
    }
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return { '~': String(value) };
    }
    return value;
  });
}

/** Turns `{"~": …}` back into numbers, in place where it can. */
export function decode(value: unknown): unknown {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const item: unknown = value[index];
      if (typeof item === 'object' && item !== null) {
        value[index] = decode(item);
      }
    }
    return value;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const record = value as Record<string, unknown>;
  if (typeof record['~'] === 'string') {
    const special = specialNumber(record);
    if (special !== undefined) {
      return special;
    }
  }
  for (const key of Object.keys(record)) {
    const item = record[key];
    if (typeof item === 'object' && item !== null) {
      record[key] = decode(item);
    }
  }
  return record;
}

function specialNumber(record: Record<string, unknown>): number | bigint | undefined {
  const size = Object.keys(record).length;
  if (size === 2 && record['~'] === 'int' && typeof record.value === 'string') {
    return /^-?\d+$/.test(record.value) ? BigInt(record.value) : undefined;
  }
  const known: Record<string, number> = { NaN, Infinity, '-Infinity': -Infinity };
  return size === 1 ? known[record['~'] as string] : undefined;
}

/** Messages to send for one message: itself, or its chunks. */
export function split(text: string, newKey: () => string): object[] {
  if (text.length <= CHUNK_CHARACTERS) {
    return [JSON.parse(text) as object];
  }
  const parts: string[] = [];
  let start = 0;
  while (start < text.length) {
    let end = Math.min(start + CHUNK_CHARACTERS, text.length);
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) {
      end -= 1;
    }
    parts.push(text.slice(start, end));
    start = end;
  }
  const key = newKey();
  return parts.map((part, index) => ({
    chunk: { key, index, count: parts.length, text: part }
  }));
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

/** Puts chunked messages together again. */
export class Joiner {
  private open = new Map<string, { parts: string[]; missing: number }>();

  /** The whole message; null while parts are missing. */
  add(message: unknown): unknown {
    const parsed = chunkSchema.safeParse(message);
    if (!parsed.success) {
      return message;
    }
    const { key, index, count, text } = parsed.data.chunk;
    let entry = this.open.get(key);
    if (!entry) {
      entry = { parts: new Array<string>(count), missing: count };
      this.open.set(key, entry);
      if (this.open.size > OPEN_MESSAGES) {
        this.open.delete(this.open.keys().next().value as string);
      }
    }
    if (entry.parts[index] === undefined && index < entry.parts.length) {
      entry.parts[index] = text;
      entry.missing -= 1;
    }
    if (entry.missing > 0) {
      return null;
    }
    this.open.delete(key);
    return JSON.parse(entry.parts.join('')) as unknown;
  }
}
