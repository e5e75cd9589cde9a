import { TestCommand, type Ended, type StartOptions } from './testing/command';
import { SlowProbes } from './testing/slow-probes';

jest.setTimeout(120_000);

let command: TestCommand;
let probes: SlowProbes;

beforeAll(() => {
  command = new TestCommand();
  probes = new SlowProbes(command, run);
});

afterAll(() => command.remove());

const probesOf = (stdout: string): unknown => (JSON.parse(stdout) as { probes: unknown }).probes;

const run = (options?: StartOptions): Promise<Ended> =>
  command.start(['run', 'audit.yaml', '--no-record', '--json'], options);

it('takes up a run that was killed, asks nothing again and loses nothing', async () => {
  probes.begin();
  const whole = await run();
  const expected = probes.asked;
  expect(probes.journals).toEqual([]);

  probes.begin();
  await probes.killInTheMiddle();
  const begun = probes.calls;
  const before = begun.flat();
  // The call that was under way, and the one whose answers may not have been written yet.
  const lost = begun.slice(-2).flat().length;
  const again = await run();
  const calls = probes.calls.length - begun.length;
  expect(probesOf(again.stdout)).toEqual(probesOf(whole.stdout));
  expect(new Set(probes.asked)).toEqual(new Set(expected));
  // Beyond what the whole run asked: what was lost, and the row that each call may begin with.
  expect(before.length).toBeGreaterThanOrEqual(300);
  expect(probes.asked.length - expected.length).toBeLessThanOrEqual(lost + calls);
  expect(probes.asked.length - before.length).toBeLessThan(expected.length);
  expect(probes.journals).toEqual([]);
});
