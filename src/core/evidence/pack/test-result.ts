import { isWaived } from '../../policy/waiver';
import { sha256Hex } from '../../record/digest';
import type { RecordPredicate } from '../../record/statement';
import { STATEMENT_TYPE } from '../../record/statement';
import { INDEX, type PackIndex, type PackedModel } from './schema';

export const TEST_RESULT_TYPE = 'https://in-toto.io/attestation/test-result/v0.1';

/** A record of the pack with what it says of its rules. */
export interface TestedRecord {
  model: string;
  version: number;
  sha256: string;
  predicate: RecordPredicate;
}

interface Tests {
  passed: string[];
  warned: string[];
  failed: string[];
}

/**
 * An in-toto statement of the predicate test-result 0.1 about a pack: its index
 * and its records are what was tested, the rules and the logs are the tests.
 */
export function testResultStatement(
  index: PackIndex,
  indexText: string,
  records: readonly TestedRecord[]
): object {
  const tests = testsOf(index.models, records);
  return {
    _type: STATEMENT_TYPE,
    subject: [
      { name: INDEX, digest: { sha256: sha256Hex(indexText) } },
      ...records.map(({ model, version, sha256 }) => ({
        name: `record: ${model} v${version}`,
        digest: { sha256 }
      }))
    ],
    predicateType: TEST_RESULT_TYPE,
    predicate: {
      result: tests.failed.length > 0 ? 'FAILED' : tests.warned.length > 0 ? 'WARNED' : 'PASSED',
      configuration: records.flatMap(({ model, version, predicate }) => [
        { name: `plan of ${model} v${version}`, digest: { sha256: predicate.plan.sha256 } },
        { name: `policy of ${model} v${version}`, digest: { sha256: predicate.policy.sha256 } }
      ]),
      passedTests: tests.passed,
      warnedTests: tests.warned,
      failedTests: tests.failed
    }
  };
}

function testsOf(models: readonly PackedModel[], records: readonly TestedRecord[]): Tests {
  const tests: Tests = { passed: [], warned: [], failed: [] };
  for (const { model, verification, records: own } of models) {
    // A period without an audit has shown nothing, and must not pass for that.
    (own.length > 0 ? tests.passed : tests.failed).push(`${model}: audited in the period`);
    (verification.code === 0 ? tests.passed : tests.failed).push(`${model}: the log verifies`);
  }
  for (const { model, version, predicate } of records) {
    const { rules, state } = predicate.verdict;
    for (const rule of rules) {
      const name = `${model} v${version}: ${rule.id}`;
      if (rule.state === 'error') {
        // Whether an unanswered rule fails is the policy's decision.
        (state === 'fail' ? tests.failed : tests.warned).push(`${name} (could not be evaluated)`);
      } else if (isWaived(rule)) {
        tests.warned.push(`${name} (waived)`);
      } else {
        tests[rule.state === 'pass' ? 'passed' : rule.state === 'warn' ? 'warned' : 'failed'].push(
          name
        );
      }
    }
  }
  return tests;
}
