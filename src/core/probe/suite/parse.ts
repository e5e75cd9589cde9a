import { z } from 'zod';
import { count, counted } from '../../counted';
import { keysAt, type PlanNode } from '../../plan/json-schema';
import { findingsOf, type FileKeys } from '../../plan/problems';
import { YamlFile, type FileProblem } from '../../plan/yaml-file';
import { SuiteError, type SuiteProblem } from './problems';
import { isReference, Reading } from './reading';
import { readPrompts } from './read-prompts';
import { readTest, tellUnread } from './read-test';
import { suiteSchema, testSchema, type TestInput } from './schema';
import type { ParsedSuite, Suite, SuiteTest } from './suite';

/** Characters of a suite; a page that reads more would stand still. */
export const LARGEST_SUITE = 500_000;

/** Bytes after which a file in UTF-8 is known to be larger than that. */
export const LARGEST_SUITE_BYTES = 3 * LARGEST_SUITE + 4;

/** Tests of one file. */
export const MOST_TESTS = 5000;

const KIND = { name: 'suite', needs: 'tests, or seeds to start from' };

const [suiteNode, testNode] = [suiteSchema, testSchema].map(
  schema => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as PlanNode
);

const KEYS: FileKeys = {
  name: 'suite',
  known: path => {
    const [first] = path;
    return first === 'tests' || first === 'defaultTest'
      ? keysAt(testNode, path.slice(first === 'tests' ? 2 : 1))
      : keysAt(suiteNode, path);
  }
};

/**
 * Reads a suite file: promptfoo's shape, with kinds, capabilities,
 * transformations and seeds. Nothing is run, and no other file is read.
 *
 * @param path - Of the file, for messages.
 * @throws SuiteError, whose message is `path:line:column: sentence`.
 */
export function parseSuite(text: string, path: string): ParsedSuite {
  if (text.length > LARGEST_SUITE) {
    const told = `The suite has more than ${counted(LARGEST_SUITE, 'character')}, which is as many as are read. Keep rows in a table and draw them with seeds.`;
    throw new SuiteError(path, [{ line: 1, column: 1, sentence: told }]);
  }
  const file = new YamlFile(
    text,
    KIND,
    (problems, options) => new SuiteError(path, problems, options)
  );
  const parsed = suiteSchema.safeParse(file.value);
  const issues = [...(parsed.error?.issues ?? []), ...issuesOfTests(file.value)];
  if (issues.length > 0 || !parsed.success) {
    throw new SuiteError(path, placed(findingsOf(issues, file.lookUp, KEYS), file));
  }
  const reading = new Reading();
  const suite = readSuite(parsed.data, path, reading, file);
  if (reading.problems.length > 0) {
    throw new SuiteError(path, placed(reading.problems, file));
  }
  return { suite, notCarriedOut: reading.notCarriedOut };
}

/** What is wrong with each test that stands in the file itself, apart from what its entries hold. */
function issuesOfTests(value: unknown): z.core.$ZodIssue[] {
  const { tests, defaultTest } = value as { tests?: unknown; defaultTest?: unknown };
  const list: unknown[] = Array.isArray(tests) ? tests.slice(0, MOST_TESTS) : [];
  const all = [
    { path: ['defaultTest'], test: defaultTest ?? {} },
    ...list.map((test, index) => ({ path: ['tests', index], test }))
  ];
  return all
    .filter(({ test }) => typeof test !== 'string')
    .flatMap(({ path, test }) =>
      (testSchema.safeParse(test).error?.issues ?? []).map(issue => ({
        ...issue,
        path: [...path, ...issue.path]
      }))
    );
}

function placed(problems: readonly SuiteProblem[], file: YamlFile): FileProblem[] {
  return problems
    .map(({ path, atKey, sentence }) => ({ ...file.place(path, atKey), sentence }))
    .sort((left, right) => left.line - right.line || left.column - right.column);
}

type SuiteInput = z.infer<typeof suiteSchema>;

/** Keys of promptfoo that say nothing of what is tested. */
const SILENT = new Set(['$schema']);

const READ = new Set([
  'description',
  'kind',
  'capability',
  'tags',
  'prompts',
  'seeds',
  'transformations',
  'defaultTest',
  'tests'
]);

function readSuite(given: SuiteInput, path: string, reading: Reading, file: YamlFile): Suite {
  for (const key of Object.keys(given).filter(each => !READ.has(each) && !SILENT.has(each))) {
    const target = key === 'providers' || key === 'targets';
    reading.leave(
      [key],
      target ? 'are not read; the plan names the target.' : 'is not carried out.'
    );
  }
  return {
    path,
    description: given.description ?? null,
    prompts: readPrompts(given.prompts, reading),
    seeds: given.seeds ?? null,
    tests: readTests(given, reading),
    place: at => file.place(at)
  };
}

function readTests(given: SuiteInput, reading: Reading): SuiteTest[] {
  const { tests, defaultTest, ...shared } = given;
  let usual: TestInput = {};
  if (typeof defaultTest === 'string') {
    reading.leave(['defaultTest'], `names the file ${defaultTest}, which is not read.`);
  } else {
    usual = (defaultTest ?? {}) as TestInput;
    tellUnread(usual, ['defaultTest'], reading);
  }
  if (typeof tests === 'string') {
    reading.leave(
      ['tests'],
      `names ${tests}, which is not read; draw rows from a table with seeds.`
    );
  }
  const list: unknown[] = Array.isArray(tests) ? tests : [];
  if (tests !== undefined && typeof tests !== 'string' && !Array.isArray(tests)) {
    reading.problem(['tests'], 'tests is a list.');
    return [];
  }
  if (list.length > MOST_TESTS) {
    reading.problem(
      ['tests'],
      `${counted(list.length, 'test')} are too many; at most ${count(MOST_TESTS)} are read.`
    );
    return [];
  }
  if (list.length === 0) {
    if (given.seeds === undefined) {
      reading.problem(['tests'], 'the suite has no tests and no seeds to start from.');
      return [];
    }
    return readTest({}, [], { ...shared, usual }, reading);
  }
  const read = list.flatMap((test, index): SuiteTest[] => {
    const at = ['tests', index];
    if (typeof test === 'string') {
      reading.leave(at, isReference(test) ? `names ${test}, which is not read.` : 'is no test.');
      return [];
    }
    return readTest(test as TestInput, at, { ...shared, usual }, reading);
  });
  if (read.length === 0 && reading.problems.length === 0) {
    reading.problem(
      ['tests'],
      `no test is left that can be carried out: ${reading.notCarriedOut[0] ?? ''}`
    );
  }
  return read;
}
