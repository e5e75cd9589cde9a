import canonicalize from 'canonicalize';
import { AuditError } from '../errors';

/** Finds any half quickly; only then it is worth to look whether it stands alone. */
const SURROGATE = /[\uD800-\uDFFF]/;
const LONE_SURROGATES = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/**
 * Canonical JSON by RFC 8785: the same value has the same text everywhere.
 *
 * Throws `internal` for what JSON can't carry: NaN, infinities, lone
 * surrogates, and values of other types. Keys whose value is undefined are
 * left out.
 */
export function canonicalJson(value: unknown): string {
  refuseUnfit(value, '$');
  return canonicalize(value) as string;
}

/** The value with every lone surrogate, in texts and keys, replaced by U+FFFD. */
export function wellFormed<T>(value: T): T {
  return replaceLoneSurrogates(value) as T;
}

function replaceLoneSurrogates(value: unknown): unknown {
  if (typeof value === 'string') {
    return wellFormedText(value);
  }
  if (Array.isArray(value)) {
    return value.map(replaceLoneSurrogates);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        wellFormedText(key),
        replaceLoneSurrogates(inner)
      ])
    );
  }
  return value;
}

function wellFormedText(text: string): string {
  return SURROGATE.test(text) ? text.replace(LONE_SURROGATES, '\uFFFD') : text;
}

function refuseUnfit(value: unknown, place: string): void {
  switch (typeof value) {
    case 'boolean':
      return;
    case 'number':
      if (!Number.isFinite(value)) {
        throw unfit(place, `the number ${value}`);
      }
      return;
    case 'string':
      if (wellFormedText(value) !== value) {
        throw unfit(place, 'half a character (a lone surrogate)');
      }
      return;
    case 'object':
      if (value !== null) {
        refuseUnfitInside(value, place);
      }
      return;
    default:
      throw unfit(place, `a value of the type ${typeof value}`);
  }
}

function refuseUnfitInside(value: object, place: string): void {
  if (Array.isArray(value)) {
    value.forEach((item, index) => refuseUnfit(item, `${place}[${index}]`));
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    refuseUnfit(key, place);
    if (inner !== undefined) {
      refuseUnfit(inner, `${place}.${key}`);
    }
  }
}

function unfit(place: string, what: string): AuditError {
  return new AuditError('internal', `Canonical JSON can't hold ${what} at ${place}.`, '', place);
}
