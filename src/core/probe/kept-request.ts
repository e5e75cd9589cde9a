import { z } from 'zod';
import type { CellValue } from '../ports';
import { wellFormed } from '../record/canonical';
import { sha256Hex, utf8 } from '../record/digest';
import { encodeValues, type ProbeCase } from './case';
import type { ProbeRequest } from './request';

/** Bytes of a request's JSON beyond which it is cut. */
export const LARGEST_REQUEST = 64 * 1024;

/** Characters that are left of each text of a request that is cut. */
const BEGINNING = 1000;

/** A value as the bridge's wire writes it: `{ '~': 'int', value: '…' }`, `{ '~': 'NaN' }`. */
export const encodedCellSchema = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.strictObject({ '~': z.string(), value: z.string().optional() })
]);

/** A request in a record; what JSON can't carry is written as the bridge's wire writes it. */
export const keptRequestSchema = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('row'), row: z.record(z.string(), encodedCellSchema) }),
  z.strictObject({ form: z.literal('text'), text: z.string() }),
  z.strictObject({
    form: z.literal('chat'),
    messages: z.array(
      z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })
    )
  })
]);
export type KeptRequest = z.infer<typeof keptRequestSchema>;

export const keptTransformationSchema = z.strictObject({
  name: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  /** As a reader names it: `distance + 5`. */
  changed: z.string(),
  /** Where the changed text differs, in UTF-16 units. */
  spans: z.array(z.strictObject({ start: z.number(), end: z.number() })).optional(),
  /** Place of the message that the spans speak of. */
  message: z.number().optional()
});

export const keptAssertionSchema = z.strictObject({
  judge: z.string(),
  negated: z.boolean(),
  configuration: z.unknown()
});

/** What makes a judged case one that can be asked and judged again. */
export const replayKeys = {
  /** What was asked. None in older records, and where the plan keeps requests out of them. */
  request: keptRequestSchema.optional(),
  /** What its answer was compared with; null for a case that is held to no other answer. */
  right: keptRequestSchema.nullable().optional(),
  transformation: keptTransformationSchema.nullable().optional(),
  /** What is expected of the answer; none where it takes more than one question to tell. */
  asserts: z.array(keptAssertionSchema).optional(),
  /** Set where the request was too large and stands here with its texts cut, or not at all. */
  cut: z
    .strictObject({
      /** Of the whole requests' JSON, the one it is compared with included. */
      bytes: z.number(),
      /** `sha256:…` over it. */
      digest: z.string()
    })
    .optional()
};
export type Replay = z.infer<z.ZodObject<typeof replayKeys>>;

/** A case as it was asked, and how its answer was judged. */
export type AskedCase = Pick<ProbeCase, 'request' | 'right' | 'transformation'> & {
  asserts?: ProbeCase['asserts'];
};

/**
 * What is kept of a case so that it can be asked again. A request of more than
 * 64 kB of JSON is cut: its texts to their first 1,000 characters, and if that
 * does not do, to nothing; its size and digest stand in `cut`.
 */
export function replayOf({ request, right, transformation, asserts }: AskedCase): Replay {
  const rest = {
    transformation: transformation && keptTransformation(transformation),
    ...(asserts ? { asserts: asserts.map(each => encoded(each)) } : {})
  };
  const [asked, compared] = [keptRequest(request), right && keptRequest(right)];
  const cut = cutOf(asked, compared);
  if (cut === null) {
    return { request: asked.kept, right: compared && compared.kept, ...rest };
  }
  const [first, second] = [shortened(asked.kept), compared && shortened(compared.kept)];
  return sizeOf(first) + (second ? sizeOf(second) : 0) > LARGEST_REQUEST
    ? { ...rest, cut }
    : { request: first, right: second, ...rest, cut };
}

/** Whether a case can be asked and judged again from what is kept of it. */
export function isReplayable(
  kept: Replay
): kept is Replay & { request: KeptRequest; asserts: NonNullable<Replay['asserts']> } {
  return kept.request !== undefined && kept.asserts !== undefined && kept.cut === undefined;
}

/** The request as a target is asked it. */
export function requestOf(kept: KeptRequest): ProbeRequest {
  return kept.form === 'row'
    ? {
        form: 'row',
        row: Object.fromEntries(
          Object.entries(kept.row).map(([name, value]) => [name, decodeValue(value)])
        )
      }
    : kept;
}

/** A value of a row from its form in JSON. */
export function decodeValue(value: z.infer<typeof encodedCellSchema>): CellValue {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return value['~'] === 'int' && /^-?\d+$/.test(value.value ?? '')
    ? BigInt(value.value ?? 0)
    : Number(value['~']);
}

interface Kept {
  kept: KeptRequest;
  /** UTF-16 units of its JSON. */
  size: number;
}

/** Many cases are compared with one request, which is then kept once. */
const kept = new WeakMap<ProbeRequest, Kept>();

function keptRequest(request: ProbeRequest): Kept {
  const known = kept.get(request);
  if (known) {
    return known;
  }
  const isPlain = request.form !== 'row' || Object.values(request.row).every(travels);
  const form = (isPlain ? request : encodeValues(request)) as KeptRequest;
  const made = { kept: form, size: JSON.stringify(form).length };
  kept.set(request, made);
  return made;
}

/** What JSON carries as it is. */
function travels(value: CellValue): boolean {
  return typeof value === 'number' ? Number.isFinite(value) : typeof value !== 'bigint';
}

function cutOf(asked: Kept, compared: Kept | null): Replay['cut'] | null {
  // A UTF-16 unit takes three bytes of UTF-8 at most; most requests are known to be small by that.
  if (3 * (asked.size + (compared?.size ?? 0)) <= LARGEST_REQUEST) {
    return null;
  }
  const text = JSON.stringify(wellFormed([asked.kept, compared?.kept ?? null]));
  const bytes = utf8(text).length;
  return bytes <= LARGEST_REQUEST ? null : { bytes, digest: `sha256:${sha256Hex(text)}` };
}

function sizeOf(request: KeptRequest): number {
  return utf8(JSON.stringify(wellFormed(request))).length;
}

function shortened(request: KeptRequest): KeptRequest {
  switch (request.form) {
    case 'row':
      return {
        form: 'row',
        row: Object.fromEntries(
          Object.entries(request.row).map(([name, value]) => [
            name,
            typeof value === 'string' ? beginningOf(value) : value
          ])
        )
      };
    case 'text':
      return { form: 'text', text: beginningOf(request.text) };
    case 'chat':
      return {
        form: 'chat',
        messages: request.messages.map(({ role, content }) => ({
          role,
          content: beginningOf(content)
        }))
      };
  }
}

function beginningOf(text: string): string {
  return text.length > BEGINNING ? `${text.slice(0, BEGINNING)}…` : text;
}

function keptTransformation({
  name,
  parameters,
  changed,
  spans,
  message
}: NonNullable<ProbeCase['transformation']>): NonNullable<Replay['transformation']> {
  return {
    name,
    parameters: encoded(parameters),
    changed,
    ...(spans.length > 0 ? { spans } : {}),
    ...(message === undefined ? {} : { message })
  };
}

function encoded<T>(value: T): T {
  return encodeValues(value) as T;
}
