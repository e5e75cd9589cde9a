import { AuditError } from '../errors';
import { nearestName } from '../plan/nearest';
import type { Plan } from '../plan/schema';
import type { OpenedTable } from '../ports';
import { columnOfMetric } from '../policy/vocabulary';
import { labelledAssertion } from '../probe/judges/agreement';
import { checkSuites } from '../probe/suites';
import { momentMicroseconds } from './moment';

/**
 * What the schema can't see and can be known before anything runs: suites that
 * exist, probes and importance with a target, windows with a timestamp and readable moments in order.
 *
 * @throws AuditError `invalid-plan`; its `where` is the key's path in the plan.
 */
export function checkPlan(plan: Plan): void {
  checkSuites(plan);
  checkTarget(plan);
  checkJudges(plan);
  plan.production.forEach(({ name, window }, index) => {
    const where = `production[${index}].window`;
    if (window && plan.evaluation.columns.timestamp === undefined) {
      throw new AuditError(
        'invalid-plan',
        `${where} needs a column of time, and the plan names none.`,
        `Name it under evaluation.columns.timestamp, or take the window of ${name} out.`,
        where
      );
    }
    const [from, to] = (['from', 'to'] as const).map(key => {
      const moment = window?.[key];
      return moment === undefined ? null : momentMicroseconds(moment, `${where}.${key}`);
    });
    if (from !== null && to !== null && to <= from) {
      throw new AuditError(
        'invalid-plan',
        `${where} ends at ${window?.to}, which is not after its begin, ${window?.from}.`,
        'Write from before to; the moment of to lies outside of the window.',
        `${where}.to`
      );
    }
  });
}

function checkTarget(plan: Plan): void {
  if (plan.probes.length > 0 && !plan.target) {
    throw new AuditError(
      'invalid-plan',
      'probes need a model to call, and the plan names no target.',
      'Add target: {callable: …}, or take the probes out.',
      'probes'
    );
  }
  if (plan.importance && !plan.target) {
    throw new AuditError(
      'invalid-plan',
      'importance needs a model to call, and the plan names no target.',
      'Add target: {callable: …}, or take importance out.',
      'importance'
    );
  }
  const http = plan.target?.http;
  if (http?.protocol === 'openai' && http.model === undefined) {
    throw new AuditError(
      'invalid-plan',
      'target.http names no model, and an endpoint that speaks openai has several.',
      'Add model: to it.',
      'target.http'
    );
  }
  const asksRows =
    plan.importance !== undefined ||
    plan.probes.some(({ suite }) => suite.startsWith('builtin:tabular-'));
  if (http?.protocol === 'openai' && asksRows) {
    throw new AuditError(
      'invalid-plan',
      'target.http.protocol openai answers conversations, and the plan asks for rows of a table.',
      'Use protocol: mlflow or kserve, or suites of texts and conversations.',
      'target.http.protocol'
    );
  }
}

function checkJudges({ judges }: Plan): void {
  const http = judges.model?.http;
  if (http?.protocol === 'openai' && http.model === undefined) {
    throw new AuditError(
      'invalid-plan',
      'judges.model.http names no model, and an endpoint that speaks openai has several.',
      'Add model: to it.',
      'judges.model.http'
    );
  }
  judges.labelled.forEach(labelledAssertion);
}

/**
 * Checks that the columns whose roles the plan names are there. The timestamp
 * is left to the window that needs it, and columns to ignore may be missing.
 *
 * @throws AuditError `unknown-column`; its `where` is the key's path in the plan.
 */
export function checkRoles(plan: Plan, evaluation: OpenedTable): void {
  const names = new Set(evaluation.columns.map(column => column.name));
  const { label, prediction, probability, probabilities, segments } = plan.evaluation.columns;
  const roles: [string, string | undefined][] = [
    ['label', label],
    ['prediction', prediction],
    ['probability', probability],
    ...Object.entries(probabilities ?? {}).map(([name, column]): [string, string] => [
      `probabilities.${name}`,
      column
    ]),
    ...segments.map((name, index): [string, string] => [`segments[${index}]`, name])
  ];
  for (const [role, name] of roles) {
    if (name !== undefined && !names.has(name)) {
      const renamed = evaluation.columns.find(({ original }) => original === name);
      throw unknownRole(
        role,
        name,
        `${evaluation.description} does not have`,
        renamed
          ? `Name it ${renamed.name}, as another column's name differs from ${name} by case alone.`
          : columnHint(name, [...names])
      );
    }
  }
}

/**
 * Checks that the timestamp is a column of one side at least. With a misspelt one the time
 * itself would be compared like any column, and nothing would be followed over time.
 *
 * @throws AuditError `unknown-column`; its `where` is the key's path in the plan.
 */
export function checkTimestamp({ evaluation }: Plan, tables: readonly OpenedTable[]): void {
  const { timestamp } = evaluation.columns;
  const columns = tables.flatMap(table => table.columns);
  if (
    timestamp !== undefined &&
    !columns.some(({ name, original }) => name === timestamp || original === timestamp)
  ) {
    const names = [...new Set(columns.map(({ name }) => name))];
    throw unknownRole(
      'timestamp',
      timestamp,
      'neither the evaluation set nor a production sample has',
      columnHint(timestamp, names)
    );
  }
}

function unknownRole(role: string, name: string, who: string, action: string): AuditError {
  const where = `evaluation.columns.${role}`;
  return new AuditError(
    'unknown-column',
    `The plan names ${name} as ${where}, which ${who}.`,
    action,
    where
  );
}

function columnHint(name: string, names: readonly string[]): string {
  const nearest = nearestName(name, names);
  return nearest === null ? `The columns are ${listed(names)}.` : `Did you mean ${nearest}?`;
}

/**
 * Checks that rules on a column name one that there is, on either side.
 *
 * @throws AuditError `invalid-plan`; its `where` is the key's path in the plan.
 */
export function checkRules({ policy }: Plan, tables: readonly OpenedTable[]): void {
  const names = new Set(tables.flatMap(({ columns }) => columns.map(({ name }) => name)));
  policy.rules.forEach(({ metric }, index) => {
    const column = columnOfMetric(metric);
    if (column === null || names.has(column)) {
      return;
    }
    const nearest = nearestName(column, [...names]);
    const where = `policy.rules[${index}].metric`;
    throw new AuditError(
      'invalid-plan',
      `${where} is ${metric}, and neither the evaluation set nor a production sample has a column ${column}.`,
      nearest === null
        ? `Their columns are ${listed([...names])}.`
        : `Did you mean ${metric.slice(0, metric.length - column.length)}${nearest}?`,
      where
    );
  });
}

const LISTED = 12;

function listed(names: readonly string[]): string {
  const more = names.length - LISTED;
  return names.slice(0, LISTED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
