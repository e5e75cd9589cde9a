import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BridgeClient } from '../../../bridge/client';
import { createPorts, type BridgePorts } from '../../../bridge/ports';
import { startStdioBridge } from '../../../bridge/stdio';
import { httpTargetSchema } from '../../plan/http-target';
import type { ProbeAnswer, ProbeRequest } from '../request';
import { Asker, type AskerSettings } from './asker';
import { KeptAnswers } from './kept-answers';
import { runnerOptionsSchema, type RunnerOptions } from './options';
import { ChatServer } from './testing/chat-server';

jest.setTimeout(60_000);

let folder: string;
let client: BridgeClient;
let ports: BridgePorts;
let server: ChatServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'runner-'));
  client = await startStdioBridge({ python: resolve('.venv/bin/python'), folder });
  ports = createPorts(client);
  server = await ChatServer.start();
});

afterAll(() => {
  client.dispose();
  server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function askerOf(
  runner: Partial<RunnerOptions> = {},
  settings: Partial<AskerSettings> = {},
  kept = KeptAnswers.inMemory()
): Asker {
  const http = httpTargetSchema.parse({ url: server.url, protocol: 'openai', model: 'm' });
  return new Asker(ports.target({ http, timeout: 10 }, 't'), kept, {
    runner: runnerOptionsSchema.parse(runner),
    remote: true,
    timeout: 10,
    now: () => performance.now(),
    ...settings
  });
}

const texts = (count: number, prefix = 't'): ProbeRequest[] =>
  Array.from({ length: count }, (_, index) => ({ form: 'text', text: `${prefix}${index}` }));

const said = (answers: readonly ProbeAnswer[]): (string | null)[] =>
  answers.map(answer => (answer.outcome === 'answered' ? answer.text : answer.code));

it('gives answers in the order of the requests, and asks what is alike once', async () => {
  await server.behave({});
  const requests = [...texts(200), ...texts(50)];
  const answers = await askerOf().askAll(requests);
  expect(said(answers)).toEqual(
    requests.map(request => (request.form === 'text' ? request.text.toUpperCase() : ''))
  );
  expect((await server.seen()).seen).toHaveLength(200);
});

it('begins slowly and grows to as many calls at a time as are allowed', async () => {
  await server.behave({ seconds: 0.3 });
  await askerOf({ concurrency: 6 }).askAll(texts(40));
  const { most, times } = await server.seen();
  expect(most).toBe(6);
  expect(times.filter(time => time < times[0] + 0.2)).toHaveLength(2);
});

it('finds what the endpoint bears, and loses nothing by its refusals', async () => {
  await server.behave({ seconds: 0.02, bears: 3, retryAfter: 0.05 });
  const answers = await askerOf({ concurrency: 32, retries: 10 }).askAll(texts(150));
  expect(said(answers).filter(text => text === 'rate-limited')).toEqual([]);
  const { seen } = await server.seen();
  // Growing by one a round costs a refusal now and then, not one for each request.
  expect(seen.length).toBeLessThan(230);
});

it('waits as long as it is asked to', async () => {
  await server.behave({ refuseFirst: 1, retryAfter: 1 });
  const answers = await askerOf({ concurrency: 1 }).askAll(texts(3));
  expect(said(answers)).toEqual(['T0', 'T1', 'T2']);
  const { times, seen } = await server.seen();
  expect(seen).toEqual(['t0', 't0', 't1', 't2']);
  expect(times[1] - times[0]).toBeGreaterThan(0.95);
});

it('gives up an endpoint that asks to wait for an hour', async () => {
  await server.behave({ refuseFirst: 1000, retryAfter: 3600 });
  const began = Date.now();
  const answers = await askerOf().askAll(texts(100));
  expect(new Set(said(answers))).toEqual(new Set(['rate-limited']));
  expect((await server.seen()).seen.length).toBeLessThan(5);
  expect(Date.now() - began).toBeLessThan(3000);
});

it('repeats a request as often as it may and no more: there is one layer of repeats', async () => {
  await server.behave({ refuseFirst: 1000, status: 500 });
  const answers = await askerOf({ concurrency: 1, retries: 2 }).askAll(texts(1));
  expect(answers[0]).toMatchObject({ outcome: 'error', code: 'server-error', status: 500 });
  expect((await server.seen()).seen).toEqual(['t0', 't0', 't0']);
  await server.behave({ refuseFirst: 1000, status: 400 });
  await askerOf({ concurrency: 1 }).askAll(texts(2));
  expect((await server.seen()).seen).toEqual(['t0', 't1']);
});

it('asks nobody who lets nobody in for everything', async () => {
  await server.behave({ refuseFirst: 1000, status: 401 });
  const answers = await askerOf().askAll(texts(500));
  expect(new Set(said(answers))).toEqual(new Set(['refused']));
  expect((await server.seen()).seen.length).toBeLessThan(5);
});

it('keeps to a number of calls a minute', async () => {
  await server.behave({});
  const began = Date.now();
  await askerOf({ requestsPerMinute: 600 }).askAll(texts(11));
  expect(Date.now() - began).toBeGreaterThan(990);
});

it('keeps to its budgets of requests and cost', async () => {
  await server.behave({});
  const answers = await askerOf({ mostRequests: 30 }).askAll(texts(100));
  expect(said(answers).filter(text => text === 'budget')).toHaveLength(70);
  expect((await server.seen()).seen).toHaveLength(30);
  await server.behave({});
  // A request costs 0.002 + 0.008.
  const cost = { input: 2, output: 8, limit: 0.1 };
  const paid = await askerOf({ concurrency: 1, cost }).askAll(texts(50));
  expect(paid.filter(answer => answer.outcome === 'answered')).toHaveLength(10);
  expect(paid.at(-1)).toMatchObject({
    code: 'budget',
    message: 'Not asked: the run has cost 0.100, and runner.cost.limit is 0.1.'
  });
});

it('can be cancelled while it waits for answers', async () => {
  await server.behave({ seconds: 5 });
  const controller = new AbortController();
  const asking = askerOf({}, { signal: controller.signal }).askAll(texts(20));
  setTimeout(() => controller.abort(), 300);
  const began = Date.now();
  await expect(asking).rejects.toMatchObject({ code: 'cancelled' });
  expect(Date.now() - began).toBeLessThan(1300);
});

it('stops when it is enough', async () => {
  await server.behave({ seconds: 0.01 });
  let answered = 0;
  await askerOf({ concurrency: 2 }).ask(texts(1000), {
    onAnswer: () => {
      answered += 1;
    },
    isEnough: () => answered >= 20
  });
  expect(answered).toBeGreaterThanOrEqual(20);
  expect(answered).toBeLessThan(200);
});

describe('a journal', () => {
  const name = 'm-0123.jsonl';
  const open = async (target = 'v1', cache = false, now = 1e12): Promise<KeptAnswers> =>
    KeptAnswers.takeUp(await ports.journals.open(name), target, cache, () => now);
  const file = (): string => join(folder, '.model-audit', 'probes', name);

  async function askKept(kept: KeptAnswers, count: number): Promise<string[]> {
    await server.behave({});
    const answers = await askerOf({}, {}, kept).askAll(texts(count));
    expect(said(answers)).toEqual(texts(count).map((_, index) => `T${index}`));
    return (await server.seen()).seen.sort();
  }

  it('is taken up where the run before was broken off', async () => {
    const first = await open();
    expect(await askKept(first, 20)).toHaveLength(20);
    await first.close(true);
    const second = await open();
    expect(second.size).toBe(20);
    expect(await askKept(second, 22)).toEqual(['t20', 't21']);
    await second.close(true);
  });

  it('drops the lines that were cut or spoilt, and no others', async () => {
    const lines = readFileSync(file(), 'utf8').split('\n');
    expect(lines).toHaveLength(24);
    lines[3] = lines[3].slice(0, lines[3].length / 2);
    lines[4] = '{"key":"x","answer":{"outcome":"answered"}}';
    const half = lines.join('\n').slice(0, -40);
    writeFileSync(file(), half);
    const kept = await open();
    expect(kept.size).toBe(19);
    expect(await askKept(kept, 22)).toHaveLength(3);
    await kept.close(true);
  });

  it('is not taken up for another target, or a day later unless answers are to be kept', async () => {
    const day = 25 * 3_600_000;
    const cached = await open('v1', true, 1e12 + day);
    expect(cached.size).toBe(22);
    await cached.close(true);
    const late = await open('v1', false, 1e12 + day);
    expect(late.size).toBe(0);
    expect(await askKept(late, 5)).toHaveLength(5);
    await late.close(true);
    const other = await open('v2');
    expect(other.size).toBe(0);
    await other.close(false);
    expect(readdirSync(join(folder, '.model-audit', 'probes'))).toEqual([]);
  });

  it('keeps what a smaller run had no use for, with the moment at which it began', async () => {
    const whole = await open();
    expect(await askKept(whole, 20)).toHaveLength(20);
    await whole.close(true);
    const smaller = await open('v1', false, 1e12 + 3_600_000);
    expect(await askKept(smaller, 5)).toEqual([]);
    await smaller.close(false);
    const next = await open();
    expect(next.size).toBe(15);
    expect(await askKept(next, 21)).toEqual(['t0', 't1', 't2', 't20', 't3', 't4']);
    await next.close(false);
    expect(readdirSync(join(folder, '.model-audit', 'probes'))).toEqual([]);
  });

  it('lets what was left over grow old, and a full disk not fail a finished run', async () => {
    const whole = await open();
    await askKept(whole, 20);
    await whole.close(true);
    const smaller = await open('v1', false, 1e12 + 20 * 3_600_000);
    await askKept(smaller, 5);
    await smaller.close(false);
    const late = await open('v1', false, 1e12 + 25 * 3_600_000);
    expect(late.size).toBe(0);
    await askKept(late, 9);
    await late.close(true);
    const journal = await ports.journals.open(name);
    const full = {
      read: () => journal.read(),
      append: () => Promise.reject(new Error('full')),
      close: (keep: boolean) => journal.close(keep)
    };
    const last = await KeptAnswers.takeUp(full, 'v1', false, () => 1e12 + 25 * 3_600_000);
    expect(last.size).toBe(9);
    await last.close(false);
    expect(readdirSync(join(folder, '.model-audit', 'probes'))).toEqual([]);
  });

  it('is of one run at a time', async () => {
    const kept = await open();
    const other = await startStdioBridge({ python: resolve('.venv/bin/python'), folder });
    await expect(createPorts(other).journals.open(name)).rejects.toMatchObject({
      code: 'already-running',
      message: 'Another run of these probes is under way.'
    });
    other.dispose();
    await kept.close(false);
  });

  it('ends the run where the disk is full, and keeps what was written', async () => {
    const journal = await ports.journals.open(name);
    let written = 0;
    const full = {
      read: () => journal.read(),
      close: (keep: boolean) => journal.close(keep),
      append: async (lines: string[], fresh?: boolean) => {
        if (written > 10) {
          throw Object.assign(new Error('full'), { name: 'Error' });
        }
        written += lines.length;
        await journal.append(lines, fresh);
      }
    };
    const kept = await KeptAnswers.takeUp(full, 'v1', false, () => 1e12);
    await server.behave({ seconds: 0.005 });
    await expect(askerOf({}, {}, kept).askAll(texts(200))).rejects.toMatchObject({
      message: 'full'
    });
    await kept.close(true);
    const again = await open();
    expect(again.size).toBe(written - 1);
    await again.close(false);
  });

  it('keeps answers that JSON can not carry, and asks again what failed for a while', async () => {
    const kept = await open();
    const answered = {
      outcome: 'answered',
      score: null,
      probabilities: null,
      text: null,
      seconds: null,
      usage: null
    } as const;
    const error = { outcome: 'error', message: 'm', status: null, retryAfter: null } as const;
    kept.add('large', { ...answered, label: 2n ** 60n });
    kept.add('nan', { ...answered, label: -Infinity });
    kept.add('raised', { ...error, code: 'model-raised' });
    kept.add('late', { ...error, code: 'timeout' });
    kept.add('denied', { ...error, code: 'refused', status: 403 });
    await kept.settle();
    await kept.close(true);
    const again = await open();
    expect(again.get('large')).toEqual({ ...answered, label: 2n ** 60n });
    expect(again.get('nan')).toEqual({ ...answered, label: -Infinity });
    expect(again.get('raised')).toEqual({ ...error, code: 'model-raised' });
    expect([again.get('late'), again.get('denied')]).toEqual([undefined, undefined]);
    expect([kept.isOpen, again.isOpen]).toEqual([true, false]);
    await again.close(false);
  });
});
