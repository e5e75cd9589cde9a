import { AuditError } from '../errors';
import type { Plan } from '../plan/schema';

export const TABULAR_ROBUSTNESS = 'builtin:tabular-robustness';
export const SUITES: readonly string[] = [TABULAR_ROBUSTNESS];

/**
 * Checks before anything runs that every suite of the plan can be run.
 *
 * @throws AuditError `invalid-plan`, whose `where` is the key's path, such as
 * `probes[1].suite`.
 */
export function checkSuites(plan: Plan): void {
  plan.probes.forEach((probe, index) => {
    if (SUITES.includes(probe.suite)) {
      return;
    }
    const where = `probes[${index}].suite`;
    throw probe.suite.startsWith('builtin:')
      ? new AuditError(
          'invalid-plan',
          `There is no suite ${probe.suite} (${where}).`,
          `Name ${SUITES.join(' or ')}.`,
          where
        )
      : new AuditError(
          'invalid-plan',
          `The suite ${probe.suite} can't be run yet (${where}): suites in files of your own come with the next version.`,
          `Name ${SUITES.join(' or ')}, or take the line out.`,
          where
        );
  });
}
