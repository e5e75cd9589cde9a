import type { Plan } from '../../plan/schema';
import type { CaseResult } from '../result';
import { askCallable } from './callable';
import { askEndpoint } from './endpoint';
import { pythonComment } from './python';
import type { Question, Reproduction } from './question';

/** Letters of a case's identity that are enough to find it again by. */
const ID_LETTERS = 12;

/** Why no cell can be made of a case; null where one can. */
export function reproduceObstacle(
  result: CaseResult,
  { target }: { target: Plan['target'] | null | undefined }
): string | null {
  if (result.request === undefined || result.cut !== undefined) {
    return result.cut === undefined
      ? 'This result does not keep what was asked.'
      : 'What was asked was too large to be kept whole.';
  }
  return target ? null : 'The plan names no model to ask.';
}

/**
 * Python that puts a case's question to the model again, and the one it is
 * compared with. It asks the callable of the kernel, or the endpoint with
 * credentials from environment variables; what stands in the case is text in it.
 */
export function reproducingCell(result: CaseResult, how: Reproduction): string {
  const { request, right = null } = result;
  const questions: Question[] =
    request === undefined
      ? []
      : right === null
        ? [{ name: 'answer', request }]
        : [
            { name: 'unchanged', request: right },
            { name: 'changed', request }
          ];
  const head = [
    pythonComment(`Probe ${result.id.slice(0, ID_LETTERS)} of ${result.suite}: ${result.title}`),
    pythonComment(`Expected: ${result.expected}`),
    pythonComment(`Got: ${result.got}`)
  ];
  const body = how.target.http
    ? askEndpoint(questions, how.target.http, how.target.timeout)
    : askCallable(questions, how.target.callable ?? '', how);
  return [...head, ...body].join('\n');
}
