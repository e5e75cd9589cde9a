import type { PlanInput } from '../plan/schema';
import type { ProbeResult } from './result';
import type { ChatServer } from './runner/testing/chat-server';
import { ProbeWorld } from './testing/world';

jest.setTimeout(60_000);

const SETUP = `
import pandas
X = pandas.DataFrame({"delay": range(0, 90, 3), "distance": range(100, 3100, 100)})
`;

let world: ProbeWorld;
let server: ChatServer;

beforeAll(async () => {
  world = await ProbeWorld.start(SETUP);
  server = world.server;
});

afterAll(() => world.stop());

/** Models have names of their own, so that no run takes up another's answers. */
let runs = 0;

interface Asked {
  protocol?: 'openai' | 'mlflow';
  timeout?: number;
  runner?: PlanInput['runner'];
  model?: string;
}

function run(
  text: string,
  {
    protocol = 'openai',
    timeout = 1,
    runner = { retries: 1 },
    model = `m${(runs += 1)}`
  }: Asked = {}
): Promise<ProbeResult> {
  const named = protocol === 'openai' ? { model: 'x' } : {};
  const target = { http: { url: server.url, protocol, ...named } };
  return world.run(text, { model, target, runner }, { timeout });
}

/** As many prompts as asked for, each answered in capitals. */
const prompts = (count: number): string =>
  `prompts: ['{{word}}']\ntests:\n  - vars: { word: [${Array.from({ length: count }, (_, n) => `word${n}`)}] }\n    assert: [{ type: regex, value: '^WORD\\d+$' }]\n`;

const counts = ({ summary }: ProbeResult): [number, number, number] => [
  summary.passed,
  summary.failed,
  summary.errors
];

describe('an endpoint of conversations', () => {
  it.each([
    ['hangs', 'did not answer within 1 s'],
    ['breaks off', 'closed the connection before it had answered'],
    ['half a JSON', 'JSON that breaks off'],
    ['HTML', 'a page of HTML instead of JSON'],
    ['50 MB', 'more than 16 MB'],
    ['NaN', 'gave nan for this request'],
    ['500', 'answered 500'],
    ['429', 'answered 429']
  ] as const)(
    'that %s costs the cases that it does it to, which are errors',
    async (mischief, part) => {
      await server.behave({ mischief, every: 4 });
      const result = await run(prompts(12), { runner: { retries: 0, concurrency: 2 } });
      const [passed, failed, errors] = counts(result);
      expect([passed + errors, failed]).toEqual([12, 0]);
      expect(errors).toBeGreaterThanOrEqual(1);
      expect(errors).toBeLessThanOrEqual(3);
      const wrong = result.cases.find(({ outcome }) => outcome === 'error');
      expect(wrong?.got).toContain(part);
      expect(wrong?.got).toMatch(/\.$/);
    }
  );

  it.each(['closes', '500', '429'] as const)('that %s once is asked again', async mischief => {
    await server.behave({ mischief, every: 5 });
    expect(counts(await run(prompts(12), { runner: { retries: 3 } }))).toEqual([12, 0, 0]);
  });

  it.each([
    ['hangs', 3],
    ['closes', 30],
    ['50 MB', 30],
    ['500', 30]
  ] as const)('that %s for ever ends without an answer, and in time', async (mischief, count) => {
    await server.behave({ mischief });
    const started = Date.now();
    const result = await run(prompts(count), { runner: { retries: 0 }, timeout: 0.5 });
    expect(counts(result)).toEqual([0, 0, count]);
    expect(result.summary.passRate).toBeNull();
    expect(Date.now() - started).toBeLessThan(15_000);
  });
});

const ROWS =
  'seeds: { rows: 30 }\ntests:\n  - assert: [{ type: regex, value: "^(late|on time)$" }]\n';

describe('an endpoint of rows', () => {
  it('gets batches, several at a time, and no change together with another', async () => {
    await server.behave({ seconds: 0.05 });
    const suite = `seeds: { rows: 30 }
transformations:
  - { name: set, column: distance, to: 5 }
  - { name: set, column: delay, to: 1 }
`;
    const result = await run(suite, { protocol: 'mlflow', runner: { batch: 10 } });
    expect(counts(result)[2]).toBe(0);
    const { seen, most } = await server.seen();
    // The unchanged rows, then each change; one row that is known to be answered goes before them.
    expect(seen.every(text => Number.parseInt(text, 10) <= 11)).toBe(true);
    expect(seen.length).toBeLessThanOrEqual(3 + 2 * 3);
    expect(most).toBeGreaterThan(1);
  });

  it.each([
    ['NaN for every row', 'gave nan for this row'],
    ['a row too few', '1 answer for 15 rows'],
    ['HTML', 'a page of HTML'],
    ['breaks off', 'closed the connection']
  ] as const)('that answers %s now and then costs that batch alone', async (mischief, part) => {
    await server.behave({ mischief, every: 2 });
    const runner = { batch: 15, retries: 0, concurrency: 1 };
    const result = await run(ROWS, { protocol: 'mlflow', runner });
    expect(counts(result)).toEqual([15, 0, 15]);
    expect(result.cases.find(({ outcome }) => outcome === 'error')?.got).toContain(part);
  });
});

describe('a suite', () => {
  beforeEach(() => server.behave({}));

  it('whose case comes up twice asks it once, and says so', async () => {
    const entry = '  - { vars: { word: word1 }, assert: [{ type: contains, value: WORD }] }\n';
    const result = await run(`prompts: ['{{word}}']\ntests:\n${entry}${entry}`);
    expect(counts(result)).toEqual([1, 0, 0]);
    expect(result.summary.suites[0].notes?.join(' ')).toMatch(/1 case|twice/);
    expect((await server.seen()).seen).toEqual(['word1']);
  });

  it.each([
    [
      "prompts: ['{{a}}']\ntests: [{ vars: { a: '{{b}}', b: '{{a}}' }, assert: [{ type: contains, value: x }] }]"
    ],
    ['prompts: [hi]\ntests: &t\n  - *t\n']
  ])('that goes in a circle is refused with its place: %s', async text => {
    await expect(run(text)).rejects.toMatchObject({
      code: 'invalid-suite',
      message: expect.stringMatching(/^probes\/a\.yaml:\d+:\d+: /) as unknown
    });
    expect((await server.seen()).seen).toEqual([]);
  });

  it('whose expression would backtrack without end takes no time', async () => {
    const long = `${'a'.repeat(5000)}!`;
    const started = Date.now();
    const result = await run(
      `prompts: ['${long}']\ntests:\n  - assert: [{ type: regex, value: '^(A+)+$' }]\n`
    );
    expect(counts(result)).toEqual([0, 1, 0]);
    expect(Date.now() - started).toBeLessThan(2000);
  });

  it('that another run is asking is not run; it is free again afterwards', async () => {
    await server.behave({ seconds: 0.2 });
    const first = run(prompts(8), { model: 'shared' });
    await new Promise(resolve => setTimeout(resolve, 100));
    await expect(run(prompts(8), { model: 'shared' })).rejects.toMatchObject({
      code: 'already-running'
    });
    expect(counts(await first)).toEqual([8, 0, 0]);
    expect(counts(await run(prompts(8), { model: 'shared' }))).toEqual([8, 0, 0]);
  });
});
