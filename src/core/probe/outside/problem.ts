import { AuditError, type ErrorCode } from '../../errors';
import type { AnswerErrorCode } from '../request';

/** A problem of whoever a judge has asked, as the judge tells it. */
export function problemOf(code: AnswerErrorCode, message: string): AuditError {
  const known: Partial<Record<AnswerErrorCode, ErrorCode>> = {
    'model-raised': 'model-raised',
    'model-nonsense': 'model-nonsense',
    timeout: 'timeout'
  };
  return new AuditError(known[code] ?? 'target-unreachable', message);
}
