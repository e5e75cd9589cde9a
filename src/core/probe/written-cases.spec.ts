import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BridgeClient } from '../../bridge/client';
import { createPorts, type BridgePorts } from '../../bridge/ports';
import { startStdioBridge } from '../../bridge/stdio';
import { planSchema, type PlanInput } from '../plan/schema';
import type { OpenedTable } from '../ports';
import type { ProbeResult } from './result';
import { runProbes } from './run';
import { ChatServer } from './runner/testing/chat-server';

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

let folder: string;
let client: BridgeClient;
let ports: BridgePorts;
let server: ChatServer;
let evaluation: OpenedTable;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'written-'));
  writeFileSync(join(folder, 'setup.py'), SETUP);
  client = await startStdioBridge({ python: resolve('.venv/bin/python'), folder });
  ports = createPorts(client);
  await ports.setup('setup.py');
  evaluation = await ports.engine.open({ variable: 'X' }, 'evaluation');
  server = await ChatServer.start();
});

afterAll(() => {
  client.dispose();
  server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function run(
  target: object,
  suite: string,
  { text = SUITE, runner = {} }: { text?: string; runner?: PlanInput['runner'] } = {}
): Promise<ProbeResult> {
  const plan = planSchema.parse({
    model: 'm',
    evaluation: { variable: 'X' },
    production: [{ name: 'p', files: 'p' }],
    target,
    probes: [{ suite }],
    runner
  });
  const call = ports.target(plan.target, 'evaluation');
  return runProbes({
    engine: ports.engine,
    target: call,
    description: await call.describe(),
    evaluation,
    plan,
    timeout: 10,
    previous: null,
    journals: ports.journals,
    readFile: () => Promise.resolve(text),
    onProgress: () => undefined
  });
}

const outcomes = ({ cases }: ProbeResult): string[] => cases.map(({ outcome }) => outcome);

it('asks an endpoint of conversations for a file of prompts', async () => {
  await server.behave({});
  const http = { url: server.url, protocol: 'openai', model: 'm' };
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
  const target = { http: { url: server.url, protocol: 'openai', model: 'x' } };
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
