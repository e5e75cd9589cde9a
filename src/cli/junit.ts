import type { AuditError } from '../core/errors';
import type { CaseResult } from '../core/probe/result';

/** What XML 1.0 has no place for: most control characters, half characters, and two that are none. */
const UNFIT =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Marks that turn the direction of text around, which would make a title read as another. */
const DIRECTIONS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Digits of a case's identity that tell cases of one title apart. */
const DIGITS = 8;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;'
};

/**
 * Every case as a JUnit test case, one test suite each suite, in the order of
 * the cases. A failed case is a `failure`; one that could not be judged is an
 * `error`, and so is a part of the run that could not be carried out.
 */
export function junitXml(
  name: string,
  cases: readonly CaseResult[],
  errors: readonly { stage: string; error: AuditError }[] = []
): string {
  const suites = new Map<string, CaseResult[]>();
  for (const each of cases) {
    const own = suites.get(each.suite) ?? [];
    own.push(each);
    suites.set(each.suite, own);
  }
  const count = (outcome: CaseResult['outcome']): number =>
    cases.filter(each => each.outcome === outcome).length;
  const total = cases.length + errors.length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${text(name)}" tests="${total}" failures="${count('fail')}" errors="${count('error') + errors.length}">`,
    ...[...suites].flatMap(([suite, own]) => suiteLines(suite, own)),
    ...errorLines(errors),
    '</testsuites>',
    ''
  ].join('\n');
}

function suiteLines(suite: string, cases: readonly CaseResult[]): string[] {
  const count = (outcome: CaseResult['outcome']): number =>
    cases.filter(each => each.outcome === outcome).length;
  const seconds = cases.reduce((sum, each) => sum + (each.seconds ?? 0), 0);
  return [
    `  <testsuite name="${text(suite)}" tests="${cases.length}" failures="${count('fail')}" errors="${count('error')}" skipped="0" time="${seconds.toFixed(3)}">`,
    ...cases.map(caseLine),
    '  </testsuite>'
  ];
}

function caseLine(each: CaseResult): string {
  const { id, title, suite, capability, outcome, expected, got, seconds } = each;
  const opening = `    <testcase name="${text(`${title} [${id.slice(0, DIGITS)}]`)}" classname="${text(`${suite}.${capability}`)}" time="${(seconds ?? 0).toFixed(3)}"`;
  if (outcome === 'pass') {
    return `${opening}/>`;
  }
  const element = outcome === 'fail' ? 'failure' : 'error';
  const message = outcome === 'fail' ? `expected ${expected}, got ${got}` : got;
  return `${opening}><${element} type="${text(each.type)}" message="${text(message)}">${text(`expected: ${expected}\ngot: ${got}\ncase: ${id}`)}</${element}></testcase>`;
}

function errorLines(errors: readonly { stage: string; error: AuditError }[]): string[] {
  return errors.length === 0
    ? []
    : [
        `  <testsuite name="the run itself" tests="${errors.length}" failures="0" errors="${errors.length}" skipped="0" time="0.000">`,
        ...errors.map(
          ({ stage, error }) =>
            `    <testcase name="${text(stage)}" classname="run" time="0.000"><error type="${text(error.code)}" message="${text(error.sentence)}"/></testcase>`
        ),
        '  </testsuite>'
      ];
}

/** Text of unknown origin, fit for an attribute and an element. */
function text(value: string): string {
  return value
    .replace(UNFIT, '\ufffd')
    .replace(DIRECTIONS, '\ufffd')
    .replace(/[&<>"'\n\r\t]/g, character => ESCAPES[character]);
}
