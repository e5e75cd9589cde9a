import type { Result } from '../../bridge/protocol';
import type { AuditPart } from '../../core/audit';
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

/** A name that is not what a run saw under it. */
export interface Change {
  subject: Subject;
  name: string;
  state: 'stale' | 'gone';
}

/** Every name that was bound again since a run, or is gone. */
export function changesOf(
  names: SubjectNames,
  atRun: Bindings,
  variables: KernelVariables,
  generation: number
): Change[] {
  const check = (subject: Subject, name: string | null): Change[] => {
    const state = name === null ? 'fresh' : stalenessOf(name, atRun, variables, generation).state;
    return name === null || state === 'fresh' ? [] : [{ subject, name, state }];
  };
  return [
    ...check('evaluation', names.evaluation),
    ...names.production.flatMap(name => check('production', name)),
    ...check('model', names.model)
  ];
}

/** What each part of an audit is made from. */
const SUBJECTS_OF = {
  drift: ['evaluation', 'production'],
  probes: ['evaluation', 'model']
} as const satisfies Record<AuditPart, readonly Subject[]>;

/** The same, where importance is measured: the comparison then asks the model too. */
function subjectsOf(part: AuditPart, importance: boolean): readonly Subject[] {
  return importance && part === 'drift' ? [...SUBJECTS_OF.drift, 'model'] : SUBJECTS_OF[part];
}

/** The changes that make a part's result stale; `importance` where it was measured. */
export function changesFor(
  part: AuditPart,
  changes: readonly Change[],
  importance = false
): Change[] {
  const subjects = subjectsOf(part, importance);
  return changes.filter(change => subjects.includes(change.subject));
}

/** The names that these parts see, so that a run of one part says nothing of the other's. */
export function namesOf(parts: readonly AuditPart[], names: SubjectNames): SubjectNames {
  return {
    evaluation: names.evaluation,
    production: parts.includes('drift') ? names.production : [],
    model: parts.includes('probes') ? names.model : null
  };
}

/** The parts of an audit that stale subjects call for; `importance` where the plan asks for it. */
export function partsToRun(stale: ReadonlySet<Subject>, importance = false): AuditPart[] {
  return (['drift', 'probes'] as const).filter(part =>
    subjectsOf(part, importance).some(subject => stale.has(subject))
  );
}
