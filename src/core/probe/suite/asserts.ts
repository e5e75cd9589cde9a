import type { CaseAssertion } from '../case';
import { assertionSchema } from '../judges/assertion';
import type { PlanPath } from '../../plan/problems';
import { SuiteError } from './problems';
import { assertProblem } from './read-entries';
import type { Suite, SuiteTest } from './suite';
import { onlyName, readTemplate } from './template';
import type { Variables } from './variables';

/**
 * The test's asserts with variables put in.
 *
 * @throws SuiteError where one is not valid once they are.
 */
export function readAssertsOf(
  suite: Suite,
  test: SuiteTest,
  variables: Variables
): CaseAssertion[] {
  return test.asserts.map(assertion => {
    if (assertion.read !== null) {
      return assertion.read;
    }
    const parsed = assertionSchema.safeParse(filled(assertion.given, variables, assertion.path));
    if (!parsed.success) {
      const { path, sentence } = assertProblem(assertion, parsed.error);
      throw new SuiteError(suite.path, [{ ...suite.place(path), sentence }]);
    }
    return parsed.data;
  });
}

/** A variable that is all of a text keeps its type, so that a number stays one. */
function filled(value: unknown, variables: Variables, path: PlanPath): unknown {
  if (typeof value === 'string') {
    const template = readTemplate(value);
    if (template === null) {
      return value;
    }
    const only = onlyName(template);
    return only === null ? variables.render(template, path).text : variables.valueOf(only, path);
  }
  if (Array.isArray(value)) {
    return value.map((inner, index) => filled(inner, variables, [...path, index]));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, filled(inner, variables, [...path, key])])
    );
  }
  return value;
}
