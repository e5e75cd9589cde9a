import type { StoredKey } from '../ports';
import { fromBase64, toBase64 } from './base64';
import { canonicalJson } from './canonical';
import { sha256Hex, utf8 } from './digest';
import { isSignedBy, publicKeyOf, signWith } from './keys';
import { envelopeSchema, PAYLOAD_TYPE, type Envelope } from './statement';
import { parseStrictJson } from './strict-json';

/** DSSE 1.0.2 pre-authentication encoding; lengths count bytes. */
export function preAuthenticationEncoding(type: string, body: Uint8Array): Uint8Array {
  const typeBytes = utf8(type);
  const head = utf8(`DSSEv1 ${typeBytes.length} ${type} ${body.length} `);
  const whole = new Uint8Array(head.length + body.length);
  whole.set(head);
  whole.set(body, head.length);
  return whole;
}

/** The envelope file's text: canonical JSON on one line, with no line break for a tool to change. */
export function signEnvelope(payload: string, key: StoredKey): string {
  publicKeyOf(key);
  const body = utf8(payload);
  const signature = signWith(key, preAuthenticationEncoding(PAYLOAD_TYPE, body));
  const envelope: Envelope = {
    payload: toBase64(body),
    payloadType: PAYLOAD_TYPE,
    signatures: [{ keyid: key.keyid, sig: toBase64(signature) }]
  };
  return canonicalJson(envelope);
}

/** An envelope taken apart; nothing is believed yet. */
export interface OpenedEnvelope {
  /** The keyid it names. */
  keyid: string;
  payload: Uint8Array;
  signature: Uint8Array;
  /** sha256 of the file's bytes. */
  digest: string;
}

/**
 * Takes the envelope file's text apart, or says in a sentence why it can't be;
 * `digest` is the text's SHA-256, where it is known already.
 */
export function openEnvelope(text: string, digest = sha256Hex(text)): OpenedEnvelope | string {
  const parts = COMMON.exec(text)?.groups ?? readParts(text);
  if (typeof parts === 'string') {
    return parts;
  }
  const payload = fromBase64(parts.payload);
  const signature = fromBase64(parts.sig);
  return payload === null || signature === null
    ? 'The payload or the signature is not base64.'
    : { keyid: parts.keyid, payload, signature, digest };
}

/** The canonical spelling with nothing unusual in it: what writers write is found without reading it as JSON. */
const COMMON =
  /^\{"payload":"(?<payload>[\w+/=-]*)","payloadType":"application\/vnd\.in-toto\+json","signatures":\[\{"keyid":"(?<keyid>\w*)","sig":"(?<sig>[\w+/=-]*)"\}\]\}$/;

function readParts(text: string): { payload: string; keyid: string; sig: string } | string {
  let envelope: Envelope;
  try {
    envelope = envelopeSchema.parse(parseStrictJson(text));
  } catch {
    return 'The file is not a DSSE envelope of an in-toto statement.';
  }
  const { payload, payloadType, signatures } = envelope;
  if (signatures.length !== 1) {
    return `The envelope carries ${signatures.length} signatures where one is expected.`;
  }
  const [{ keyid, sig }] = signatures;
  // The one canonical spelling: its keys are in order here, and texts are spelt as JSON.stringify does.
  return JSON.stringify({ payload, payloadType, signatures: [{ keyid, sig }] }) === text
    ? { payload, keyid, sig }
    : 'The file was reformatted after it was signed.';
}

/** What was found of an envelope's signature, by key: bytes that were taken apart never change. */
const checked = new WeakMap<OpenedEnvelope, Map<string, boolean>>();

/** Whether the key signed the payload; the keyid in the envelope plays no part. */
export function isEnvelopeSignedBy(envelope: OpenedEnvelope, publicKey: Uint8Array): boolean {
  const answers = checked.get(envelope) ?? new Map<string, boolean>();
  checked.set(envelope, answers);
  const key = toBase64(publicKey);
  const known = answers.get(key);
  if (known !== undefined) {
    return known;
  }
  const message = preAuthenticationEncoding(PAYLOAD_TYPE, envelope.payload);
  const isSigned = isSignedBy(publicKey, message, envelope.signature);
  answers.set(key, isSigned);
  return isSigned;
}

/** The text of the verified bytes; null if they are not UTF-8. */
export function payloadText(envelope: OpenedEnvelope): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(envelope.payload);
  } catch {
    return null;
  }
}
