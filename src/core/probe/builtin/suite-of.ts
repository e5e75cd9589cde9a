import { transformationNamed } from '../transformations/registry';
import type { Suite, SuiteTest, SuiteTransformation } from '../suite/suite';

/** A transformation as a suite's file would name it. */
export function change(
  name: string,
  parameters: Record<string, unknown> = {},
  more: { of?: string; variants?: number } = {}
): SuiteTransformation {
  const transformation = transformationNamed(name);
  if (!transformation) {
    throw new Error(`There is no transformation ${name}.`);
  }
  return {
    path: [],
    transformation,
    parameters: transformation.parameters.parse(parameters),
    of: more.of ?? null,
    variants: more.variants ?? 1
  };
}

/** An invariance: what is changed keeps the answer. */
export function invariance(transformations: SuiteTransformation[]): SuiteTest {
  return {
    path: [],
    description: null,
    kind: 'INV',
    capability: null,
    tags: [],
    variables: new Map(),
    asserts: [],
    attributes: {},
    prefix: '',
    suffix: '',
    transformations,
    seeds: null
  };
}

/** A suite that is code and not a file. */
export function suiteOf(name: string, tests: SuiteTest[], seeds: Suite['seeds'] = null): Suite {
  return {
    path: name,
    description: null,
    prompts: [],
    seeds,
    tests,
    place: () => ({ line: 1, column: 1 })
  };
}
