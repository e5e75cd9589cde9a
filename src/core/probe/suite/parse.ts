import { z } from 'zod';
import { keysAt, type PlanNode } from '../../plan/json-schema';
import { findingsOf, type FileKeys } from '../../plan/problems';
import { YamlFile, type FileProblem } from '../../plan/yaml-file';
import { SuiteError } from './problems';
import { isReference, Reading } from './reading';
import { readPrompts } from './read-prompts';
import { readTest, type TestInput } from './read-test';
import { suiteSchema } from './schema';
import type { ParsedSuite, Suite, SuiteTest } from './suite';

/** Characters of a suite; a page that reads more would stand still. */
export const LARGEST_SUITE = 500_000;

/** Tests of one file. */
export const MOST_TESTS = 5000;

const KIND = { name: 'suite', needs: 'tests, or seeds to start from' };

const KEYS: FileKeys = {
  name: 'suite',
  known: path => {
    // Under tests stands a list of texts or mappings; the mapping's keys are meant.
    const [first, ...rest] = path;
    const isTest = first === 'tests' || first === 'defaultTest';
    const inside = isTest ? rest.slice(first === 'tests' ? 1 : 0) : path;
    return isTest ? keysAt(testNode, inside) : keysAt(suiteNode, path);
  }
};

const suiteNode = z.toJSONSchema(suiteSchema, { io: 'input', unrepresentable: 'any' }) as PlanNode;
const testNode = suiteNode.properties?.defaultTest?.anyOf?.find(each => each.properties) ?? {};

/**
 * Reads a suite file: promptfoo's shape, with kinds, capabilities,
 * transformations and seeds. Nothing is run, and no other file is read.
 *
 * @param path - Of the file, for messages.
 * @throws SuiteError, whose message is `path:line:column: sentence`.
 */
export function parseSuite(text: string, path: string): ParsedSuite {
  if (text.length > LARGEST_SUITE) {
    const told = `The suite has ${text.length.toLocaleString('en-GB')} characters; at most ${LARGEST_SUITE.toLocaleString('en-GB')} are read. Keep rows in a table and draw them with seeds.`;
    throw new SuiteError(path, [{ line: 1, column: 1, sentence: told }]);
  }
  const file = new YamlFile(
    text,
    KIND,
    (problems, options) => new SuiteError(path, problems, options)
  );
  const parsed = suiteSchema.safeParse(file.value);
  if (!parsed.success) {
    const findings = findingsOf(parsed.error.issues, file.lookUp, KEYS);
    throw new SuiteError(
      path,
      inOrder(
        findings.map(({ path: at, atKey, sentence }) => ({ ...file.place(at, atKey), sentence }))
      )
    );
  }
  const reading = new Reading();
  const suite = readSuite(parsed.data, path, reading, file);
  if (reading.problems.length > 0) {
    throw new SuiteError(
      path,
      inOrder(
        reading.problems.map(({ path: at, atKey, sentence }) => ({
          ...file.place(at, atKey),
          sentence
        }))
      )
    );
  }
  return { suite, notCarriedOut: reading.notCarriedOut };
}

function inOrder(problems: readonly FileProblem[]): FileProblem[] {
  return [...problems].sort((left, right) => left.line - right.line || left.column - right.column);
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
    usual = defaultTest ?? {};
  }
  if (typeof tests === 'string') {
    reading.leave(
      ['tests'],
      `names ${tests}, which is not read; draw rows from a table with seeds.`
    );
  }
  const list = Array.isArray(tests) ? tests : [];
  if (list.length > MOST_TESTS) {
    reading.problem(
      ['tests'],
      `${list.length.toLocaleString('en-GB')} tests are too many; at most ${MOST_TESTS.toLocaleString('en-GB')} are read.`
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
    return readTest(test, at, { ...shared, usual }, reading);
  });
  if (read.length === 0 && reading.problems.length === 0) {
    reading.problem(
      ['tests'],
      `no test is left that can be carried out: ${reading.notCarriedOut[0] ?? ''}`
    );
  }
  return read;
}
