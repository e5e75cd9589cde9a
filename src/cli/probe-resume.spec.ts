import { TestCommand, type Ended, type StartOptions } from './testing/command';
import { SlowProbes } from './testing/slow-probes';

jest.setTimeout(120_000);

let command: TestCommand;
let probes: SlowProbes;

beforeAll(() => {
  command = new TestCommand();
  probes = new SlowProbes(command, options => probe([], options));
});

afterAll(() => command.remove());

const probe = (given: string[], options?: StartOptions): Promise<Ended> =>
  command.start(['probe', ...given], options);

it('takes up a run that was killed, and says how much was there', async () => {
  probes.begin();
  await probes.killInTheMiddle();
  const before = probes.calls;
  // The call that was under way, and the one whose answers may not have been written yet.
  const written = new Set(before.slice(0, -2).flat());
  // As it does without the option.
  const again = await probe(['--resume']);
  // Some cases fail.
  expect(again.code).toBe(1);
  const taken = /A run that was broken off was taken up: (\d+) answers were there already\./.exec(
    again.stdout
  );
  expect(Number(taken?.[1])).toBeGreaterThanOrEqual(written.size);
  const repeated = probes.calls
    .slice(before.length)
    .flat()
    .filter(row => written.has(row));
  // The one row that each call begins with.
  expect(new Set(repeated).size).toBeLessThan(2);
  expect(probes.journals).toEqual([]);
});

it('begins anew with --no-resume', async () => {
  probes.begin();
  await probes.killInTheMiddle();
  const before = probes.calls;
  const again = await probe(['--no-resume']);
  // Some cases fail.
  expect(again.code).toBe(1);
  expect(again.stdout).not.toContain('taken up');
  const repeated = new Set(probes.calls.slice(before.length).flat());
  expect(before.flat().filter(row => !repeated.has(row))).toEqual([]);
  expect(probes.journals).toEqual([]);
});
