import { z } from 'zod';
import { AuditError, throwIfAborted } from '../../errors';
import { pause } from '../../record/pause';
import { caseResultSchema, type CaseResult } from '../result';
import { garakCases, GARAK_THRESHOLD, garakThreshold, looksLikeGarak } from './garak';
import { digestOf, type ImportedCase } from './imported';
import { JsonDocument, JsonLines, type JsonValue, type ValueLimit } from './json-values';
import { looksLikeSample, sampleCases, taskOf } from './lm-eval';
import { looksLikePromptfoo, promptfooCase } from './promptfoo';

/** Characters of one entry, and cases of one file, that are read. */
const LARGEST_VALUE = 16 * 1024 * 1024;
export const MOST_CASES = 1_000_000;
/** Characters of requests that are kept of one file; later cases are kept without. */
const KEPT_REQUESTS = 32 * 1024 * 1024;
/** Characters in which the first line must end for the file to be taken as JSON Lines. */
const FIRST_LINE = 1024 * 1024;

/** Lists of our own and promptfoo's documents that hold one case an element. */
const LISTS = ['cases', 'results.results', 'results', ''];

export interface ImportedResults {
  cases: CaseResult[];
  /** What was left out or told apart and why, a sentence each. */
  notes: string[];
}

/**
 * Reads the results of a run: of `probe --json` or a record's probe cases,
 * promptfoo's JSON or JSON Lines, garak's report, or samples of
 * lm-evaluation-harness, told by their content. Cases of two files pair where
 * the same was asked and expected. The file is never in memory as a whole.
 *
 * @param chunks - The file's text, piece by piece.
 * @param name - The file, as errors and notes call it.
 * @throws AuditError `invalid-input` with the line where the content is none of these, or broken.
 */
export async function importResults(
  chunks: AsyncIterable<string>,
  name: string,
  options: { signal?: AbortSignal } = {}
): Promise<ImportedResults> {
  const reading = new Reading(name);
  let head = '';
  let parser: JsonLines | JsonDocument | null = null;
  for await (const chunk of chunks) {
    throwIfAborted(options.signal);
    const text = parser === null ? (head += chunk) : chunk;
    if (parser === null && !text.includes('\n') && text.length < FIRST_LINE) {
      continue;
    }
    parser ??= parserOf(text, reading.limit);
    for (const value of parser.read(text)) {
      await pause();
      reading.take(value);
    }
  }
  if (parser === null) {
    parser = new JsonDocument(LISTS, reading.limit);
    for (const value of parser.read(head)) {
      reading.take(value);
    }
  }
  reading.end(parser);
  return reading.results();
}

/** JSON Lines where the first line is a whole value that is not a document of results. */
function parserOf(text: string, limit: ValueLimit): JsonLines | JsonDocument {
  const first = text.slice(text.startsWith('\ufeff') ? 1 : 0, Math.max(0, text.indexOf('\n')));
  try {
    const value: unknown = JSON.parse(withoutNaN(first));
    const isDocument =
      typeof value !== 'object' || value === null || 'cases' in value || 'results' in value;
    if (!isDocument && !Array.isArray(value)) {
      return new JsonLines(limit);
    }
  } catch {
    // A document over several lines.
  }
  return new JsonDocument(LISTS, limit);
}

/** Escapes, the ends of texts, and Python's words for numbers that JSON has none for. */
const MARKS_AND_NAN = /\\.|"|-?\b(?:NaN|Infinity)\b/gs;

/** Tools in Python write NaN and Infinity as they are; here they are missing, as in JSON. */
function withoutNaN(text: string): string {
  if (!/NaN|Infinity/.test(text)) {
    return text;
  }
  let inText = false;
  return text.replace(MARKS_AND_NAN, found => {
    const isMark = found === '"' || found.startsWith('\\');
    inText = found === '"' ? !inText : inText;
    return isMark || inText ? found : 'null';
  });
}

/** A file on its way. */
class Reading {
  private readonly found: ImportedCase[] = [];
  private readonly notes: string[] = [];
  private readonly graded = new Set<string>();
  private requests = 0;
  private threshold = GARAK_THRESHOLD;

  readonly limit: ValueLimit = {
    characters: LARGEST_VALUE,
    onLarge: line => {
      throw this.broken(line, 'an entry is larger than 16 million characters', 'Leave it out.');
    }
  };

  constructor(private readonly name: string) {}

  take(value: JsonValue): void {
    this.read(value, this.parsed(value));
  }

  end(parser: JsonLines | JsonDocument): void {
    if (parser instanceof JsonDocument) {
      const { line } = parser.end();
      // Such a file is written in one go at the end, so that half of it is no run that was broken
      // off: what is missing may well be what failed.
      if (line !== null) {
        throw this.broken(line, 'the file ends in the middle', 'Take the whole file.');
      }
      return;
    }
    for (const value of parser.rest()) {
      try {
        JSON.parse(withoutNaN(value.text));
      } catch {
        this.notes.push(
          `The last line of ${this.name} (line ${value.line}) is only half there and was left out.`
        );
        return;
      }
      this.take(value);
    }
  }

  results(): ImportedResults {
    if (this.found.length === 0) {
      throw new AuditError(
        'invalid-input',
        `${this.name} holds no results of cases.`,
        'Name a file of probe --json, promptfoo, garak or lm-evaluation-harness samples.',
        this.name
      );
    }
    if (this.graded.size > 0) {
      const metrics = [...this.graded].sort().join(', ');
      this.notes.push(`Values of ${metrics} that are neither 0 nor 1 were left out.`);
    }
    return { cases: this.distinct(), notes: this.notes };
  }

  private parsed({ text, line }: JsonValue): object {
    let value: unknown;
    try {
      value = JSON.parse(withoutNaN(text));
    } catch {
      throw this.broken(line, 'this is no JSON', 'Mend the line, or take the file anew.');
    }
    if (typeof value !== 'object' || value === null) {
      throw this.broken(line, 'this is no object', 'Mend the line, or take the file anew.');
    }
    return value;
  }

  private read({ path, line }: JsonValue, value: object): void {
    try {
      this.add(this.casesOf(path, value, line));
    } catch (thrown) {
      if (thrown instanceof z.ZodError) {
        const [issue] = thrown.issues;
        const key = issue.path.map(String).join('.');
        throw this.broken(
          line,
          `${key === '' ? 'the entry' : key} is not as it should be (${issue.message})`,
          'Take the file as the tool wrote it.'
        );
      }
      if (thrown instanceof RangeError) {
        throw this.broken(line, 'the entry is nested too deeply', 'Leave it out.');
      }
      throw thrown;
    }
  }

  private casesOf(path: string, value: object, line: number): ImportedCase[] {
    if (looksLikeGarak(value)) {
      this.threshold = garakThreshold(value) ?? this.threshold;
      return garakCases(value, this.threshold);
    }
    if (looksLikeSample(value)) {
      return sampleCases(value, taskOf(this.name), metric => this.graded.add(metric));
    }
    if (looksLikePromptfoo(value)) {
      return [promptfooCase(value)];
    }
    if (path === 'cases' || ('id' in value && 'outcome' in value)) {
      return [{ result: ownCase.parse(value) }];
    }
    throw this.broken(
      line,
      `this is no result of a case that is known: it has ${Object.keys(value).slice(0, 5).join(', ') || 'nothing'}`,
      'Name a file of probe --json, promptfoo, garak or lm-evaluation-harness samples.'
    );
  }

  private add(cases: readonly ImportedCase[]): void {
    for (const each of cases) {
      if (this.found.length >= MOST_CASES) {
        throw new AuditError(
          'invalid-input',
          `${this.name} holds more than ${MOST_CASES.toLocaleString('en-GB')} cases.`,
          'Take a part of it.',
          this.name
        );
      }
      this.requests += JSON.stringify(each.result.request ?? null).length;
      if (this.requests > KEPT_REQUESTS) {
        delete each.result.request;
      }
      this.found.push(each);
    }
  }

  /**
   * Each identity once: cases asked of several models are told apart by the model, and what is still
   * there more than once by its place.
   */
  private distinct(): CaseResult[] {
    const models = new Set(this.found.map(({ asked }) => asked ?? ''));
    if (models.size > 1) {
      this.notes.push(
        `${this.name} holds the answers of ${models.size} models; they are compared model by model.`
      );
    }
    const seen = new Map<string, number>();
    return this.found.map(({ result, asked }) => {
      const id = models.size > 1 ? digestOf([result.id, asked ?? '']) : result.id;
      const times = seen.get(id) ?? 0;
      seen.set(id, times + 1);
      return {
        ...result,
        id: times === 0 ? id : digestOf([id, times]),
        ...(models.size > 1 && asked !== undefined
          ? { attributes: { ...result.attributes, model: asked } }
          : {})
      };
    });
  }

  private broken(line: number, what: string, action: string): AuditError {
    const where = `${this.name}:${line}`;
    return new AuditError('invalid-input', `${where}: ${what}.`, action, where);
  }
}

/** Our own cases, also of a later version that says more of them. */
const ownCase = z.object(caseResultSchema.shape);
