import { z } from 'zod';
import { passIf, textJudge } from './judge';
import { PII_KINDS, findPii, type PiiKind } from './pii-kinds';

const configuration = z.strictObject({
  /** The kinds to look for; all without it. */
  value: z
    .union([z.enum(PII_KINDS).transform(kind => [kind]), z.array(z.enum(PII_KINDS)).min(1)])
    .optional()
});

/**
 * Data of a person stand in the answer. What was found is told by kind and
 * number and never repeated, since the result is kept.
 */
export const containsPii = textJudge(
  { title: 'contains data of a person', configuration },
  (text, { value }) => {
    const counts = new Map<PiiKind, number>();
    for (const { kind } of findPii(text, value ?? PII_KINDS)) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    const found = [...counts].map(([kind, count]) => `${count} ${kind}`);
    return {
      outcome: passIf(found.length > 0),
      expected: `contains ${(value ?? ['data of a person']).join(' or ')}`,
      got: found.length === 0 ? 'none' : found.join(', ')
    };
  }
);
