import { AuditError } from '../../errors';
import type { CellValue } from '../../ports';
import { caseIdentity, seedIdentity, type CaseAssertion, type ProbeCase } from '../case';
import { RECORDED_CASES, REGRESSION } from '../names';
import type { ProbeRequest } from '../request';

/** A request that production answered. */
export interface RecordedCase {
  request: ProbeRequest;
  /** The answer that was given then: a label, a measured value, or a text. */
  answer: CellValue;
  /** Slices: the segment it came from. */
  attributes?: Record<string, string>;
}

/** What a replay starts from. */
export interface ReplayInput {
  recorded: readonly RecordedCase[];
  /** Every case of earlier runs that failed, as it was asked; its identity stays. */
  failed: readonly ProbeCase[];
  /** How far a measured value may lie from what was answered then. */
  tolerance?: number;
}

/**
 * `builtin:regression`: recorded requests must be answered as they were, and
 * what failed before is asked again. Cases that stand twice are asked once.
 *
 * @throws AuditError `invalid-input` for a recorded case without an answer.
 */
export function replayCases({ recorded, failed, tolerance = 0 }: ReplayInput): ProbeCase[] {
  const cases = [
    ...recorded.map((each, index) => recordedCase(each, index, tolerance)),
    ...failed.map(each => ({ ...each, suite: REGRESSION }))
  ];
  return [...new Map(cases.map(each => [each.id, each])).values()];
}

function recordedCase(
  { request, answer, attributes }: RecordedCase,
  index: number,
  tolerance: number
): ProbeCase {
  if (answer === null || (typeof answer === 'number' && !Number.isFinite(answer))) {
    throw new AuditError(
      'invalid-input',
      `The recorded case ${index + 1} has no answer to hold the model to.`,
      'Leave out rows that were not answered.'
    );
  }
  const content = {
    type: 'MFT' as const,
    request,
    right: null,
    asserts: [assertOf(answer, tolerance)]
  };
  const capability = RECORDED_CASES;
  return {
    id: caseIdentity({ ...content, transformation: null }),
    suite: REGRESSION,
    capability,
    ...content,
    title: 'A recorded request is answered as it was',
    seed: seedIdentity(request),
    attributes: { capability, ...attributes },
    tags: ['CheckList minimum functionality'],
    transformation: null
  };
}

function assertOf(answer: NonNullable<CellValue>, tolerance: number): CaseAssertion {
  return typeof answer === 'number' && tolerance > 0
    ? { judge: 'near', negated: false, configuration: { value: answer, threshold: tolerance } }
    : { judge: 'equals', negated: false, configuration: { value: String(answer) } };
}
