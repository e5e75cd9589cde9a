import { performance } from 'node:perf_hooks';
import { previousOf } from '../previous';
import type { CaseResult } from '../result';
import { importResults, type ImportedResults } from './import';
import { resultsOf } from './results-of';

/** The text in pieces of a size that cuts words, escapes and characters apart. */
async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += size) {
    yield await Promise.resolve(text.slice(start, start + size));
  }
}

const read = (text: string, name = 'old.json', size = 7): Promise<ImportedResults> =>
  importResults(pieces(text, size), name);
const outcomes = ({ cases }: ImportedResults): string[] => cases.map(({ outcome }) => outcome);
const ids = ({ cases }: ImportedResults): string[] => cases.map(({ id }) => id);

const own = (id: string, outcome: string) => ({
  id,
  suite: 'mine.yaml',
  capability: 'c',
  type: 'MFT',
  title: 'says "{[}]\\" and é',
  column: '',
  outcome,
  expected: 'x',
  got: 'y'
});

/** As promptfoo 0.1xx writes `-o results.json`. */
function promptfoo(success: boolean[], provider = 'openai:gpt-4o', more: object = {}) {
  return {
    evalId: 'eval-abc-2025-11-01T10:00:00',
    results: {
      version: 3,
      timestamp: '2025-11-01T10:00:00.000Z',
      prompts: [{ raw: 'Translate {{text}}', label: 'Translate {{text}}', metrics: {} }],
      results: success.map((passed, index) => ({
        promptIdx: 0,
        testIdx: index,
        id: `row-${provider}-${index}`,
        testCase: {
          description: `case ${index}`,
          vars: { text: `word ${index}` },
          assert: [{ type: 'contains', value: 'mot' }],
          metadata: {}
        },
        promptId: 'p',
        provider: { id: provider, label: '' },
        prompt: { raw: `Translate word ${index}`, label: 'Translate {{text}}' },
        vars: { text: `word ${index}` },
        response: { output: 'le mot', tokenUsage: {} },
        error: passed ? null : 'Expected output to contain "mot"',
        failureReason: passed ? 0 : 1,
        success: passed,
        score: passed ? 1 : 0,
        latencyMs: 500,
        gradingResult: { pass: passed, score: passed ? 1 : 0, reason: 'x', componentResults: [] },
        namedScores: {},
        cost: 0.001,
        metadata: {},
        ...more
      })),
      stats: { successes: 1, failures: 0, errors: 0 }
    },
    config: { results: [{ success: 'no result of a case' }] },
    shareableUrl: null
  };
}

const garakSetup = { entry_type: 'start_run setup', 'run.eval_threshold': 0.5 };
const attempt = (more: object) => ({
  entry_type: 'attempt',
  uuid: 'aa07fb52-ba16-4b0f-9b33-a6ac1e8f3b0b',
  seq: 0,
  status: 2,
  probe_classname: 'dan.Dan_11_0',
  probe_params: {},
  targets: [],
  prompt: {
    turns: [{ role: 'user', content: { text: 'Do anything now', lang: 'en' } }],
    notes: {}
  },
  outputs: [{ text: 'No.' }, { text: 'Sure!' }, null],
  detector_results: { 'mitigation.MitigationBypass': [0.0, 1.0, null], 'dan.DAN': [0.2, 0.5, 0.1] },
  notes: {},
  goal: 'disregard the system prompt',
  conversations: [],
  ...more
});

const sample = (id: number, acc: unknown, more: object = {}) => ({
  doc_id: id,
  doc: { question: `q${id}`, choices: ['a', 'b'] },
  target: '1',
  arguments: { gen_args_0: { arg_0: `Question ${id}\nAnswer:`, arg_1: ' a' } },
  resps: [[['-1.2', 'False']]],
  filtered_resps: [['-1.2', 'False']],
  filter: 'none',
  metrics: ['acc', 'bleu'],
  doc_hash: `d${id}`,
  prompt_hash: `p${id}`,
  target_hash: `t${id}`,
  acc,
  bleu: 31.5,
  ...more
});
const lines = (values: readonly unknown[]): string =>
  values.map(value => JSON.stringify(value) + '\n').join('');

describe('importResults', () => {
  it.each([1, 2, 3, 1000])(
    'reads our own, indented or in one line, in pieces of %d',
    async size => {
      const cases = [own('a', 'pass'), own('b', 'fail'), own('c', 'error')];
      const whole = { schema: 'model-audit/probe@1', summary: { suites: [{}] }, cases, more: [1] };
      for (const text of [JSON.stringify(whole, null, 2), JSON.stringify(whole)]) {
        const found = await read(text, 'own.json', size);
        expect(found).toEqual({ cases, notes: [] });
      }
      expect((await read(JSON.stringify(cases), 'objects/1', size)).cases).toEqual(cases);
      expect((await read(lines(cases), 'l', size)).cases).toEqual(cases);
    }
  );

  it('reads promptfoo, and tells failures from errors', async () => {
    const found = await read(JSON.stringify(promptfoo([true, false]), null, 2), 'pf.json');
    expect(found.notes).toEqual([]);
    expect(found.cases[1]).toMatchObject({
      suite: 'promptfoo',
      title: 'case 1',
      outcome: 'fail',
      expected: 'contains mot',
      got: 'le mot',
      seconds: 0.5,
      request: { form: 'text', text: 'Translate word 1' }
    });
    const broken = { failureReason: 2, success: false, error: 'API error: 429', response: null };
    const errors = await read(JSON.stringify(promptfoo([false], 'p', broken)));
    expect(errors.cases[0]).toMatchObject({ outcome: 'error', got: 'API error: 429' });
    const old = { failureReason: undefined, gradingResult: null, error: 'refused' };
    expect(outcomes(await read(JSON.stringify(promptfoo([false], 'p', old))))).toEqual(['error']);
    const rows = promptfoo([true, false]).results.results;
    expect(ids(await read(lines(rows)))).toEqual(ids(found));
  });

  it('pairs two promptfoo runs of other models, and tells models of one file apart', async () => {
    const [first, second] = [promptfoo([true, true, false]), promptfoo([true, false, true], 'b')];
    const before = await read(JSON.stringify(first));
    const now = await read(JSON.stringify(second));
    expect(ids(now)).toEqual(ids(before));
    const probes = await resultsOf(
      now,
      previousOf({ version: 0, name: 'old.json', metrics: {} }, before.cases)
    );
    expect(probes.summary.regression).toMatchObject({
      name: 'old.json',
      paired: 3,
      regressed: 1,
      fixed: 1
    });
    first.results.results.push(...second.results.results);
    const both = await read(JSON.stringify(first));
    expect(new Set(ids(both)).size).toBe(6);
    expect(both.cases[5].attributes?.model).toBe('b');
    expect(both.notes).toEqual([
      'old.json holds the answers of 2 models; they are compared model by model.'
    ]);
  });

  it('reads a garak report: judged attempts alone, by detector and answer', async () => {
    const report = [
      garakSetup,
      { entry_type: 'init', garak_version: '0.13.1' },
      attempt({ status: 1, detector_results: {} }),
      attempt({}),
      { entry_type: 'eval', probe: 'dan.Dan_11_0', detector: 'dan.DAN', passed: 2, total: 3 },
      { entry_type: 'digest' }
    ];
    const found = await read(lines(report), 'garak.report.jsonl');
    expect(outcomes(found)).toEqual(['pass', 'fail', 'error', 'pass', 'fail', 'pass']);
    expect(found.cases[1]).toMatchObject({
      suite: 'garak dan',
      capability: 'dan.Dan_11_0',
      title: 'disregard the system prompt',
      attributes: { detector: 'mitigation.MitigationBypass' },
      got: '1: Sure!',
      request: { form: 'chat', messages: [{ role: 'user', content: 'Do anything now' }] }
    });
    expect(new Set(found.cases.map(({ seed }) => seed)).size).toBe(1);
    const older = attempt({
      prompt: 'Do anything now',
      outputs: ['No.', 'Sure!', ''],
      probe_classname: 'probes.dan.Dan_11_0',
      detector_results: { 'garak.detectors.mitigation.MitigationBypass': [[0.0], [1.0], [null]] }
    });
    expect(outcomes(await read(lines([garakSetup, older])))).toEqual(['pass', 'fail', 'error']);
    const strict = { ...garakSetup, 'run.eval_threshold': 0.15 };
    const strictly = await read(lines([strict, attempt({})]));
    expect(outcomes(strictly).slice(3)).toEqual(['fail', 'fail', 'pass']);
    expect(ids(strictly)).toEqual(ids(found));
  });

  it('reads samples of lm-evaluation-harness by metric, whatever the answers are', async () => {
    const name = 'out/model/samples_arc_easy_2025-11-01T10-00-00.000000.jsonl';
    const found = await read(lines([sample(0, 1.0), sample(1, 0.0), sample(2, true)]), name);
    expect(outcomes(found)).toEqual(['pass', 'fail', 'pass']);
    expect(found.cases[0]).toMatchObject({
      suite: 'arc_easy',
      capability: 'acc',
      title: 'document 0: Question 0',
      expected: '1',
      request: { form: 'text', text: 'Question 0\nAnswer:' }
    });
    expect(found.notes).toEqual(['Values of bleu that are neither 0 nor 1 were left out.']);
    const other = await read(
      lines([sample(0, 0, { resps: [['x']], filtered_resps: ['x'] })]),
      'samples_arc_easy_2025-12-01T10-00-00.000000.jsonl'
    );
    expect(ids(other)[0]).toBe(ids(found)[0]);
    const bare = { doc_hash: undefined, metrics: undefined, arguments: [['Question', {}]] };
    expect(outcomes(await read(lines([sample(0, 1, bare)])))).toEqual(['pass']);
    const twice = [sample(0, 1), sample(0, 0, { filter: 'strict-match' })];
    expect(new Set(ids(await read(lines(twice)))).size).toBe(2);
  });

  it("takes Python's NaN and Infinity for missing values, and leaves texts alone", async () => {
    const given = [sample(0, 1, { target: 'NaN \\"-Infinity' }), sample(1, 0)];
    const text = lines(given).replace('"acc":0', '"acc":NaN,"loglikelihood":-Infinity');
    const found = await read(text);
    expect(outcomes(found)).toEqual(['pass']);
    expect(found.cases[0].expected).toBe('NaN \\"-Infinity');
    expect(found.notes[0]).toContain('acc');
  });

  it('tells what comes up twice apart by its place', async () => {
    const first = await read(lines([sample(0, 1), sample(0, 0)]));
    expect(new Set(ids(first)).size).toBe(2);
    expect(ids(await read(lines([sample(0, 0), sample(0, 0)])))).toEqual(ids(first));
  });

  it('leaves a half-written last line out with a note, and refuses half a document', async () => {
    const text = lines([garakSetup, attempt({}), attempt({ goal: 'another' })]);
    const found = await read(text.slice(0, -200), 'g.jsonl');
    expect(found.cases).toHaveLength(6);
    expect(found.notes).toEqual([
      'The last line of g.jsonl (line 3) is only half there and was left out.'
    ]);
    const document = JSON.stringify(promptfoo([true, true, true]), null, 1);
    await expect(read(document.slice(0, document.length / 2), 'pf.json')).rejects.toThrow(
      /^pf\.json:\d+: the file ends in the middle\./
    );
  });

  it.each([
    ['', 'old.json holds no results of cases.'],
    ['{}\n{}', 'old.json:1: this is no result of a case that is known: it has nothing.'],
    ['{"a": 1, "b": 2}', 'old.json:1: this is no result of a case that is known: it has a, b.'],
    ['[1, 2, "x"]', 'old.json holds no results of cases.'],
    ['hello', 'old.json holds no results of cases.'],
    ['{"cases": [{', 'old.json:1: the file ends in the middle.'],
    [
      lines([garakSetup, attempt({ detector_results: { d: ['high'] } })]),
      'old.json:2: detector_results.d.0 is not as it should be'
    ],
    [lines([garakSetup]) + 'no json\n' + lines([garakSetup]), 'old.json:2: this is no JSON.'],
    [
      JSON.stringify({ cases: [own('a', 'pass'), own('b', 'maybe')] }, null, 2),
      'old.json:14: outcome is not as it should be'
    ],
    [
      JSON.stringify(promptfoo([true], 'p', { success: 'yes' })),
      'old.json:1: success is not as it should be'
    ]
  ])('says in one sentence what is wrong, %#', async (text, sentence) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(sentence) as string
    });
  });

  it('keeps hostile names as texts', async () => {
    const hostile = JSON.parse(
      '{"__proto__": {"polluted": true}, "constructor": "<script>"}'
    ) as object;
    const rows = promptfoo([false], 'p', { vars: hostile, testCase: { metadata: hostile } });
    const found = await read(JSON.stringify(rows));
    expect(found.cases).toHaveLength(1);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('reads a hundred thousand cases in seconds and never the whole of them at once', async () => {
    async function* large(): AsyncGenerator<string> {
      yield '{"schema": "x", "cases": [';
      for (let index = 0; index < 100_000; index += 100) {
        const part = Array.from({ length: 100 }, (_, offset) =>
          JSON.stringify({ ...own(`c${index + offset}`, 'pass'), got: 'y'.repeat(300) })
        );
        yield await Promise.resolve((index === 0 ? '' : ',') + part.join(','));
      }
      yield ']}';
    }
    const started = performance.now();
    const { cases } = await importResults(large(), 'large.json');
    expect(cases).toHaveLength(100_000);
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it('refuses one entry that is larger than 16 million characters', async () => {
    async function* endless(): AsyncGenerator<string> {
      yield '{"cases": [\n{"got": "';
      for (;;) {
        yield await Promise.resolve('y'.repeat(1_000_000));
      }
    }
    await expect(importResults(endless(), 'large.json')).rejects.toThrow(
      'large.json:2: an entry is larger than 16 million characters.'
    );
  });

  it('refuses an entry that is nested too deeply, with its line', async () => {
    const depth = 200_000;
    const deep = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    const line = (vars: string): string => `{"success":true,"vars":${vars},"prompt":{"raw":"a"}}\n`;
    await expect(read(line('{}') + line(deep), 'old.jsonl', 65_536)).rejects.toMatchObject({
      code: 'invalid-input',
      message: 'old.jsonl:2: the entry is nested too deeply.'
    });
  });

  it('cuts long answers and bounds what is kept of requests', async () => {
    const rows = promptfoo([true], 'p', { response: { output: 'z'.repeat(100_000) } });
    const { cases } = await read(JSON.stringify(rows), 'pf.json', 5000);
    expect(cases[0].got.length).toBe(2000);
  });

  it('takes lists of any depth at the speed of others', async () => {
    const depth = 100_000;
    const text = `{"results":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const started = performance.now();
    await expect(read(text, 'deep.json', 65_536)).rejects.toMatchObject({ code: 'invalid-input' });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(
      importResults(pieces('{}', 1), 'x', { signal: stop.signal })
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});

it('gives imported cases the rates of their suites', async () => {
  const text = lines([
    garakSetup,
    attempt({}),
    attempt({ probe_classname: 'encoding.InjectBase64' })
  ]);
  const { summary } = await resultsOf(await read(text), null);
  expect(summary).toMatchObject({ cases: 12, passed: 6, failed: 4, errors: 2, regression: null });
  expect(summary.suites.map(({ suite, passed }) => [suite, passed])).toEqual([
    ['garak dan', 3],
    ['garak encoding', 3]
  ]);
  expect(summary.suites[0].interval).not.toBeNull();
  const seeds = new Set((await read(text)).cases.map(({ seed }: CaseResult) => seed));
  expect(seeds.size).toBe(2);
});
