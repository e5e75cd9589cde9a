import type { ErrorCode } from '../errors';
import type { Answer, AnswerProblem } from '../ports';

/** The code of an error that ends what asked, because the model answered nothing. */
export function errorCodeOf(problem: AnswerProblem): ErrorCode {
  return problem === 'model-raised' || problem === 'model-nonsense' || problem === 'timeout'
    ? problem
    : 'target-unreachable';
}

/** Whether asking anything else would end alike: nobody is there, or nobody lets us in. */
export function isLasting(answer: Answer): boolean {
  return (
    answer.outcome === 'error' &&
    (['timeout', 'unreachable', 'certificate'].includes(answer.code) ||
      answer.status === 401 ||
      answer.status === 403)
  );
}
