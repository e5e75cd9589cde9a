import type { BrowsedCase } from './join';

/** A case as JSON, to be pasted where somebody is told of it. */
export function copyOf({ shown, now, then, change }: BrowsedCase): string {
  const { id, suite, capability, type, title, column, attributes, tags, request, right } = shown;
  const answer = (side: BrowsedCase['now']): unknown =>
    side && { outcome: side.outcome, expected: side.expected, got: side.got };
  return JSON.stringify(
    {
      id,
      suite,
      capability,
      type,
      title,
      ...(column === '' ? {} : { column }),
      attributes,
      tags,
      asked: request,
      comparedWith: right ?? undefined,
      changed: shown.transformation?.changed,
      now: answer(now) ?? undefined,
      before: answer(then) ?? undefined,
      ...(change === 'alone' ? {} : { change })
    },
    null,
    2
  );
}
