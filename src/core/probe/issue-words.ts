import type { z } from 'zod';
import { issueInWords, valueAt } from '../plan/problems';

/** Words that zod has of its own, where a schema gives none. */
const USUAL_WORDS = /^(?:Invalid (?:input|option)|Too (?:small|big))/;

/** What is wrong with a value of a suite: the schema's own sentence, or one in the plan's words. */
export function sentenceOfIssue(issue: z.core.$ZodIssue, given: unknown): string {
  return USUAL_WORDS.test(issue.message)
    ? issueInWords(issue, 'it', valueAt(given, issue.path))
    : issue.message;
}
