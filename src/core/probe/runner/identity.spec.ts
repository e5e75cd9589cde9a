import { targetSchema } from '../../plan/schema';
import type { TargetDescription } from '../../ports';
import { journalName, targetIdentity } from './identity';

const description: TargetDescription = {
  name: 'clf',
  kind: 'k',
  features: null,
  classes: null,
  output: 'unknown',
  digest: null,
  state: null,
  cell: { id: 'c', executionCount: 1, ranAt: '2026-01-01T00:00:00Z', version: 1 }
};
const callable = targetSchema.parse({ callable: 'clf' });
const endpoint = (keys: object = {}) =>
  targetSchema.parse({
    http: { url: 'http://localhost/v1', protocol: 'openai', model: 'm', ...keys }
  });

it('tells callables apart by their digest, else their state, else the run of their cell', () => {
  const [a, b] = ['a', 'b'].map(digest => targetIdentity(callable, { ...description, digest }));
  expect(a).not.toBe(b);
  const moved = { ...description, digest: 'a', cell: null };
  expect(targetIdentity(callable, moved)).toBe(a);
  const state = targetIdentity(callable, { ...description, state: 's' });
  expect(targetIdentity(callable, { ...description, state: 's', cell: null })).toBe(state);
  expect(targetIdentity(callable, { ...description, cell: null })).not.toBe(
    targetIdentity(callable, description)
  );
});

it('tells endpoints apart by what is asked of them, not by who asks', () => {
  const plain = targetIdentity(endpoint(), description);
  expect(targetIdentity(endpoint({ authorization: { env: 'KEY' } }), description)).toBe(plain);
  expect(targetIdentity(endpoint({ verify: false, stream: true }), description)).toBe(plain);
  expect(targetIdentity(endpoint({ model: 'n' }), description)).not.toBe(plain);
  expect(targetIdentity(endpoint({ parameters: { seed: 1 } }), description)).not.toBe(plain);
});

it('names a journal by model and target', () => {
  expect(journalName('flight', callable)).toMatch(/^flight-[0-9a-f]{12}\.jsonl$/);
  expect(journalName('flight', endpoint())).not.toBe(journalName('flight', callable));
});
