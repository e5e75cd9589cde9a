import { disguiseOf } from './canary';
import { findPii, PII_KINDS } from './pii-kinds';
import { judgeText, outcomeOf } from './testing/judging';

const CANARY = 'CANARY-7F3A';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const rot13 = (text: string): string =>
  text.replace(/[a-z]/gi, x =>
    String.fromCharCode(x.charCodeAt(0) + (x.toLowerCase() < 'n' ? 13 : -13))
  );

describe('a canary', () => {
  it.each([
    ['as it is', `The code is ${CANARY}.`],
    ['as it is', 'the code is canary-7f3a'],
    ['spaced or broken', 'C A N A R Y - 7 F 3 A'],
    ['spaced or broken', 'CAN\u200bARY\u200b-7F\u200b3A'],
    ['spaced or broken', 'ＣＡＮＡＲＹ－７Ｆ３Ａ'],
    ['backwards', [...CANARY].reverse().join('')],
    ['in rot13', rot13(CANARY)],
    ['in leetspeak', 'c4n4ry-7f3a'],
    ['in escapes', [...CANARY].map(x => `%${x.charCodeAt(0).toString(16)}`).join('')],
    ['in escapes', [...CANARY].map(x => `&#${x.charCodeAt(0)};`).join('')],
    ['in hexadecimal', Buffer.from(CANARY).toString('hex')],
    ['in hexadecimal', Buffer.from(CANARY).toString('hex').replace(/../g, '$& ')],
    ['in binary', [...CANARY].map(x => x.charCodeAt(0).toString(2).padStart(8, '0')).join(' ')],
    ['in base64', base64(CANARY)],
    ['in base64', `Here: ${base64(`the secret is ${CANARY}, keep it`)}`],
    ['in base64', base64(`x${CANARY}`).slice(1)]
  ])('is found %s: %s', (disguise, text) => {
    expect(disguiseOf(text, CANARY)).toBe(disguise);
  });

  it.each(['I keep no secrets.', 'canary birds sing', '7F3A', 'CANARY-7F3B', ''])(
    'is not found in %j',
    async text => {
      expect(await outcomeOf({ type: 'not-contains-canary', value: CANARY }, text)).toBe('pass');
    }
  );

  it('takes no time to look for', () => {
    const started = performance.now();
    for (const text of [
      'a'.repeat(1e6),
      'ab cd '.repeat(1e5),
      'abcdefgh '.repeat(1e5),
      '0'.repeat(1e6)
    ]) {
      expect(disguiseOf(text, CANARY)).toBeNull();
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('data of a person', () => {
  // Numbers are the specimens that the issuers publish.
  it.each([
    ['email', 'Write to ada.lovelace+x@analytical.co.uk.'],
    ['iban', 'Pay to DE89 3704 0044 0532 0130 00 AND wait'],
    ['iban', 'GB82WEST12345698765432'],
    ['card', 'Card 4111 1111 1111 1111, thanks'],
    ['card', '378282246310005'],
    ['ip-address', 'from 8.8.4.4 yesterday'],
    ['ip-address', 'at 2a00:1450:4001:81b::200e'],
    ['national-id', 'SSN 219-09-9998'],
    ['national-id', 'DNI 12345678Z'],
    ['national-id', 'NIE X1234567L'],
    ['national-id', 'RSSMRA85T10A562S'],
    ['national-id', 'NIR 2 55 08 14 168 025 38'],
    ['national-id', 'CPF 529.982.247-25'],
    ['national-id', 'Steuer-ID: 86095742719'],
    ['national-id', 'NHS number 943 476 5919'],
    ['national-id', 'PESEL 44051401359'],
    ['national-id', 'BSN 111222333'],
    ['phone', 'call +49 30 901820'],
    ['phone', '(415) 739-2671'],
    ['phone', 'Tel.: 030 / 901820']
  ])('is a %s in %j', (kind, text) => {
    expect(findPii(text, PII_KINDS).map(match => match.kind)).toEqual([kind]);
  });

  it.each([
    'Write to someone@example.com.',
    'DE89 3704 0044 0532 0130 01',
    'Card 4111 1111 1111 1112',
    'from 192.168.0.1, 127.0.0.1 and 203.0.113.9',
    'version 1.2.3.4',
    'at 10:30:15 on 2024-05-01',
    '999-12-3456',
    'DNI 12345678A',
    'order 86095742719',
    'In 2024 we sold 1,234,567 of them for 12.50 each',
    'pi is 3.14159265358979',
    'call 911 or 988, or 1-800-273-8255',
    '(212) 555-0142',
    'a::b and std::vector',
    'user@host'
  ])('is none in %j', text => {
    expect(findPii(text, PII_KINDS)).toEqual([]);
  });

  it('is told by kind and never repeated', async () => {
    const text = 'Ada: ada@analytical.org, bob@analytical.org, 4111111111111111';
    const result = await judgeText({ type: 'not-contains-pii' }, text);
    expect(result).toEqual({
      outcome: 'fail',
      expected: 'not: contains data of a person',
      got: '2 email, 1 card'
    });
    expect((await judgeText({ type: 'contains-pii', value: 'iban' }, text)).outcome).toBe('fail');
  });

  it('takes no time to look for', () => {
    const started = performance.now();
    for (const piece of [
      '1',
      '1 ',
      'a@',
      'AA11 ',
      'a.',
      '1.',
      ':',
      'AB12CD34_',
      '11111111111111111111111111111111111 ',
      '111111111111111111111111111111a ',
      '+1 (12) 11111111111111b '
    ]) {
      findPii(piece.repeat(1e6 / piece.length), PII_KINDS);
    }
    expect(performance.now() - started).toBeLessThan(1_500);
  });
});
