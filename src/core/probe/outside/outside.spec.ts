import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PlanInput } from '../../plan/schema';
import type { ProbeResult } from '../result';
import type { ProbeContext } from '../run';
import type { ChatServer } from '../runner/testing/chat-server';
import { ProbeWorld } from '../testing/world';

jest.setTimeout(60_000);

/** A bot that is polite where it is asked nicely, an encoder, and functions that judge. */
const SETUP = `
import time
import pandas
from sklearn.feature_extraction.text import HashingVectorizer
X = pandas.DataFrame({"a": [1.0, 2.0]})
hashing = HashingVectorizer(n_features=512, analyzer="char_wb", ngram_range=(3, 3))
def bot(messages):
    word = messages[-1]["content"].split()[-1]
    if word == "raise":
        raise RuntimeError("out of cheese")
    return {"role": "assistant", "content": f"Please take the {word}." if word != "rude" else "No."}
called = []
def short(output, prompt, vars):
    called.append(output)
    return {"pass": len(output) < 21, "reason": f"{len(output)} letters"}
def forbidden(output):
    raise SystemExit("never to be called")
def sleepy(output):
    time.sleep(30)
def echo_judge(texts):
    return ['{"pass": true, "reason": "always"}' for _ in texts]
from sklearn.linear_model import LinearRegression
linear = LinearRegression().fit(X, [1.0, 2.0])
`;

let world: ProbeWorld;
let server: ChatServer;

beforeAll(async () => {
  const polite = Array.from({ length: 40 }, (_, n) => [
    n % 4 === 0 ? 'Move.' : 'Please move.',
    n % 5 === 0 ? 'rude' : 'polite'
  ]);
  const lines = [...polite, ['perhaps', 'polite'], ['Sit.', 'unclear']].map(row => row.join(','));
  world = await ProbeWorld.start(SETUP, { 'labelled.csv': ['text,label', ...lines].join('\n') });
  server = world.server;
});

afterAll(() => world.stop());

beforeEach(() => server.behave({ judges: true }));

const run = (
  suite: string,
  judges: PlanInput['judges'],
  { callable = 'bot', ...changes }: Partial<ProbeContext> & { callable?: string } = {}
): Promise<ProbeResult> => world.run(suite, { target: { callable }, judges }, changes);

const suiteOf = (asserts: string, words = '[cake, rude, tea]'): string =>
  `prompts: ['Give me the {{word}}']\ntests:\n  - vars: { word: ${words} }\n    assert: [${asserts}]\n`;

const model = (): PlanInput['judges'] => ({
  model: { http: { url: server.url, protocol: 'openai', model: 'judge' } }
});

const outcomes = ({ cases }: ProbeResult): string[] => cases.map(({ outcome }) => outcome);

describe('a model as judge', () => {
  const suite = suiteOf("{ type: llm-rubric, value: 'is polite' }");

  it('judges what the target answered, and sees the question', async () => {
    const result = await run(suite, model());
    expect(outcomes(result)).toEqual(['pass', 'fail', 'pass']);
    expect(result.cases[0]).toMatchObject({ expected: 'satisfies: is polite', got: 'its tone' });
    const { seen } = await server.seen();
    expect(seen).toHaveLength(3);
    expect(seen.some(text => text.includes('Give me the cake'))).toBe(true);
    expect(readdirSync(join(world.folder, '.model-audit', 'probes'))).toEqual([]);
  });

  it('is asked about the same answer once, several at a time, and again where it refuses', async () => {
    await server.behave({ judges: true, refuseFirst: 3, status: 503, seconds: 0.05 });
    const words = Array.from({ length: 24 }, (_, n) => `thing${n}`);
    const result = await run(
      suiteOf("{ type: llm-rubric, value: 'is polite' }", `[${words}]`),
      model()
    );
    expect(outcomes(result)).toEqual(words.map(() => 'pass'));
    const { most, seen } = await server.seen();
    expect(new Set(seen).size).toBe(24);
    expect(seen.length).toBeLessThanOrEqual(24 + 3);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
  });

  it('keeps to a budget of its own; what it did not judge is an error and asked next time', async () => {
    const few = { ...model(), model: { ...model()?.model, runner: { mostRequests: 2 } } };
    const result = await run(suite, few);
    expect(outcomes(result).filter(outcome => outcome === 'error')).toHaveLength(1);
    expect(result.cases.find(each => each.outcome === 'error')?.got).toMatch(
      /^The judging model gave no verdict: Not asked: .*mostRequests/
    );
    await server.behave({ judges: true });
    expect(outcomes(await run(suite, few))).toEqual(['pass', 'fail', 'pass']);
    expect((await server.seen()).seen).toHaveLength(1);
  });

  it('takes what it does wrong for no judgement, and never for a failure', async () => {
    await server.behave({ mischief: 'HTML' });
    const result = await run(suite, model());
    expect(outcomes(result)).toEqual(['error', 'error', 'error']);
    expect(result.cases[0].got).toContain('a page of HTML');
    await server.behave({});
    expect((await run(suite, model())).cases[0].got).toContain('gave no verdict: YOU GRADE');
  });

  it('may be a callable of texts; one that is not there, or takes rows, says so', async () => {
    expect(outcomes(await run(suite, { model: { callable: 'echo_judge' } }))).toEqual([
      'pass',
      'pass',
      'pass'
    ]);
    const missing = await run(suite, { model: { callable: 'nobody' } });
    expect(missing.cases[0].got).toContain('There is no variable nobody in the kernel.');
    const rows = await run(suite, { model: { callable: 'linear.predict' } });
    expect(rows.cases[0].got).toContain('takes rows of a table');
  });

  it('is not asked where the target gave no answer, or the plan names none', async () => {
    const raising = await run(suiteOf("{ type: llm-rubric, value: 'x' }", '[raise]'), model());
    expect(raising.cases[0]).toMatchObject({ outcome: 'error' });
    expect(raising.cases[0].got).toContain('out of cheese');
    expect((await server.seen()).seen).toEqual([]);
    expect((await run(suite, {})).cases[0].got).toBe(
      'No target is named that could judge; name one under judges.model in the plan.'
    );
  });

  it('stops within a second when the run is cancelled', async () => {
    await server.behave({ judges: true, seconds: 20 });
    const stop = new AbortController();
    const started = Date.now();
    setTimeout(() => stop.abort(), 800);
    await expect(run(suite, model(), { signal: stop.signal })).rejects.toMatchObject({
      code: 'cancelled'
    });
    expect(Date.now() - started).toBeLessThan(2500);
  });
});

describe('an encoder', () => {
  const suite = suiteOf("{ type: similar, value: 'Please take that cake', threshold: 0.7 }");

  it('compares by the vectors of a real one', async () => {
    const result = await run(suite, { encoder: { callable: 'hashing.transform' } });
    expect(outcomes(result)).toEqual(['pass', 'fail', 'fail']);
    expect(result.cases[0].got).toMatch(/^0\.[789]\d+: Please take the cake\.$/);
  });

  it('that is not there, or gives nonsense, is no judgement', async () => {
    const missing = await run(suite, { encoder: { callable: 'nowhere.encode' } });
    expect(missing.cases[0].got).toContain('There is no variable nowhere');
    const odd = await run(suite, { encoder: { callable: 'len' } });
    expect(outcomes(odd)).toEqual(['error', 'error', 'error']);
  });
});

describe('a function of the kernel', () => {
  it('is called where the plan allows it, once an answer', async () => {
    const result = await run(suiteOf('{ type: python, value: short }'), { python: ['short'] });
    expect(outcomes(result)).toEqual(['fail', 'pass', 'pass']);
    expect(result.cases[1].got).toBe('3 letters');
  });

  it('is not called where the plan does not name it', async () => {
    const suite = suiteOf('{ type: python, value: forbidden }');
    const other = await run(suite, { python: ['short'] });
    expect(other.cases[0]).toMatchObject({ outcome: 'error' });
    expect(other.cases[0].got).toBe(
      'The plan does not allow judges to call forbidden. Name it under judges.python where it may be called.'
    );
    expect((await run(suite, {})).cases[0].got).toContain('was not allowed');
  });

  it('that raises or hangs is no judgement', async () => {
    const raising = await run(suiteOf('{ type: python, value: forbidden }'), {
      python: ['forbidden']
    });
    expect(raising.cases[0].got).toBe('SystemExit: never to be called');
  });
});

describe('a labelled sample', () => {
  const suite = suiteOf('{ type: contains, value: Please }');
  const sample = { file: 'labelled.csv', text: 'text', label: 'label' };
  const labels = { positive: 'polite', negative: 'rude' };

  it('shows how far the judge agrees with people', async () => {
    const labelled = [{ judge: 'llm-rubric', value: 'is polite', ...sample, ...labels }];
    const { summary } = await run(suite, { ...model(), labelled });
    const [{ report, ...told }] = summary.judges ?? [];
    expect(told).toMatchObject({ judge: 'llm-rubric', value: 'is polite', problem: null });
    // Of the multiples of four and of five among 40: 8 are rude, 10 have no please, 2 are both.
    expect(report).toMatchObject({
      n: 40,
      counts: { truePositive: 24, falsePositive: 6, falseNegative: 8, trueNegative: 2, errors: 1 },
      leftOut: 1,
      precision: 0.8,
      recall: 0.75,
      specificity: 0.25
    });
    expect(report?.kappa).toBeCloseTo(0, 12);
  });

  it('is drawn evenly, and what can not be measured costs nothing else', async () => {
    const { summary } = await run(suite, {
      labelled: [
        { judge: 'contains', value: 'Please', ...sample, ...labels, rows: 10 },
        { judge: 'llm-rubric', value: 'is polite', ...sample, ...labels },
        { judge: 'contains', value: 'x', ...sample, ...labels, file: 'nowhere.csv' }
      ]
    });
    expect(summary.judges?.map(({ report }) => report?.n)).toEqual([10, 0, undefined]);
    expect(summary.judges?.[1].report?.counts.errors).toBe(41);
    expect(summary.judges?.[2].problem).toContain('nowhere.csv');
    expect(summary.passed).toBe(2);
  });
});
