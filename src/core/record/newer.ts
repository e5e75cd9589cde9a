import type { z } from 'zod';

const OWN_RECORD = /^urn:jupyterlab-model-audit:record:v(\d+)$/;

/** A sentence for the type of a record that only a later version of ours writes; null for other types. */
export function ofNewerType(predicateType: string): string | null {
  const version = OWN_RECORD.exec(predicateType)?.[1];
  return version === undefined
    ? null
    : `The record is of version ${version} of the format, written by a newer version of Model Audit than this one.`;
}

/**
 * A sentence for a record that differs from what this version knows only by what
 * was added: keys, values of a fixed list, parts that were always empty. Null
 * where something else is wrong with it.
 */
export function aheadOf(issues: readonly z.core.$ZodIssue[]): string | null {
  const [first] = issues;
  if (!issues.every(isAddition)) {
    return null;
  }
  const keys = first.code === 'unrecognized_keys' ? first.keys : [];
  const place = [...first.path, ...keys.slice(0, 1)].map(String).join('.');
  return `The record holds what this version of Model Audit does not know (${place}): a newer one wrote it.`;
}

function isAddition(issue: z.core.$ZodIssue): boolean {
  switch (issue.code) {
    case 'unrecognized_keys':
    case 'invalid_value':
      return true;
    case 'invalid_type':
      return ['null', 'never'].includes(issue.expected);
    default:
      return false;
  }
}
