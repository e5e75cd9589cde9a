import { canonicalJson, wellFormed } from '../../record/canonical';
import { sha256Hex } from '../../record/digest';
import { encodeValues } from '../case';
import { replayOf } from '../kept-request';
import type { ProbeRequest } from '../request';
import type { CaseResult, Outcome } from '../result';

/** Characters of what is expected and got that are kept of another tool's case. */
const LONGEST_TEXT = 2000;
/** Characters of a question by which a case is called. */
const LONGEST_TITLE = 120;

/** A case of another tool's results. */
export interface ImportedCase {
  result: CaseResult;
  /** Who was asked, where the file names several. */
  asked?: string;
}

export interface ImportedContent {
  /** What the case is known by in every run: what was asked and expected, and nothing of the answer. */
  identity: unknown;
  /** What several cases were made from. */
  seed: unknown;
  suite: string;
  capability: string;
  title: string;
  attributes?: Record<string, string>;
  request: ProbeRequest | null;
  outcome: Outcome;
  expected: string;
  got: string;
  seconds?: number | null;
}

/** The case as a run of ours would have kept it, its texts cut where they are long. */
export function importedCase(content: ImportedContent): CaseResult {
  const { identity, seed, request, suite, capability, outcome, seconds } = content;
  return {
    id: digestOf(identity),
    suite,
    capability,
    type: 'MFT',
    title: shortened(content.title.replace(/\s+/g, ' ').trim(), LONGEST_TITLE) || capability,
    column: '',
    seed: digestOf(seed),
    attributes: { capability, ...content.attributes },
    outcome,
    expected: shortened(content.expected, LONGEST_TEXT),
    got: shortened(content.got, LONGEST_TEXT),
    ...(seconds === undefined ? {} : { seconds }),
    ...(request === null ? {} : replayOf({ request, right: null, transformation: null }))
  };
}

/** The same for the same content, whatever the order of its keys. */
export function digestOf(content: unknown): string {
  return sha256Hex(canonicalJson(wellFormed(encodeValues(content))));
}

/** A text as it is, anything else as JSON. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}

function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
