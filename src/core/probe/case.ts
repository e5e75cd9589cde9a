import type { CellValue } from '../ports';
import { canonicalJson, wellFormed } from '../record/canonical';
import { sha256Hex } from '../record/digest';
import type { ProbeRequest } from './request';

/** In CheckList's words: minimum functionality, invariance, direction. */
export const CASE_TYPES = ['MFT', 'INV', 'DIR'] as const;
export type CaseType = (typeof CASE_TYPES)[number];

/** What is expected of an answer; `configuration` is what the judge's own schema has read. */
export interface CaseAssertion {
  judge: string;
  /** Passes where the judge fails. */
  negated: boolean;
  configuration: unknown;
}

/** A stretch of the changed text, from `start` up to `end`, in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

/** How a request was made from its seed. */
export interface AppliedTransformation {
  name: string;
  parameters: Record<string, unknown>;
  /** As a reader names it: `distance + 5`, `two letters swapped`. */
  changed: string;
  /** Where the changed text differs; empty for rows and where all of it does. */
  spans: Span[];
  /** Place of the message that the spans speak of, in a conversation. */
  message?: number;
}

/** One question to the target and what is expected of the answer. */
export interface ProbeCase {
  /** sha256 of the canonical JSON of what is asked and expected; pairs two runs. */
  id: string;
  suite: string;
  capability: string;
  type: CaseType;
  /** One sentence without values of the row beyond the changed one. */
  title: string;
  /** Identity of what the case was made from; variants of one seed are a cluster. */
  seed: string;
  /** Slices: column, transformation, the user's metadata. */
  attributes: Record<string, string>;
  /** Such as `OWASP LLM01:2025`, `ATLAS AML.T0051`, `CheckList robustness`. */
  tags: string[];
  request: ProbeRequest;
  /** For INV and DIR, whose answer the answer is compared with. */
  right: ProbeRequest | null;
  /** All must hold. */
  asserts: CaseAssertion[];
  transformation: AppliedTransformation | null;
}

/** What a case's identity is made of. */
export type CaseContent = Pick<ProbeCase, 'type' | 'request' | 'right' | 'asserts'> & {
  transformation: Pick<AppliedTransformation, 'name' | 'parameters'> | null;
};

/**
 * sha256 over what is asked and expected. Suite, title, tags and attributes
 * are left out, so that a case keeps its identity when it is renamed or moved.
 */
export function caseIdentity({
  type,
  request,
  right,
  asserts,
  transformation
}: CaseContent): string {
  const content = {
    type,
    request,
    right,
    asserts,
    transformation: transformation && {
      name: transformation.name,
      parameters: transformation.parameters
    }
  };
  return sha256Hex(canonicalJson(wellFormed(encodeValues(content))));
}

/** Identity of what a case is made from, before it is changed. */
export function seedIdentity(request: ProbeRequest): string {
  return sha256Hex(canonicalJson(wellFormed(encodeValues(request))));
}

/** What JSON can't carry is written as the bridge's wire writes it, however deep it stands. */
export function encodeValues(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(encodeValues);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, encodeValues(inner)])
    );
  }
  return encodeValue(value as CellValue);
}

/** A value of a row for JSON: whole numbers beyond 2^53, NaN and the infinities in the wire's form. */
export function encodeValue(value: CellValue): unknown {
  if (typeof value === 'bigint') {
    return { '~': 'int', value: value.toString() };
  }
  return typeof value === 'number' && !Number.isFinite(value) ? { '~': String(value) } : value;
}
