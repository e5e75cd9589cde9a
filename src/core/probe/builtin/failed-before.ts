import { counted } from '../../counted';
import type { TargetDescription } from '../../ports';
import type { PreviousAudit } from '../../result';
import { caseIdentity, type CaseAssertion, type ProbeCase } from '../case';
import { isReplayable, requestOf, type Replay } from '../kept-request';
import { DECISION_BOUNDARY, FAILED_BEFORE, REGRESSION } from '../names';
import type { CaseResult } from '../result';
import { EFFECTS, type ModelInputs } from '../suite-run';

/** What of an earlier run is asked again. */
export interface FailedBefore {
  cases: ProbeCase[];
  /** What can't be, or need not be, a sentence each. */
  notes: string[];
}

/**
 * The cases that failed before, as they were asked then; their identity stays.
 *
 * @param asked - Identities of cases that this run asks in any case.
 */
export function casesFailedBefore(
  previous: PreviousAudit | null,
  asked: ReadonlySet<string>,
  { forms = ['row'] }: Pick<TargetDescription, 'forms'>,
  { inputs }: Pick<ModelInputs, 'inputs'>
): FailedBefore {
  if (previous === null) {
    return { cases: [], notes: ['There is no earlier record whose failed cases to ask again.'] };
  }
  const { failed = [] } = previous;
  const cases: ProbeCase[] = [];
  const counts = { elsewhere: 0, unkept: 0, cut: 0, otherForm: 0, otherColumns: 0 };
  for (const each of failed) {
    const columns = each.request?.form === 'row' ? each.request.row : null;
    if (asked.has(each.id)) {
      counts.elsewhere += 1;
    } else if (!isReplayable(each)) {
      counts[each.cut === undefined ? 'unkept' : 'cut'] += 1;
    } else if (!forms.includes(each.request.form)) {
      counts.otherForm += 1;
    } else if (columns && inputs.some(({ name }) => !Object.hasOwn(columns, name))) {
      counts.otherColumns += 1;
    } else {
      cases.push(caseOf(each));
    }
  }
  const where = previous.name ?? `version ${previous.version}`;
  return {
    cases,
    notes:
      failed.length === 0
        ? [`No case failed in ${where}, so that there is none to ask again.`]
        : notesOf(counts, where)
  };
}

function notesOf(
  counts: Record<'elsewhere' | 'unkept' | 'cut' | 'otherForm' | 'otherColumns', number>,
  where: string
): string[] {
  const reasons = [
    [counts.elsewhere, 'asked by another suite of this run'],
    [
      counts.unkept,
      'not asked again, as what they asked is not kept there (runner.keepRequests in the plan)'
    ],
    [counts.cut, 'not asked again, as what they asked was too large to be kept whole'],
    [counts.otherForm, 'not asked again, as the model does not take what they ask'],
    [counts.otherColumns, 'not asked again, as a column that the model takes now is not in them']
  ] as const;
  return reasons
    .filter(([count]) => count > 0)
    .map(([count, why]) => `${counted(count, 'case')} that failed in ${where}: ${why}.`);
}

function caseOf(
  result: CaseResult &
    Replay & { request: NonNullable<Replay['request']>; asserts: CaseAssertion[] }
): ProbeCase {
  const { id, capability, type, title, column, seed, attributes, tags = [], asserts } = result;
  const right = result.right ? requestOf(result.right) : null;
  const request = requestOf(result.request);
  const transformation = result.transformation ? { spans: [], ...result.transformation } : null;
  const content = { type, request, right, asserts, transformation };
  return {
    ...content,
    // The search for the nearest row is another question than the row that it found.
    id: capability === DECISION_BOUNDARY ? caseIdentity(content) : id,
    suite: REGRESSION,
    capability,
    title: withoutEffect(title),
    seed: seed ?? id,
    attributes: { capability, ...(column === '' ? {} : { column }), ...attributes },
    tags: [...new Set([...tags, FAILED_BEFORE])]
  };
}

/** The title before it was said what the change did. */
function withoutEffect(title: string): string {
  const effect = Object.values(EFFECTS).find(each => title.endsWith(` ${each}`));
  return effect === undefined ? title : title.slice(0, -effect.length - 1);
}
