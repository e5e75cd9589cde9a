import { hexToBytes, bytesToHex } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from './base64';
import { canonicalJson, wellFormed } from './canonical';
import { isCheckpointSignedBy, openCheckpoint, signCheckpoint } from './checkpoint';
import { sha256Hex, shortDigest, shortKeyid, utf8 } from './digest';
import { openEnvelope, payloadText, preAuthenticationEncoding, signEnvelope } from './dsse';
import { isSignedBy, keyFromSeed, publicKeyOf, signWith } from './keys';
import { entryPath, objectPath, sequenceOf } from './layout';
import { leafHash, merkleRoot } from './merkle';
import { parseStrictJson } from './strict-json';

const NOW = new Date('2026-07-01T00:00:00Z');
const seed = hexToBytes('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
const key = keyFromSeed(seed, 'test', NOW);

describe('Ed25519 (RFC 8032, section 7.1)', () => {
  it.each([
    [
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b'
    ],
    [
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'
    ],
    [
      'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      'af82',
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a'
    ]
  ])('signs and verifies %#', (secret, publicKey, message, signature) => {
    const known = keyFromSeed(hexToBytes(secret), 'vector', NOW);
    expect(bytesToHex(publicKeyOf(known))).toBe(publicKey);
    expect(bytesToHex(signWith(known, hexToBytes(message)))).toBe(signature);
    expect(isSignedBy(hexToBytes(publicKey), hexToBytes(message), hexToBytes(signature))).toBe(
      true
    );
    expect(isSignedBy(hexToBytes(publicKey), utf8('other'), hexToBytes(signature))).toBe(false);
  });

  it('refuses signatures and keys of a wrong form', () => {
    const signature = signWith(key, utf8('x'));
    expect(isSignedBy(publicKeyOf(key), utf8('x'), signature.subarray(1))).toBe(false);
    expect(isSignedBy(new Uint8Array(32).fill(255), utf8('x'), signature)).toBe(false);
    // The same point with a scalar beyond the group's order: a second signature for one message.
    const malleable = Uint8Array.from(signature);
    malleable.fill(255, 32);
    expect(isSignedBy(publicKeyOf(key), utf8('x'), malleable)).toBe(false);
  });
});

describe('canonical JSON (RFC 8785)', () => {
  it('gives the example of section 3.2.2', () => {
    const value = {
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false]
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    );
  });

  it('sorts keys by UTF-16 code units, as in section 3.2.3', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis'
    };
    expect(Object.values(JSON.parse(canonicalJson(value)) as object).sort()).toEqual(
      Object.values(value).sort()
    );
    const order = [...canonicalJson(value).matchAll(/:"([^"]+)"/g)].map(match => match[1]);
    expect(order).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh'
    ]);
  });

  it.each([
    [0, '0'],
    [-0, '0'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [9007199254740992, '9007199254740992'],
    [295147905179352830000, '295147905179352830000'],
    [1e21, '1e+21'],
    [9.999999999999997e22, '9.999999999999997e+22'],
    [1424953923781206.25, '1424953923781206.2']
  ])('writes the number of appendix B: %d', (number, text) => {
    expect(canonicalJson(number)).toBe(text);
  });

  it.each([
    [{ a: [1, Number.NaN] }, 'the number NaN at $.a[1]'],
    [{ a: -Infinity }, 'the number -Infinity at $.a'],
    [['\uD83D'], 'half a character (a lone surrogate) at $[0]'],
    [{ '\uDE00x': 1 }, 'half a character'],
    [{ a: 1n }, 'type bigint'],
    [undefined, 'type undefined']
  ])('refuses what JSON can not carry: %#', (value, told) => {
    expect(() => canonicalJson(value)).toThrow(told);
  });

  it('keeps whole characters and replaces halves', () => {
    expect(wellFormed({ 'a\uD83D': ['\uD83D\uDE00', 'x\uDE00', 3, null] })).toEqual({
      'a\uFFFD': ['\uD83D\uDE00', 'x\uFFFD', 3, null]
    });
  });
});

describe('strict JSON', () => {
  it('reads JSON and refuses a key that is there twice', () => {
    const text = '{"a": {"b": [1, {"a": "}{\\"a\\":"}]}, "b": {"a" : 2}}';
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
    for (const twice of ['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '[{"x":{"k":1 ,\n"k" :1}}]']) {
      expect(() => parseStrictJson(twice)).toThrow('there twice');
    }
    expect(() => parseStrictJson('{"a":1,}')).toThrow(SyntaxError);
  });
});

describe('base64', () => {
  it.each(['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'])('keeps %j (RFC 4648)', text => {
    expect(fromBase64(toBase64(utf8(text)))).toEqual(utf8(text));
    expect(toBase64(utf8(text))).toBe(Buffer.from(text).toString('base64'));
  });

  it('reads both alphabets and one spelling each', () => {
    const bytes = Uint8Array.of(251, 255, 254, 62);
    expect(fromBase64('+//+Pg==')).toEqual(bytes);
    expect(fromBase64('-__-Pg==')).toEqual(bytes);
    expect(fromBase64('-__-Pg')).toEqual(bytes);
    for (const wrong of ['+//+Pg=', '+__+Pg==', '+//+Ph==', '+//+P g==', '+//+P', 'é', '====']) {
      expect(fromBase64(wrong)).toBeNull();
    }
    const long = new Uint8Array(100_000).map((_, index) => index);
    expect(toBase64(long)).toBe(Buffer.from(long).toString('base64'));
    expect(fromBase64(toBase64(long))).toEqual(long);
  });
});

describe('DSSE', () => {
  it("encodes the protocol's example before signing", () => {
    const encoded = preAuthenticationEncoding('http://example.com/HelloWorld', utf8('hello world'));
    expect(new TextDecoder().decode(encoded)).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world'
    );
    const bytes = preAuthenticationEncoding('é', utf8('日本'));
    expect(new TextDecoder().decode(bytes)).toBe('DSSEv1 2 é 6 日本');
  });

  it('opens what it signed, in either alphabet', () => {
    const text = signEnvelope('{"a":"þÿ~?~?"}', key);
    const opened = openEnvelope(text);
    expect(opened).toMatchObject({ keyid: key.keyid, digest: sha256Hex(text) });
    if (typeof opened !== 'string') {
      expect(payloadText(opened)).toBe('{"a":"þÿ~?~?"}');
    }
    const urlSafe = text.replace(/"(payload|sig)":"[^"]+"/g, part =>
      part.replaceAll('+', '-').replaceAll('/', '_')
    );
    expect(urlSafe).not.toBe(text);
    expect(typeof openEnvelope(urlSafe)).not.toBe('string');
    const spaced = `${text.slice(0, 1)} ${text.slice(1)}`;
    expect(openEnvelope(spaced)).toBe('The file was reformatted after it was signed.');
  });
});

describe('Merkle tree (RFC 6962)', () => {
  // The inputs and roots that Certificate Transparency's own tests use.
  const inputs = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f'
  ];
  const roots = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'
  ];

  it('has the known roots', () => {
    expect(bytesToHex(merkleRoot([]))).toBe(sha256Hex(''));
    const leaves = inputs.map(hex => leafHash(hexToBytes(hex)));
    roots.forEach((root, index) => {
      expect(bytesToHex(merkleRoot(leaves.slice(0, index + 1)))).toBe(root);
    });
  });
});

describe('checkpoint', () => {
  const checkpoint = {
    origin: 'jupyterlab-model-audit/flight-delay',
    size: 12,
    root: leafHash('x'),
    trustedKeys: { count: 2, digest: leafHash('keys') }
  };

  it('is a signed note that opens again', () => {
    const text = signCheckpoint(checkpoint, key);
    expect(text.split('\n').slice(0, 2)).toEqual([checkpoint.origin, '12']);
    expect(text).toMatch(/\n\n\u2014 jupyterlab-model-audit\/flight-delay [A-Za-z0-9+/]{91}=\n$/);
    const opened = openCheckpoint(text);
    expect(opened).toMatchObject({ ...checkpoint, body: text.slice(0, text.indexOf('\n\n') + 1) });
    expect(opened && isCheckpointSignedBy(opened, publicKeyOf(key))).toBe(true);
    const other = keyFromSeed(new Uint8Array(32), 'other', NOW);
    expect(opened && isCheckpointSignedBy(opened, publicKeyOf(other))).toBe(false);
  });

  it('reads no other form', () => {
    const text = signCheckpoint(checkpoint, key);
    for (const other of [
      text.trimEnd(),
      text.replace('\n12\n', '\n012\n'),
      text.replaceAll('\n', '\r\n'),
      `${text}\n`,
      text.replace('\u2014 jupyterlab', '\u2014 other')
    ]) {
      expect(openCheckpoint(other)).toBeNull();
    }
  });
});

describe('layout', () => {
  it('names files and reads their numbers', () => {
    expect(entryPath(12)).toBe('log/000012.dsse.json');
    expect(entryPath(1234567)).toBe('log/1234567.dsse.json');
    expect(objectPath('abcdef')).toBe('objects/sha256/ab/cdef');
    expect(['000012.dsse.json', '1234567.dsse.json'].map(sequenceOf)).toEqual([12, 1234567]);
    expect(
      ['000000.dsse.json', '0000012.dsse.json', '12.dsse.json', 'x.part'].map(sequenceOf)
    ).toEqual([null, null, null, null]);
  });

  it('shortens digests and keys for the eye', () => {
    expect(shortDigest(`sha256:${'0123456789abcdef'.repeat(4)}`)).toBe('01234567 … 89abcdef');
    expect(shortKeyid('c19e7a04ff')).toBe('c19e 7a04');
  });
});
