import { isWaived } from '../policy/waiver';
import type { RuleResult, Verdict } from '../policy/verdict';
import { metricInWords } from '../policy/words';

/** One check of a gate, as JUnit knows it. */
export interface JunitCase {
  name: string;
  outcome: 'passed' | 'failure' | 'error' | 'skipped';
  /** Why; for a passed case what is worth reading all the same. */
  message: string;
}

export interface JunitSuite {
  name: string;
  cases: JunitCase[];
}

/**
 * JUnit's XML, as build servers read it: every check is listed, passed ones
 * too. `failure` is a rule that was broken, `error` what could not be
 * evaluated, `skipped` what is waived.
 */
export function junitXml(model: string, suites: readonly JunitSuite[], at: Date): string {
  const cases = suites.flatMap(suite => suite.cases);
  const lines = suites.flatMap(suite => [
    `  <testsuite ${attributes({ name: suite.name, ...totals(suite.cases), timestamp: at.toISOString().slice(0, 19) })}>`,
    ...suite.cases.flatMap(found => caseLines(`${model}.${suite.name}`, found)),
    '  </testsuite>'
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${attributes({ name: `model-audit ${model}`, ...totals(cases) })}>`,
    ...lines,
    '</testsuites>',
    ''
  ].join('\n');
}

/** The rules of a verdict as a suite. */
export function policySuite({ rules }: Verdict): JunitSuite {
  return {
    name: 'policy',
    cases: rules.map(rule => ({
      name: `${rule.id}: ${metricInWords(rule.metric)}, ${rule.title}`,
      outcome: outcomeOf(rule),
      message: rule.why
    }))
  };
}

function outcomeOf(rule: RuleResult): JunitCase['outcome'] {
  if (isWaived(rule)) {
    return 'skipped';
  }
  // A rule that only warns lets the gate pass, and so must its case.
  return rule.state === 'fail' ? 'failure' : rule.state === 'error' ? 'error' : 'passed';
}

function totals(cases: readonly JunitCase[]): Record<string, string> {
  const count = (outcome: JunitCase['outcome']): string =>
    String(cases.filter(found => found.outcome === outcome).length);
  return {
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped')
  };
}

function caseLines(group: string, { name, outcome, message }: JunitCase): string[] {
  const head = `    <testcase ${attributes({ classname: group, name })}`;
  if (outcome === 'passed') {
    return message === ''
      ? [`${head}/>`]
      : [`${head}>`, `      <system-out>${escaped(message)}</system-out>`, '    </testcase>'];
  }
  return [`${head}>`, `      <${outcome} ${attributes({ message })}/>`, '    </testcase>'];
}

function attributes(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(' ');
}

const SIGNS: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;'
};

/** Characters that XML 1.0 can't hold in any spelling. */
const UNFIT =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function escaped(text: string): string {
  return text.replace(UNFIT, '\ufffd').replace(/[&<>"\n\r\t]/g, sign => SIGNS[sign]);
}
