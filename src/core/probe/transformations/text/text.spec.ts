import { seededRandom } from '../../random';
import { transformationNamed } from '../registry';
import type { Rewriting, TextTransformation } from './text-transformation';
import { edited } from './text-transformation';

function rewrite(
  name: string,
  text: string,
  parameters: Record<string, unknown> = {},
  seed = 1
): Rewriting | null {
  const transformation = transformationNamed(name) as TextTransformation;
  return transformation.rewrite(
    text,
    transformation.parameters.parse(parameters),
    seededRandom(seed)
  );
}

/** What is left of both texts once the changed stretches are cut out must be the same order of letters. */
function outside({ text, spans }: Rewriting): string {
  let kept = '';
  let read = 0;
  for (const { start, end } of spans) {
    kept += text.slice(read, start);
    read = end;
  }
  return kept + text.slice(read);
}

const TEXT =
  'The waiter, James, brought 1.5 litres of water to our table in London. It is not cold!';

const CHANGING = [
  'typos',
  'case',
  'punctuation',
  'whitespace',
  'homoglyphs',
  'zero-width',
  'leetspeak',
  'paraphrase',
  'negation',
  'entity-swap',
  'length',
  'encoding'
];

it.each(CHANGING)('%s changes a text, says where, and does the same again', name => {
  const first = rewrite(name, TEXT);
  expect(first).not.toBeNull();
  expect(first?.text).not.toBe(TEXT);
  expect(rewrite(name, TEXT)).toEqual(first);
  const spans = first?.spans ?? [];
  expect(
    spans.every(({ start, end }) => start >= 0 && end >= start && end <= (first?.text.length ?? 0))
  ).toBe(true);
  expect(spans.every(({ start }, index) => index === 0 || start > spans[index - 1].end)).toBe(true);
  expect(first?.changed).toMatch(/\S/);
});

it.each(['typos', 'homoglyphs', 'zero-width', 'entity-swap', 'negation', 'case', 'leetspeak'])(
  '%s leaves what lies outside of its spans alone',
  name => {
    for (let seed = 0; seed < 40; seed += 1) {
      const found = rewrite(name, TEXT, {}, seed);
      const letters = [...outside(found ?? { text: '', changed: '', spans: [] })];
      // A subsequence of the text: nothing outside of the spans is new.
      let at = -1;
      expect(letters.every(letter => (at = TEXT.indexOf(letter, at + 1)) >= 0)).toBe(true);
    }
  }
);

it.each([...CHANGING])('%s copes with nothing, signs, other scripts and half characters', name => {
  for (const text of [
    '',
    ' ',
    '???',
    '12.5',
    '你好，世界',
    'مرحبا',
    '😀😀',
    '\ud800',
    'e\u0301',
    '$& $1 \\'
  ]) {
    const found = rewrite(name, text);
    expect(found === null || found.text !== text).toBe(true);
  }
});

it('makes each kind of slip', () => {
  expect(rewrite('typos', 'water', { kind: 'drop' })?.text).toHaveLength(4);
  expect(rewrite('typos', 'water', { kind: 'double' })?.text).toHaveLength(6);
  expect([...(rewrite('typos', 'water', { kind: 'swap' })?.text ?? '')].sort().join('')).toBe(
    'aertw'
  );
  expect(rewrite('typos', 'aaaa', { kind: 'swap' })).toBeNull();
  const slips = rewrite('typos', 'several slips inside several words', { edits: 3, kind: 'drop' });
  expect([slips?.changed, slips?.spans.length]).toEqual(['3 slips', 3]);
});

it('changes letters without changing how they look or read', () => {
  const alike = rewrite('homoglyphs', 'paper', { share: 1 });
  expect(alike?.text).toHaveLength(5);
  expect(alike?.text.normalize('NFKC')).not.toBe('paper');
  expect(
    rewrite('zero-width', 'paper', { count: 2 })?.text.replace(/[\u200b-\u200d\u2060]/g, '')
  ).toBe('paper');
  expect(rewrite('leetspeak', 'Table', { share: 1 })?.text).toBe('74813');
  expect(rewrite('case', 'Ärger in Oslo', { to: 'inverted' })?.text).toBe('äRGER IN oSLO');
  expect(rewrite('case', 'lower', { to: 'lower' })).toBeNull();
});

it('leaves numbers alone when it changes marks', () => {
  expect(rewrite('punctuation', 'Pay 1.50, now.')?.text).toBe('Pay 1.50 now');
  expect(rewrite('punctuation', 'Now!', { how: 'repeat' })?.text).toBe('Now!!!');
  expect(rewrite('punctuation', 'No mark')).toBeNull();
  expect(rewrite('whitespace', 'a b', { how: 'non-breaking' })?.text).toBe('a\u00a0b');
});

it.each([
  ['This is good.', 'This is not good.', '“not” put in'],
  ['It was not good.', 'It was good.', '“not” taken out'],
  ["It isn't good.", 'It is good.', "“isn't” made “is”"],
  ['Don’t go.', 'Do go.', "“Don't” made “Do”"]
])('says the opposite of %s', (text, opposite, changed) => {
  expect(rewrite('negation', text)).toMatchObject({ text: opposite, changed });
});

it('says the opposite of nothing that has no verb it knows', () => {
  expect(rewrite('negation', 'Lovely tea.')).toBeNull();
});

it('exchanges names for names of the same list, everywhere', () => {
  const found = rewrite('entity-swap', 'James met Jameson. James left Paris.', { kind: 'names' });
  expect(found?.text).toMatch(/^(\w+) met Jameson\. \1 left Paris\.$/);
  expect(found?.text).not.toContain('James met');
  expect(rewrite('entity-swap', 'Ada met Bo.', { from: ['Ada'], to: ['Eve'] })?.text).toBe(
    'Eve met Bo.'
  );
  expect(rewrite('entity-swap', 'Nobody is here.')).toBeNull();
});

it('makes texts longer and shorter', () => {
  expect(rewrite('length', 'a b c d', { how: 'truncate' })?.text).toBe('a b');
  expect(rewrite('length', 'a b', { how: 'truncate', words: 5 })).toBeNull();
  const long = rewrite('length', 'Hello.', { sentences: 40, where: 'start' });
  expect(long?.text.endsWith(' Hello.')).toBe(true);
  expect(long?.text.length).toBeGreaterThan(1500);
});

it('writes in other notations that can be read back', () => {
  const written = (as: string): string =>
    rewrite('encoding', 'Grüße!', { as, ask: false })?.text ?? '';
  expect(Buffer.from(written('base64'), 'base64').toString()).toBe('Grüße!');
  expect(Buffer.from(written('hex').replaceAll(' ', ''), 'hex').toString()).toBe('Grüße!');
  expect(decodeURIComponent(written('url'))).toBe('Grüße!');
  expect(written('rot13')).toBe('Teüßr!');
  const asked = rewrite('encoding', 'Hello');
  expect(asked?.text.slice(asked.spans[0].start, asked.spans[0].end)).toBe('SGVsbG8=');
});

it('takes templates of the user', () => {
  expect(rewrite('paraphrase', 'It rains.', { templates: ['They say: {{text}} $&'] })?.text).toBe(
    'They say: It rains. $&'
  );
});

it('joins edits that touch', () => {
  expect(
    edited(
      'abc',
      [
        { start: 0, end: 1, by: 'x' },
        { start: 1, end: 2, by: 'yy' }
      ],
      'x'
    )
  ).toEqual({ text: 'xyyc', changed: 'x', spans: [{ start: 0, end: 3 }] });
});
