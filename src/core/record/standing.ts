import { shortKeyid } from './digest';
import type { LogProblem, ProblemCode } from './inspection';
import { CHECKPOINT, sequenceIn } from './layout';
import type { RecordedVersion, Verification } from './verify';

/** One thing that was checked about a record, and what came out. */
export interface ProofCheck {
  name: 'Signature' | 'Key' | 'Chain' | 'Cited files' | 'Checkpoint' | 'Kept elsewhere';
  state: 'holds' | 'fails' | 'open';
  /** In one sentence or two. */
  sentence: string;
}

/** How far a record can be relied on, in a few words for a list. */
export interface Standing {
  state: 'holds' | 'fails' | 'newer';
  words: string;
}

/** The gravest first: what is said where a record has several faults. */
const WORDS: [ProblemCode, string][] = [
  [10, 'the signature does not hold'],
  [14, 'signed with a key that is not trusted'],
  [11, 'the chain is broken here'],
  [12, 'a cited file is missing or altered'],
  [13, 'the log was cut off'],
  [2, 'of a newer version']
];

/** What is wrong with an entry itself. */
function problemsOf({ problems }: Verification, file: string): LogProblem[] {
  return problems.filter(problem => problem.file === file);
}

/** What is wrong with files that an entry cites. */
function citedProblems({ problems }: Verification, file: string): LogProblem[] {
  return problems.filter(({ citedBy }) => citedBy?.includes(file));
}

/** A line of the history: `signed, chain intact`, or what is wrong with that version. */
export function standingOf(verification: Verification, version: RecordedVersion): Standing {
  const { file } = version;
  const own = [...problemsOf(verification, file), ...citedProblems(verification, file)];
  const codes = own.map(({ code }) => code);
  const gravest = WORDS.find(([code]) => codes.includes(code));
  return gravest
    ? { state: gravest[0] === 2 ? 'newer' : 'fails', words: gravest[1] }
    : { state: 'holds', words: 'signed, in its place in the chain' };
}

/** The record as far as its proof speaks of it; `cited` counts the files that it cites. */
export interface ProvenRecord {
  file: string;
  /** What its envelope names. */
  keyid: string;
  cited: number;
}

/** What was checked about one record, each check with its outcome. */
export function proofOf(verification: Verification, record: ProvenRecord): ProofCheck[] {
  const { file, keyid, cited } = record;
  const own = problemsOf(verification, file);
  return [
    signature(own),
    key(verification, own, keyid),
    chain(verification, file),
    citedFiles(citedProblems(verification, file), cited),
    checkpoint(verification, file)
  ];
}

function check(
  name: ProofCheck['name'],
  problems: readonly LogProblem[],
  holds: string
): ProofCheck {
  const [first] = problems;
  const more = problems.length > 1 ? ` And ${problems.length - 1} more.` : '';
  return first
    ? { name, state: 'fails', sentence: `${first.message}${more}` }
    : { name, state: 'holds', sentence: holds };
}

function signature(own: readonly LogProblem[]): ProofCheck {
  const wrong = own.filter(({ code }) => code === 10);
  if (wrong.length === 0 && own.some(({ code }) => code === 14)) {
    return {
      name: 'Signature',
      state: 'open',
      sentence: 'Not decided: no key that is trusted here made it.'
    };
  }
  return check('Signature', wrong, 'Ed25519 over exactly this content.');
}

function key(verification: Verification, own: readonly LogProblem[], keyid: string): ProofCheck {
  const known = verification.keys.find(each => each.keyid === keyid);
  const name = known
    ? `The key of ${known.name}, ${shortKeyid(keyid)}, one of the trusted keys.`
    : '';
  const wrong = own.filter(({ code }) => code === 14);
  const unread = own.some(({ code }) => code === 10);
  return wrong.length === 0 && (unread || !known)
    ? { name: 'Key', state: 'open', sentence: 'Not decided, as the signature does not hold.' }
    : check('Key', wrong, name);
}

/** Later entries vouch for earlier ones, so that a break anywhere is told, the nearest first. */
function chain({ problems, versions, size }: Verification, file: string): ProofCheck {
  const broken = problems.filter(({ code }) => code === 11);
  const nearest = [...broken].sort(
    (left, right) => Number(right.file === file) - Number(left.file === file)
  );
  const [first] = nearest;
  if (first) {
    const elsewhere = first.file === file ? '' : `${first.file}: `;
    const more = nearest.length > 1 ? ` And ${nearest.length - 1} more.` : '';
    return { name: 'Chain', state: 'fails', sentence: `${elsewhere}${first.message}${more}` };
  }
  const last = versions.at(-1)?.version ?? 0;
  const span = last === versions[0]?.version ? `v${last}` : `v${versions[0]?.version} to v${last}`;
  return {
    name: 'Chain',
    state: 'holds',
    sentence: `${span} intact, ${size} ${size === 1 ? 'entry' : 'entries'}, each naming the one before it.`
  };
}

function citedFiles(wrong: readonly LogProblem[], count: number): ProofCheck {
  const holds =
    count === 0
      ? 'The record cites none.'
      : `All ${count} are there and are those that were signed.`;
  return check('Cited files', wrong, holds);
}

function checkpoint({ problems, covered }: Verification, file: string): ProofCheck {
  const wrong = problems.filter(problem => problem.code === 13 || problem.file === CHECKPOINT);
  const sequence = sequenceIn(file) ?? 0;
  if (wrong.length === 0 && sequence > covered) {
    return {
      name: 'Checkpoint',
      state: 'open',
      sentence: 'It does not cover this entry yet; the next record does.'
    };
  }
  return check(
    'Checkpoint',
    wrong,
    `Covers ${covered} ${covered === 1 ? 'entry' : 'entries'}, this one among them. Only a copy kept elsewhere, such as the tag on a run, shows a log that was written anew.`
  );
}
