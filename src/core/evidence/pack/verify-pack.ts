import { z } from 'zod';
import type { CallOptions, Storage } from '../../ports';
import { below } from '../../record/below';
import { sha256Hex, utf8 } from '../../record/digest';
import { isEnvelopeSignedBy, openEnvelope, payloadText } from '../../record/dsse';
import { TRUSTED_KEYS } from '../../record/layout';
import type { LogProblem, ProblemCode } from '../../record/inspection';
import { isBefore } from '../../record/revocations';
import { statementSchema } from '../../record/statement';
import { parseStrictJson } from '../../record/strict-json';
import { readTrustedKeys, type TrustedKey } from '../../record/trusted-keys';
import { verifyLog, type Verification } from '../../record/verify';
import { isWithin } from './period';
import { INDEX, PACK_SCHEMA, packIndexSchema, TEST_RESULT, type PackIndex } from './schema';
import { TEST_RESULT_TYPE } from './test-result';

export interface PackVerification {
  /** As for a log. */
  code: 0 | ProblemCode;
  problems: LogProblem[];
  /** Null where the index can't be read. */
  index: PackIndex | null;
  /** Who signed the pack; null where no trusted key did. */
  signedBy: { keyid: string; name: string } | null;
  logs: { model: string; verification: Verification }[];
  /** Sentences on what is no fault by itself, as a file that is no part of the pack. */
  notes: string[];
}

/** Files that are no part of the pack, of which each is named. */
const NAMED_STRAYS = 10;

const namedSchema = z.looseObject({ schema: z.literal(PACK_SCHEMA) });

/** Whether the folder is an evidence pack, sound or not. */
export async function isPack(storage: Storage): Promise<boolean> {
  const text = await storage.read(INDEX);
  try {
    return text !== null && namedSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

/**
 * Checks an evidence pack by itself: the signed statement about its index, every
 * file that the index lists, and every log in it, of whose records those of the
 * period have to have all that they cite.
 */
export async function verifyPack(
  storage: Storage,
  options: CallOptions = {}
): Promise<PackVerification> {
  const text = (await storage.read(INDEX)) ?? '';
  const index = readIndex(text);
  const problems: LogProblem[] = [];
  if (index === null) {
    problems.push({ code: 10, file: INDEX, message: 'The file is not the index of a pack.' });
    return { code: 10, problems, index: null, signedBy: null, logs: [], notes: [] };
  }
  const keys = await keysOf(storage, index);
  const signedBy = signerOf(await storage.read(TEST_RESULT), { text, index, keys }, problems);
  await checkFiles(storage, index, problems);
  const logs: PackVerification['logs'] = [];
  for (const { model, folder } of index.models) {
    const verification = await verifyLog(below(storage, folder), {
      ...options,
      cites: ({ summary }) => summary !== null && isWithin(summary.recordedAt, index.period)
    });
    problems.push(
      ...verification.problems.map(found => ({ ...found, file: `${folder}/${found.file}` }))
    );
    logs.push({ model, verification });
  }
  const told = problems.filter(
    ({ file, code }, place) =>
      problems.findIndex(other => other.file === file && other.code === code) === place
  );
  const wrong = told.map(({ code }) => code).filter(code => code !== 2);
  const lowest = [...wrong].sort((left, right) => left - right).at(0);
  const code = lowest ?? told.at(0)?.code ?? 0;
  return { code, problems: told, index, signedBy, logs, notes: await strayNotes(storage, index) };
}

/** Files that lie among those of the pack and that its index does not know. */
async function strayNotes(storage: Storage, { files }: PackIndex): Promise<string[]> {
  const known = new Set([INDEX, TEST_RESULT, ...files.map(({ path }) => path)]);
  const folders = new Set([...known].map(path => path.slice(0, path.lastIndexOf('/') + 1)));
  const strays: string[] = [];
  for (const folder of [...folders].sort()) {
    const names = await storage.list(folder.replace(/\/$/, ''));
    strays.push(...names.map(name => `${folder}${name}`).filter(path => !known.has(path)));
  }
  const more = strays.length - NAMED_STRAYS;
  const rest = `${more} more ${more === 1 ? 'file is' : 'files are'} no part of the pack.`;
  return [
    ...strays
      .slice(0, NAMED_STRAYS)
      .map(path => `${path} is no part of the pack: its index does not list it, nobody signed it.`),
    ...(more > 0 ? [rest] : [])
  ];
}

function readIndex(text: string): PackIndex | null {
  try {
    return packIndexSchema.parse(parseStrictJson(text));
  } catch {
    return null;
  }
}

async function keysOf(storage: Storage, { models }: PackIndex): Promise<TrustedKey[]> {
  const keys: TrustedKey[] = [];
  for (const { folder } of models) {
    const read = readTrustedKeys(await storage.read(`${folder}/${TRUSTED_KEYS}`));
    keys.push(...(typeof read === 'string' ? [] : read));
  }
  return keys;
}

function signerOf(
  envelopeText: string | null,
  { text, index, keys }: { text: string; index: PackIndex; keys: readonly TrustedKey[] },
  problems: LogProblem[]
): PackVerification['signedBy'] {
  const report = (code: ProblemCode, message: string): null => {
    problems.push({ code, file: TEST_RESULT, message });
    return null;
  };
  if (envelopeText === null) {
    return report(10, 'The signed statement about the pack is missing.');
  }
  const envelope = openEnvelope(envelopeText);
  if (typeof envelope === 'string') {
    return report(10, envelope);
  }
  const named = keys.find(({ keyid }) => keyid === envelope.keyid);
  const signer = keys.find(({ bytes }) => isEnvelopeSignedBy(envelope, bytes));
  if (!signer) {
    return named
      ? report(10, `The signature is not that of ${named.name} for this content.`)
      : report(14, 'It was signed by a key that none of the logs trusts.');
  }
  if (signer.revoked !== null && !isBefore(index.made, signer.revoked)) {
    return report(14, `The key of ${signer.name} had been revoked on ${signer.revoked}.`);
  }
  const digest = indexDigestIn(payloadText(envelope) ?? '');
  if (digest !== sha256Hex(text)) {
    return report(12, `The statement is about another ${INDEX} than the one that lies there.`);
  }
  return { keyid: signer.keyid, name: signer.name };
}

function indexDigestIn(payload: string): string | null {
  try {
    const { predicateType, subject } = statementSchema.parse(parseStrictJson(payload));
    const named = subject.find(({ name }) => name === INDEX);
    return predicateType === TEST_RESULT_TYPE ? (named?.digest.sha256 ?? null) : null;
  } catch {
    return null;
  }
}

async function checkFiles(
  storage: Storage,
  { files }: PackIndex,
  problems: LogProblem[]
): Promise<void> {
  for (const { path, sha256, bytes } of files) {
    const text = await storage.read(path);
    if (text === null) {
      problems.push({ code: 12, file: path, message: 'The file is missing from the pack.' });
    } else if (sha256Hex(text) !== sha256 || utf8(text).length !== bytes) {
      problems.push({ code: 12, file: path, message: 'The file was altered after packing.' });
    }
  }
}
