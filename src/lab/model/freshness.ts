import type { Result } from '../../bridge/protocol';
import type { CellOrigin } from '../../core/ports';

/** What the kernel holds: the answer of the bridge's `variables`. */
export type KernelVariables = Result<'variables'>;

export const SUBJECTS = ['evaluation', 'production', 'model'] as const;
export type Subject = (typeof SUBJECTS)[number];

/** Names in the kernel that the plan speaks of; null where it speaks of none. */
export interface SubjectNames {
  evaluation: string | null;
  production: string[];
  model: string | null;
}

/** Which binding of each name a run saw. */
export type Bindings = Record<string, string>;

function bindingOf(held: { cell: CellOrigin | null }, generation: number): string {
  return `${generation}:${held.cell?.version ?? ''}`;
}

export type Staleness =
  | { state: 'fresh' }
  /** The name was bound again since the run. */
  | { state: 'stale'; cell: CellOrigin | null }
  /** The name is no longer in the kernel. */
  | { state: 'gone' };

/** The variable behind a callable: `clf` of `clf.predict_proba`. */
export function rootName(callable: string): string {
  return callable.trim().split(/[.[(]/, 1)[0];
}

/** Where a name came from, if the kernel has it. */
export function originOf(
  variables: KernelVariables,
  name: string
): { cell: CellOrigin | null } | null {
  return (
    variables.tables.find(table => table.name === name) ??
    variables.models.find(model => model.name === name) ??
    null
  );
}

/** The bindings of the plan's names at this moment; `generation` tells one kernel from the next. */
export function bindingsOf(
  variables: KernelVariables,
  names: SubjectNames,
  generation: number
): Bindings {
  const bindings: Bindings = {};
  for (const name of [names.evaluation, ...names.production, names.model]) {
    const held = name === null ? null : originOf(variables, name);
    if (name !== null && held) {
      bindings[name] = bindingOf(held, generation);
    }
  }
  return bindings;
}

/** Whether what a run saw under a name is still what the kernel holds. */
export function stalenessOf(
  name: string,
  atRun: Bindings,
  variables: KernelVariables,
  generation: number
): Staleness {
  if (!(name in atRun)) {
    return { state: 'fresh' };
  }
  const now = originOf(variables, name);
  if (!now) {
    return { state: 'gone' };
  }
  return bindingOf(now, generation) === atRun[name]
    ? { state: 'fresh' }
    : { state: 'stale', cell: now.cell };
}

/** Every subject whose name is stale or gone. */
export function staleSubjects(
  names: SubjectNames,
  atRun: Bindings,
  variables: KernelVariables,
  generation: number
): Set<Subject> {
  const stale = new Set<Subject>();
  const check = (subject: Subject, name: string | null): void => {
    if (name !== null && stalenessOf(name, atRun, variables, generation).state !== 'fresh') {
      stale.add(subject);
    }
  };
  check('evaluation', names.evaluation);
  names.production.forEach(name => check('production', name));
  check('model', names.model);
  return stale;
}

/** The parts of an audit that stale subjects call for. */
export function partsToRun(stale: ReadonlySet<Subject>): ('drift' | 'probes')[] {
  const parts: ('drift' | 'probes')[] = [];
  if (stale.has('evaluation') || stale.has('production')) {
    parts.push('drift');
  }
  if (stale.has('evaluation') || stale.has('model')) {
    parts.push('probes');
  }
  return parts;
}
