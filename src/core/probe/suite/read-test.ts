import type { PlanPath } from '../../plan/problems';
import { readAsserts, readTransformations } from './read-entries';
import { isMapping, isReference, type Reading } from './reading';
import type { TestInput } from './schema';
import type { SuiteAssertion, SuiteTest, SuiteTransformation } from './suite';
import { namesIn, readTemplate } from './template';

/** What the file says for all of its tests. */
export interface Shared {
  kind?: SuiteTest['kind'];
  capability?: string;
  tags?: string[];
  transformations?: unknown[];
  usual: TestInput;
}

const READ = new Set<string>([
  'description',
  'vars',
  'assert',
  'metadata',
  'options',
  'kind',
  'capability',
  'tags',
  'transformations',
  'seeds'
]);

const OPTIONS = new Set(['prefix', 'suffix', 'disableVarExpansion']);

/** A test with what it shares; a list of none where it is left out, and that is told. */
export function readTest(
  given: TestInput,
  path: PlanPath,
  shared: Shared,
  reading: Reading
): SuiteTest[] {
  const { usual } = shared;
  tellUnread(given, path, reading);
  const options = { ...usual.options, ...given.options };
  const vars = { ...varsOf(usual, ['defaultTest'], reading), ...varsOf(given, path, reading) };
  const variables = valuesOf(vars, options.disableVarExpansion !== true);
  const reference = [...variables].find(([, values]) => values.some(isReference));
  if (reference) {
    reading.leave(
      [...path, 'vars', reference[0]],
      'names a file, which is not read; the test is left out.'
    );
    return [];
  }
  if (!readable(variables, path, reading)) {
    return [];
  }
  const wanted = (usual.assert?.length ?? 0) + (given.assert?.length ?? 0);
  const asserts = [
    ...readAsserts(usual.assert ?? [], ['defaultTest', 'assert'], reading),
    ...readAsserts(given.assert ?? [], [...path, 'assert'], reading)
  ];
  if (wanted > 0 && asserts.length === 0 && reading.problems.length === 0) {
    reading.leave(
      path.length === 0 ? ['defaultTest'] : path,
      'has no assert that is carried out; the test is left out.'
    );
    return [];
  }
  const transformations = readOwnOrShared(given, path, shared, reading);
  const kind =
    given.kind ?? usual.kind ?? shared.kind ?? (transformations.length > 0 ? 'INV' : 'MFT');
  checkKind(kind, asserts, transformations, path, reading);
  return [
    {
      path,
      description: given.description ?? usual.description ?? null,
      kind,
      capability: given.capability ?? usual.capability ?? shared.capability ?? null,
      tags: [...new Set([...(shared.tags ?? []), ...(usual.tags ?? []), ...(given.tags ?? [])])],
      variables,
      asserts,
      attributes: attributesOf({ ...usual.metadata, ...given.metadata }),
      prefix: options.prefix ?? '',
      suffix: options.suffix ?? '',
      transformations,
      seeds: given.seeds ?? usual.seeds ?? null
    }
  ];
}

/** Tells what of a test is known and not carried out. */
export function tellUnread(given: TestInput, path: PlanPath, reading: Reading): void {
  for (const key of Object.keys(given).filter(each => !READ.has(each))) {
    reading.leave([...path, key], 'is not carried out.');
  }
  for (const key of Object.keys(given.options ?? {}).filter(each => !OPTIONS.has(each))) {
    reading.leave([...path, 'options', key], 'is not carried out.');
  }
}

function varsOf(test: TestInput, path: PlanPath, reading: Reading): Record<string, unknown> {
  if (test.vars === undefined || isMapping(test.vars)) {
    return { ...(test.vars as Record<string, unknown> | undefined) };
  }
  if (isReference(test.vars)) {
    reading.leave([...path, 'vars'], 'names a file, which is not read.');
  } else {
    reading.problem([...path, 'vars'], 'vars is a mapping of names to values.');
  }
  return {};
}

function valuesOf(vars: Record<string, unknown>, expands: boolean): Map<string, unknown[]> {
  return new Map(
    Object.entries(vars).map(([name, value]) => [
      name,
      Array.isArray(value) && expands ? (value as unknown[]) : [value]
    ])
  );
}

/** Whether the variables can be put in; those that go round in a circle are a problem. */
function readable(
  variables: ReadonlyMap<string, unknown[]>,
  path: PlanPath,
  reading: Reading
): boolean {
  const uses = new Map<string, string[]>();
  for (const [name, values] of variables) {
    const at = [...path, 'vars', name];
    if (values.length === 0) {
      reading.problem(at, 'the list is empty, so that there is nothing to test.');
      return false;
    }
    for (const value of values.filter(each => typeof each === 'string')) {
      const template = readTemplate(value);
      if (template === null) {
        reading.leave(at, 'uses more of Nunjucks than {{names}}; the test is left out.');
        return false;
      }
      uses.set(name, [...(uses.get(name) ?? []), ...namesIn(template)]);
    }
  }
  const circle = circleIn(uses);
  if (circle) {
    reading.problem(
      [...path, 'vars', circle[0]],
      `variables refer to each other in a circle: ${[...circle, circle[0]].join(', ')}.`
    );
  }
  return circle === null;
}

function circleIn(uses: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  const walk = (name: string, above: readonly string[]): string[] | null => {
    if (above.includes(name)) {
      return above.slice(above.indexOf(name));
    }
    if (done.has(name)) {
      return null;
    }
    for (const next of uses.get(name) ?? []) {
      const circle = walk(next, [...above, name]);
      if (circle) {
        return circle;
      }
    }
    done.add(name);
    return null;
  };
  for (const name of uses.keys()) {
    const circle = walk(name, []);
    if (circle) {
      return circle;
    }
  }
  return null;
}

/** The nearest list of transformations: the test's, what all tests share, the suite's. */
function readOwnOrShared(
  given: TestInput,
  path: PlanPath,
  { usual, transformations }: Shared,
  reading: Reading
): SuiteTransformation[] {
  if (given.transformations) {
    return readTransformations(given.transformations, [...path, 'transformations'], reading);
  }
  // A sure answer to the test as it stands is not asked for changed tests of another kind.
  if (given.kind === 'MFT') {
    return [];
  }
  return usual.transformations
    ? readTransformations(usual.transformations, ['defaultTest', 'transformations'], reading)
    : readTransformations(transformations ?? [], ['transformations'], reading);
}

function checkKind(
  kind: SuiteTest['kind'],
  asserts: readonly SuiteAssertion[],
  transformations: readonly SuiteTransformation[],
  path: PlanPath,
  reading: Reading
): void {
  const at = path.length === 0 ? ['tests'] : path;
  if (kind === 'MFT' && asserts.length === 0) {
    reading.problem(at, 'an MFT needs an assert: what the answer must be.');
  }
  if (kind !== 'MFT' && transformations.length === 0 && reading.problems.length === 0) {
    reading.problem(
      at,
      `${kind === 'INV' ? 'an INV' : 'a DIR'} needs transformations: what is changed.`
    );
  }
  const silent = transformations.find(
    ({ parameters }) => !isMapping(parameters) || parameters.expected === undefined
  );
  if (kind === 'DIR' && asserts.length === 0 && silent) {
    reading.problem(at, 'a DIR needs an assert, such as {type: direction, value: up}.');
  }
}

function attributesOf(metadata: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
    ])
  );
}
