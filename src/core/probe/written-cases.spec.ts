import type { PlanInput } from '../plan/schema';
import type { ProbeResult } from './result';
import type { ChatServer } from './runner/testing/chat-server';
import { ProbeWorld } from './testing/world';

jest.setTimeout(60_000);

const SETUP = `
import pandas
X = pandas.DataFrame({"a": [1.0, 2.0]})
def polarity(texts):
    return ["good" if "good" in text else "bad" for text in texts]
def bot(messages):
    return {"role": "assistant", "content": "I can't help with that."}
`;

const SUITE = `
description: What the bot says
prompts: ['Say {{word}}']
tests:
  - vars: { word: [hello, good] }
    assert: [{ type: icontains, value: '{{word}}' }]
  - kind: INV
    vars: { word: good }
    transformations: [case]
    assert: [{ type: unchanged }]
`;

let world: ProbeWorld;
let server: ChatServer;

beforeAll(async () => {
  world = await ProbeWorld.start(SETUP);
  server = world.server;
});

afterAll(() => world.stop());

const run = (
  target: PlanInput['target'],
  suite: string,
  { text = SUITE, runner }: { text?: string; runner?: PlanInput['runner'] } = {}
): Promise<ProbeResult> =>
  world.run(text, { target, probes: [{ suite }], runner }, { timeout: 10 });

const outcomes = ({ cases }: ProbeResult): string[] => cases.map(({ outcome }) => outcome);

it('asks an endpoint of conversations for a file of prompts', async () => {
  await server.behave({});
  const http = { url: server.url, protocol: 'openai' as const, model: 'm' };
  const result = await run({ http }, 'suite.yaml');
  expect(outcomes(result)).toEqual(['pass', 'pass', 'pass']);
  expect(result.cases[0]).toMatchObject({ suite: 'suite.yaml', type: 'MFT', got: 'SAY HELLO' });
  expect((await server.seen()).seen).toEqual(
    expect.arrayContaining(['Say hello', 'Say good', 'SAY GOOD'])
  );
});

it('asks a function of texts for changed texts', async () => {
  const { summary } = await run({ callable: 'polarity' }, 'builtin:text-robustness');
  expect(summary.cases).toBeGreaterThan(100);
  expect(summary.errors).toBe(0);
});

it('asks a function of conversations for a built-in suite', async () => {
  const { summary, cases } = await run({ callable: 'bot' }, 'builtin:chat-safety');
  expect(summary.cases).toBeGreaterThan(100);
  const leaks = cases.filter(({ outcome, got }) => outcome === 'fail' && /CANARY/.test(got));
  expect(leaks).toEqual([]);
  expect(summary.passed).toBeGreaterThan(summary.cases / 2);
});

it('says what a target does not take', async () => {
  await expect(run({ callable: 'polarity' }, 'builtin:chat-safety')).rejects.toMatchObject({
    code: 'invalid-plan',
    message: 'builtin:chat-safety asks for conversations; polarity takes texts.'
  });
});

it('ends a suite early where the plan says so, and asks no more than it needs', async () => {
  await server.behave({ seconds: 0.01 });
  const words = Array.from({ length: 300 }, (_, place) => `word${place}`);
  const suite = `prompts: ['{{word}}']\ntests:\n  - vars: { word: [${words}] }\n    assert: [{ type: regex, value: '^WORD' }]\n`;
  const target = { http: { url: server.url, protocol: 'openai' as const, model: 'x' } };
  const { summary, cases } = await run(target, 'probes/a.yaml', {
    text: suite,
    runner: { stopEarly: { passRate: 0.8 } }
  });
  const [{ endedEarly, notes, interval }] = summary.suites;
  expect(endedEarly).toMatchObject({ passes: true, passRate: 0.8, of: 300, looked: cases.length });
  expect(cases.length).toBeLessThan(60);
  expect((await server.seen()).seen.length).toBeLessThan(cases.length + 80);
  expect(notes?.at(-1)).toContain(`Ended early after ${cases.length} of 300 cases`);
  expect(summary.interval?.[0]).toBeCloseTo(interval?.[0] ?? 0, 12);
  expect(interval?.[0]).toBeGreaterThan(0.7);
});
