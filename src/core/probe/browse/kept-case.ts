import type { CellValue } from '../../ports';
import type { AppliedTransformation } from '../case';
import type { ProbeRequest } from '../request';
import type { CaseResult } from '../result';

/** What a case was made of, where its result keeps it; older records do not. */
export interface Asked {
  request: ProbeRequest | null;
  /** What it was compared with; null for a case that has none. */
  right: ProbeRequest | null;
  transformation:
    (Pick<AppliedTransformation, 'name' | 'changed'> & Partial<AppliedTransformation>) | null;
}

type Kept = CaseResult & Partial<Asked>;

/** What was asked, as far as the result keeps it. */
export function askedOf(result: CaseResult): Asked {
  const { request = null, right = null, transformation = null } = result as Kept;
  return { request, right, transformation };
}

/** A value as it was sent; results read from a file hold what JSON can't carry in the wire's form. */
export function sentValue(value: unknown): CellValue {
  if (typeof value === 'object' && value !== null && '~' in value) {
    const { '~': kind, value: digits } = value as { '~': unknown; value?: unknown };
    if (kind !== 'int') {
      return Number(kind);
    }
    return typeof digits === 'string' && /^-?\d+$/.test(digits) ? BigInt(digits) : null;
  }
  return value as CellValue;
}
