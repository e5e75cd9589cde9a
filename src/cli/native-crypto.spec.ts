import { Point, utils, verify } from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';
import { sha256Hex } from '../core/record/digest';
import { createKey, isSignedBy, publicKeyOf, signWith } from '../core/record/keys';
import { setNativeCrypto } from '../core/record/native';
import { NodeCrypto } from './native-crypto';

const key = createKey('operations', new Date());
const message = new TextEncoder().encode('what is signed');
const signature = signWith(key, message);

afterEach(() => setNativeCrypto(null));

/** The answer of the library and that of the platform. */
function both<T>(work: () => T): [T, T] {
  setNativeCrypto(null);
  const plain = work();
  setNativeCrypto(new NodeCrypto());
  return [plain, work()];
}

it('hashes as the library does, halves of characters included', () => {
  for (const text of ['', 'ä ✓ 😀', 'half \ud83d', 'x'.repeat(100_000)]) {
    const [plain, native] = both(() => sha256Hex(text));
    expect(native).toBe(plain);
  }
});

it('verifies as the library does', () => {
  const changed = signature.map((byte, index) => (index === 40 ? byte ^ 1 : byte));
  // The same scalar plus the group's order: equal to a lax reader, refused by RFC 8032.
  const order = Buffer.from(
    'edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010',
    'hex'
  );
  let carry = 0;
  const lax = signature.map((byte, index) => {
    if (index < 32) {
      return byte;
    }
    carry += byte + order[index - 32];
    const kept = carry & 255;
    carry >>= 8;
    return kept;
  });
  const zero = new Uint8Array(32);
  const identity = Uint8Array.from([1, ...new Uint8Array(31)]);
  const cases: [Uint8Array, Uint8Array, boolean][] = [
    [publicKeyOf(key), signature, true],
    [publicKeyOf(key), changed, false],
    [publicKeyOf(key), lax, false],
    [publicKeyOf(key), new Uint8Array(64), false],
    // Keys of a small order, by which a signature fits any message.
    [identity, Uint8Array.from([...identity, ...zero]), false],
    [zero, new Uint8Array(64), false],
    [new Uint8Array(32).fill(255), signature, false]
  ];
  for (const [publicKey, given, expected] of cases) {
    expect(both(() => isSignedBy(publicKey, message, given))).toEqual([expected, expected]);
  }
});

it('refuses what only some implementations accept: a signature with a part of a small order', () => {
  const seed = Buffer.alloc(32, 7);
  const { scalar, pointBytes } = utils.getExtendedPublicKey(seed);
  const ofOrderEight = Point.fromHex(
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'
  );
  const nonce = 123456789n;
  const commitment = Point.BASE.multiply(nonce).add(ofOrderEight).toBytes();
  const hash = sha512(Buffer.concat([commitment, pointBytes, message])).reverse();
  const challenge = BigInt(`0x${Buffer.from(hash).toString('hex')}`);
  const response = (nonce + challenge * scalar) % Point.CURVE().n;
  const tail = Buffer.from(response.toString(16).padStart(64, '0'), 'hex').reverse();
  const mixed = Uint8Array.from([...commitment, ...tail]);
  expect(verify(mixed, message, pointBytes, { zip215: false })).toBe(true);
  expect(new NodeCrypto().isSignedBy(pointBytes, message, mixed)).toBe(false);
  expect(both(() => isSignedBy(pointBytes, message, mixed))).toEqual([false, false]);
});
