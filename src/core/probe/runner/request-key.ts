import { sha256Hex } from '../../record/digest';
import { encodeValues } from '../case';
import type { ProbeRequest } from '../request';

/**
 * Tells a request from others in a journal. Quicker than a case's identity,
 * which others must be able to repeat: names that stand in another order make
 * another key, and such a request is asked again.
 */
export function requestKey(request: ProbeRequest): string {
  const plain = request.form !== 'row' || Object.values(request.row).every(travels);
  return sha256Hex(JSON.stringify(plain ? request : encodeValues(request)));
}

function travels(value: unknown): boolean {
  return typeof value === 'number' ? Number.isFinite(value) : typeof value !== 'bigint';
}
