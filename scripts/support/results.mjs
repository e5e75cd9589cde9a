/** Counts of passed and failed tests, read from what each runner wrote. */
import fs from 'node:fs';

/**
 * A skipped test has shown nothing, so it counts as failed.
 *
 * @typedef {{passed: number, failed: number, failures: string[]}} Counts
 */

/** Jest's `--json --outputFile`. @returns {Counts} */
export function jestCounts(file) {
  const report = JSON.parse(fs.readFileSync(file, 'utf8'));
  const failures = report.testResults.flatMap(suite => {
    const failed = suite.assertionResults
      .filter(test => test.status !== 'passed')
      .map(test => test.fullName);
    // A file that doesn't compile has no tests at all.
    return failed.length === 0 && suite.status === 'failed' ? [suite.name] : failed;
  });
  return { passed: report.numPassedTests, failed: failures.length, failures };
}

/** JUnit XML of pytest and of `node --test`. @returns {Counts} */
export function junitCounts(file) {
  const cases = [
    ...fs.readFileSync(file, 'utf8').matchAll(/<testcase\b([^>]*?)(\/>|>([\s\S]*?)<\/testcase>)/g)
  ];
  const failures = cases
    .filter(([, , , body]) => /<(failure|error|skipped)\b/.test(body ?? ''))
    .map(([, attributes]) => /\bname="([^"]*)"/.exec(attributes)?.[1] ?? 'a test without a name');
  return { passed: cases.length - failures.length, failed: failures.length, failures };
}

/** Playwright's JSON reporter. @returns {Counts} */
export function playwrightCounts(file) {
  const report = JSON.parse(fs.readFileSync(file, 'utf8'));
  const specs = suite => [...suite.specs, ...(suite.suites ?? []).flatMap(specs)];
  const all = report.suites.flatMap(specs);
  const failures = all
    .filter(spec => !spec.tests.every(test => test.status === 'expected'))
    .map(spec => spec.title)
    .concat(
      report.errors.map(error => (error.message ?? 'an error outside of the tests').split('\n')[0])
    );
  return {
    passed: all.filter(spec => spec.tests.every(test => test.status === 'expected')).length,
    failed: failures.length,
    failures
  };
}
