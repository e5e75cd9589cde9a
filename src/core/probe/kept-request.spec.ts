import { sha256Hex } from '../record/digest';
import type { CaseAssertion } from './case';
import { isReplayable, LARGEST_REQUEST, replayOf, requestOf } from './kept-request';
import type { ProbeRequest } from './request';
import { caseResultSchema } from './result';

const asserts: CaseAssertion[] = [{ judge: 'unchanged', negated: false, configuration: {} }];
const transformation = null;
const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('replayOf', () => {
  it('keeps every value of a row through JSON', () => {
    const request: ProbeRequest = {
      form: 'row',
      row: {
        whole: 2n ** 60n,
        nothing: null,
        not: NaN,
        far: -Infinity,
        share: 0.1,
        true: true,
        '"; DROP TABLE': '<b>',
        ['__proto__']: 'own'
      }
    };
    const kept = throughJson(replayOf({ request, right: request, transformation, asserts }));
    expect(isReplayable(kept) && requestOf(kept.request)).toEqual(request);
    expect(kept.right && requestOf(kept.right)).toEqual(request);
  });

  it('keeps texts, conversations, and what was changed in them', () => {
    const request: ProbeRequest = { form: 'chat', messages: [{ role: 'user', content: 'Helo' }] };
    const right: ProbeRequest = { form: 'chat', messages: [{ role: 'user', content: 'Hello' }] };
    const changed = {
      name: 'typos',
      parameters: { share: 0.1 },
      changed: 'a letter left out',
      spans: [{ start: 2, end: 3 }],
      message: 0
    };
    const kept = throughJson(replayOf({ request, right, transformation: changed, asserts }));
    expect(kept).toEqual({ request, right, transformation: changed, asserts });
  });

  it('keeps what is compared with once, however many cases share it', () => {
    const right: ProbeRequest = { form: 'row', row: { a: 2n ** 60n } };
    const first = replayOf({ request: { form: 'text', text: 'a' }, right, transformation });
    const second = replayOf({ request: { form: 'text', text: 'b' }, right, transformation });
    expect(first.right).toBe(second.right);
  });

  it('cuts the texts of a request over 64 kB and says how large it was', () => {
    const text = `${'ä'.repeat(LARGEST_REQUEST / 2)}\ud800`;
    const kept = replayOf({
      request: { form: 'text', text },
      right: null,
      transformation,
      asserts
    });
    const whole = JSON.stringify([{ form: 'text', text: text.replace('\ud800', '\ufffd') }, null]);
    expect(kept.request).toEqual({ form: 'text', text: `${'ä'.repeat(1000)}…` });
    expect(kept.cut).toEqual({
      bytes: Buffer.byteLength(whole),
      digest: `sha256:${sha256Hex(whole)}`
    });
    expect(isReplayable(kept)).toBe(false);
  });

  it('leaves a request out that is too large even so, and keeps one just below as it is', () => {
    const row = Object.fromEntries(
      Array.from({ length: 9000 }, (_, index) => [`c${index}`, index])
    );
    const kept = replayOf({ request: { form: 'row', row }, right: null, transformation, asserts });
    expect(kept.request).toBeUndefined();
    expect(kept.cut?.bytes).toBeGreaterThan(LARGEST_REQUEST);
    const text = 'x'.repeat(LARGEST_REQUEST - 40);
    const small = replayOf({ request: { form: 'text', text }, right: null, transformation });
    expect(small).toEqual({ request: { form: 'text', text }, right: null, transformation });
  });

  it('fits the schema of a case, and so do cases of older records', () => {
    const old = {
      id: 'a',
      suite: 's',
      capability: 'c',
      type: 'INV',
      title: 't',
      column: '',
      outcome: 'fail',
      expected: '1',
      got: '0'
    };
    expect(caseResultSchema.parse(old)).toEqual(old);
    const request: ProbeRequest = { form: 'row', row: { a: NaN } };
    const kept = replayOf({ request, right: null, transformation, asserts });
    expect(caseResultSchema.parse({ ...old, seconds: null, ...kept })).toMatchObject(kept);
  });
});
