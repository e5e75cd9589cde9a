import { YamlFile } from '../../plan/yaml-file';

/** One key of the plan that differs; null where one of the plans does not have it. */
export interface PlanDifference {
  /** `policy.rules[drift-share].threshold`. */
  path: string;
  before: string | null;
  after: string | null;
}

/** Keys by which the entries of a list are told from each other. */
const NAMES = ['id', 'name', 'suite'];

/**
 * Keys that differ between two plans as they were sealed, in the order of the
 * later one. Comments and layout are no difference.
 */
export function planDifferences(before: string, after: string): PlanDifference[] {
  const [then, now] = [leavesOf(before), leavesOf(after)];
  const paths = new Set([...now.keys(), ...then.keys()]);
  return [...paths]
    .map(path => ({ path, before: then.get(path) ?? null, after: now.get(path) ?? null }))
    .filter(each => each.before !== each.after);
}

function leavesOf(text: string): Map<string, string> {
  const leaves = new Map<string, string>();
  if (text !== '') {
    collect(valueOf(text), '', leaves);
  }
  return leaves;
}

/** A plan that can't be read any more counts as one text. */
function valueOf(text: string): unknown {
  try {
    const kind = { name: 'plan', needs: 'keys' };
    return new YamlFile(text, kind, problems => new Error(problems[0].sentence)).value;
  } catch {
    return { plan: text };
  }
}

function collect(value: unknown, path: string, leaves: Map<string, string>): void {
  if (Array.isArray(value) && value.some(item => typeof item === 'object' && item !== null)) {
    const seen = new Map<string, number>();
    value.forEach((item: unknown, index) => {
      const name = nameOf(item) ?? String(index);
      const times = seen.get(name) ?? 0;
      seen.set(name, times + 1);
      collect(item, `${path}[${times === 0 ? name : `${name} ${times + 1}`}]`, leaves);
    });
  } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) {
      collect(inner, path === '' ? key : `${path}.${key}`, leaves);
    }
  } else {
    leaves.set(path, typeof value === 'string' ? value : JSON.stringify(value));
  }
}

function nameOf(item: unknown): string | null {
  if (typeof item !== 'object' || item === null) {
    return null;
  }
  const key = NAMES.find(name => Object.hasOwn(item, name));
  const name = key === undefined ? undefined : (item as Record<string, unknown>)[key];
  return typeof name === 'string' ? name : null;
}
