import { AuditError } from '../errors';
import type { Plan, ProbeOptions } from '../plan/schema';
import { builtinHint, BUILTIN_SUITES } from './builtin/builtin';
import { REGRESSION, TABULAR_BOUNDARY, TABULAR_ROBUSTNESS } from './names';

/** Built-in suites that are carried out by code of their own. */
const OWN: readonly string[] = [TABULAR_ROBUSTNESS, TABULAR_BOUNDARY, REGRESSION];

/** Files lie beside the plan, so that whoever gets the folder gets the suite. */
const OUTSIDE = /^[/~\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)/;

const FILE = /\.ya?ml$/i;

/**
 * Checks before anything runs that every suite of the plan can be run.
 *
 * @throws AuditError `invalid-plan`, whose `where` is the key's path, such as
 * `probes[1].suite`.
 */
export function checkSuites(plan: Plan): void {
  plan.probes.forEach((probe, index) => {
    const where = `probes[${index}].suite`;
    checkProduction(plan, probe, index);
    if (OWN.includes(probe.suite)) {
      return;
    }
    const builtin = BUILTIN_SUITES.get(probe.suite);
    if (probe.suite === 'builtin:tabular-counterfactual' && probe.columns === undefined) {
      throw new AuditError(
        'invalid-plan',
        `${probe.suite} needs the columns whose change must not matter (${where}).`,
        'Name them under columns, beside the suite.',
        where
      );
    }
    if (probe.suite === 'builtin:tabular-direction' && !Object.keys(probe.expected ?? {}).length) {
      throw new AuditError(
        'invalid-plan',
        `${probe.suite} needs the columns that the score follows, and where it must go (${where}).`,
        'Write expected: {delay: not-down}, for example, beside the suite.',
        where
      );
    }
    if (builtin === undefined && OUTSIDE.test(probe.suite)) {
      throw new AuditError(
        'invalid-plan',
        `The suite ${probe.suite} leads out of the plan's folder (${where}).`,
        'Put the file beside the plan or below it.',
        where
      );
    }
    if (builtin === undefined && !FILE.test(probe.suite)) {
      throw new AuditError(
        'invalid-plan',
        probe.suite.startsWith('builtin:')
          ? `There is no suite ${probe.suite} (${where}).`
          : `The suite ${probe.suite} is no YAML file (${where}).`,
        probe.suite.startsWith('builtin:')
          ? builtinHint(probe.suite, OWN)
          : 'Name a file that ends in .yaml, or a built-in suite.',
        where
      );
    }
  });
}

/** Recorded answers come from a sample that the plan has, by the column that it names. */
function checkProduction(
  { production, evaluation }: Plan,
  { suite, production: name }: ProbeOptions,
  index: number
): void {
  if (name === undefined) {
    return;
  }
  const where = `probes[${index}].production`;
  const names = production.map(each => each.name);
  const problem =
    suite !== REGRESSION
      ? [`Only ${REGRESSION} asks production again, and ${suite} does not.`, 'Take it out.']
      : !names.includes(name)
        ? [
            `The plan has no production sample ${name} (${where}).`,
            `It has ${names.slice(0, 20).join(', ')}.`
          ]
        : evaluation.columns.prediction === undefined
          ? [
              `${where} needs to know which column holds the recorded answers.`,
              'Name it under evaluation.columns.prediction.'
            ]
          : null;
  if (problem !== null) {
    throw new AuditError('invalid-plan', problem[0], problem[1], where);
  }
}
