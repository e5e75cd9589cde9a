import { shortDigest } from '../digest';
import type { LoadedVersion } from '../log';
import type { RecordPredicate } from '../statement';

/** Something that is the one or the other; null where one record does not say it. */
export interface Fact {
  what: string;
  before: string | null;
  after: string | null;
}

type Side = Pick<LoadedVersion, 'predicate' | 'subjects' | 'keyid'>;

/** Model, evaluation set, samples and notebook that are others than before. */
export function dataDifferences(before: Side, after: Side): Fact[] {
  return differing(dataOf(before), dataOf(after));
}

/** Python, platform, packages, commit, who recorded and with which key. */
export function environmentDifferences(before: Side, after: Side): Fact[] {
  return differing(environmentOf(before), environmentOf(after));
}

type Facts = Map<string, string | null>;

function differing(before: Facts, after: Facts): Fact[] {
  return [...new Set([...after.keys(), ...before.keys()])]
    .map(what => ({ what, before: before.get(what) ?? null, after: after.get(what) ?? null }))
    .filter(fact => fact.before !== fact.after);
}

function dataOf({ predicate, subjects }: Side): Facts {
  const { target, evaluation, production, drift } = predicate;
  const facts: Facts = new Map([
    ['model', predicate.model],
    ['target', target && `${target.name}, ${target.kind}`],
    ['model digest', target?.digest ? shortDigest(target.digest) : null],
    ['evaluation set', evaluation.description],
    ['evaluation set rows', count(evaluation.rows)],
    ['evaluation set columns', count(evaluation.columns)],
    ['evaluation set digest', shortDigest(evaluation.digest)],
    ['production samples', production.map(({ name }) => name).join(', ')]
  ]);
  for (const [index, sample] of production.entries()) {
    const of = production.length === 1 ? 'sample' : `sample ${sample.name}`;
    for (const [what, value] of Object.entries(sampleOf(sample))) {
      facts.set(`${of} ${what}`, value);
    }
    const decision = drift[index]?.decision;
    facts.set(`${of} drift threshold`, decision ? String(decision.threshold) : null);
  }
  for (const { name, digest } of subjects.filter(each => each.name.startsWith('notebook: '))) {
    facts.set(name, shortDigest(Object.values(digest)[0] ?? ''));
  }
  return facts;
}

function sampleOf(sample: RecordPredicate['production'][number]): Record<string, string | null> {
  const { from, to } = sample.window ?? { from: null, to: null };
  return {
    source: sample.description,
    rows: `${count(sample.rows)} of ${count(sample.totalRows)}`,
    seed: sample.seed === null ? null : String(sample.seed),
    window: sample.window && `${from ?? 'the beginning'} to ${to ?? 'the end'}`,
    digest: shortDigest(sample.digest)
  };
}

function environmentOf({ predicate, keyid }: Side): Facts {
  const { python, platform, packages, git } = predicate.environment;
  return new Map([
    ['Python', python],
    ['platform', platform],
    ...Object.entries(packages).map(([name, version]): [string, string] => [
      `package ${name}`,
      version
    ]),
    ['commit', git && `${git.commit.slice(0, 12)}${git.dirty ? ' with changes' : ''}`],
    ['recorded by', predicate.recordedBy],
    ['signing key', shortDigest(keyid)]
  ]);
}

function count(value: number): string {
  return value.toLocaleString('en-GB');
}
