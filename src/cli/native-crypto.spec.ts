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
