import { execFileSync } from 'node:child_process';
import { AuditError } from '../core/errors';
import type { CaseResult } from '../core/probe/result';
import { junitXml } from './junit';
import { PYTHON } from './testing/command';

interface Suite {
  attributes: Record<string, string>;
  cases: { attributes: Record<string, string>; told: string[]; message: string; text: string }[];
}

/** The file as another reader of XML sees it. */
function read(xml: string): { attributes: Record<string, string>; suites: Suite[] } {
  const code = `
import json, sys, xml.etree.ElementTree as tree
root = tree.fromstring(sys.stdin.buffer.read())
print(json.dumps({"attributes": root.attrib, "suites": [{"attributes": suite.attrib, "cases": [{
    "attributes": case.attrib,
    "told": [child.tag for child in case],
    "message": "".join(child.get("message") for child in case),
    "text": "".join(child.text or "" for child in case),
} for case in suite]} for suite in root]}))`;
  const told = execFileSync(PYTHON, ['-c', code], { input: xml, encoding: 'utf8' });
  return JSON.parse(told) as ReturnType<typeof read>;
}

const caseOf = (more: Partial<CaseResult>): CaseResult => ({
  id: '0123456789abcdef',
  suite: 'mine.yaml',
  capability: 'sure-answers',
  type: 'MFT',
  title: 'A late aircraft is late',
  column: '',
  outcome: 'pass',
  expected: 'late',
  got: 'late',
  ...more
});

it('tells every case, failures from errors, and suites apart', () => {
  const { attributes, suites } = read(
    junitXml('flights', [
      caseOf({ seconds: 1.25 }),
      caseOf({ outcome: 'fail', got: 'on time' }),
      caseOf({ outcome: 'error', got: 'ValueError: no' }),
      caseOf({ suite: 'builtin:chat-leakage', outcome: 'fail' })
    ])
  );
  expect(attributes).toEqual({ name: 'flights', tests: '4', failures: '2', errors: '1' });
  expect(suites.map(suite => suite.attributes)).toEqual([
    { name: 'mine.yaml', tests: '3', failures: '1', errors: '1', skipped: '0', time: '1.250' },
    {
      name: 'builtin:chat-leakage',
      tests: '1',
      failures: '1',
      errors: '0',
      skipped: '0',
      time: '0.000'
    }
  ]);
  const [passed, failed, broken] = suites[0].cases;
  expect(passed).toMatchObject({
    attributes: {
      name: 'A late aircraft is late [01234567]',
      classname: 'mine.yaml.sure-answers',
      time: '1.250'
    },
    told: []
  });
  expect(failed).toMatchObject({
    told: ['failure'],
    message: 'expected late, got on time',
    text: 'expected: late\ngot: on time\ncase: 0123456789abcdef'
  });
  expect(broken).toMatchObject({ told: ['error'], message: 'ValueError: no' });
});

it('takes hostile text as text, without what XML has no place for', () => {
  const hostile = `]]><failure/>&amp;"'<b>\u0000\u001b[31m\ufffe\ud800 \u202etxt.exe\n\ttab 😀`;
  const clean = `]]><failure/>&amp;"'<b>\ufffd\ufffd[31m\ufffd\ufffd \ufffdtxt.exe\n\ttab 😀`;
  const { attributes, suites } = read(
    junitXml(hostile, [
      caseOf({ suite: hostile, capability: hostile, title: hostile, outcome: 'fail', got: hostile })
    ])
  );
  expect(attributes.name).toBe(clean);
  expect(suites).toHaveLength(1);
  expect(suites[0].attributes.name).toBe(clean);
  expect(suites[0].cases[0].attributes).toMatchObject({
    name: `${clean} [01234567]`,
    classname: `${clean}.${clean}`
  });
  expect(suites[0].cases[0].message).toBe(`expected late, got ${clean}`);
  expect(suites[0].cases[0].text).toContain(`got: ${clean}\ncase`);
});

it('tells what of the run itself could not be carried out, and is whole without a case', () => {
  const error = new AuditError('model-raised', 'It raised <here>.', 'Mend it.');
  const { attributes, suites } = read(junitXml('m', [], [{ stage: 'probes', error }]));
  expect(attributes).toMatchObject({ tests: '1', errors: '1' });
  expect(suites[0].cases[0].message).toBe('It raised <here>. Mend it.');
  expect(read(junitXml('m', [])).suites).toEqual([]);
});
