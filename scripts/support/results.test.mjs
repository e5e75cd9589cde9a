import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { jestCounts, junitCounts, playwrightCounts } from './results.mjs';

const written = (name, text) => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'results-')), name);
  fs.writeFileSync(file, text);
  return file;
};

test('junit: failed, broken and skipped tests all count as failed', () => {
  const file = written(
    'junit.xml',
    `<testsuites><testsuite tests="4">
      <testcase classname="a" name="passes" time="0.1"/>
      <testcase classname="a" name="passes with output"><system-out>text</system-out></testcase>
      <testcase classname="a" name="fails"><failure message="no">trace</failure></testcase>
      <testcase classname="a" name="breaks"><error message="no"/></testcase>
      <testcase classname="a" name="is skipped"><skipped type="pytest.skip"/></testcase>
    </testsuite></testsuites>`
  );
  assert.deepEqual(junitCounts(file), {
    passed: 2,
    failed: 3,
    failures: ['fails', 'breaks', 'is skipped']
  });
});

test('jest: a file that cannot be compiled counts, a pending test too', () => {
  const file = written(
    'jest.json',
    JSON.stringify({
      numPassedTests: 1,
      testResults: [
        {
          name: 'a.spec.ts',
          status: 'failed',
          assertionResults: [
            { fullName: 'a holds', status: 'passed' },
            { fullName: 'a breaks', status: 'failed' },
            { fullName: 'a waits', status: 'pending' }
          ]
        },
        { name: 'b.spec.ts', status: 'failed', assertionResults: [] }
      ]
    })
  );
  assert.deepEqual(jestCounts(file), {
    passed: 1,
    failed: 3,
    failures: ['a breaks', 'a waits', 'b.spec.ts']
  });
});

test('playwright: nested suites, flaky and skipped tests, errors outside of tests', () => {
  const spec = (title, ...statuses) => ({ title, tests: statuses.map(status => ({ status })) });
  const file = written(
    'playwright.json',
    JSON.stringify({
      errors: [{ message: 'the server did not start\nat …' }],
      suites: [
        {
          specs: [spec('does the job', 'expected')],
          suites: [{ specs: [spec('is slow', 'skipped')] }]
        },
        { specs: [spec('wavers', 'flaky')] }
      ]
    })
  );
  assert.deepEqual(playwrightCounts(file), {
    passed: 1,
    failed: 3,
    failures: ['is slow', 'wavers', 'the server did not start']
  });
});
