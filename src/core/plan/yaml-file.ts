import { isAlias, isMap, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { nodeAt, position, placeOf, valueAt, type Place } from './yaml-place';
import { inWords, type LookUp, type PlanPath } from './problems';

/** What is wrong with a file, at one place of it. */
export interface FileProblem extends Place {
  sentence: string;
}

/** The kind of file, for sentences. */
export interface FileKind {
  /** `plan`. */
  name: string;
  /** What it must hold, for a file that holds nothing. */
  needs: string;
}

/** Makes the error of this kind of file from what is wrong with it. */
export type Refuse = (problems: FileProblem[], options?: { cause?: unknown }) => Error;

/** Aliases that may be followed; more would let a small file fill the memory. */
const ALIASES = 100;

/** Characters after which UTF-16 has shown itself. */
const WIDE = 16;

const TOO_DEEP = 'Values are nested too deeply to be read.';

/** A readable YAML file that holds one mapping. */
export class YamlFile {
  /** The values; nothing in them is shared with the document. */
  readonly value: unknown;
  private readonly document: Document;
  private readonly lines = new LineCounter();

  /** @throws what `refuse` makes of a file that is no YAML, empty, no mapping, or a trap. */
  constructor(
    text: string,
    private readonly kind: FileKind,
    private readonly refuse: Refuse
  ) {
    this.refuseOtherEncodings(text);
    this.document = this.read(text);
    this.value = this.plainValue();
  }

  readonly lookUp: LookUp = at => {
    const node = nodeAt(this.document, at);
    return {
      value: valueAt(this.value, at),
      source: isScalar(node) ? (node.source ?? null) : null
    };
  };

  /** Where a path stands, or for what is missing the nearest thing around it. */
  place(path: PlanPath, atKey = false): Place {
    return position(this.document, this.lines, path, atKey);
  }

  /** Bytes that are no UTF-8 were read as U+FFFD, and every other byte of UTF-16 as U+0000. */
  private refuseOtherEncodings(text: string): void {
    const offset = text.search(/[\0\uFFFD]/);
    if (offset < 0) {
      return;
    }
    const isWide = text.slice(0, offset + WIDE).includes('\0');
    const lines = text.slice(0, offset).split('\n');
    const place = { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
    throw this.refuse([
      isWide
        ? atStart(`The ${this.kind.name} looks like UTF-16; save it as UTF-8.`)
        : {
            ...place,
            sentence: `The ${this.kind.name} is not UTF-8 here; save it as UTF-8. Where the character U+FFFD itself is meant, write "\\uFFFD".`
          }
    ]);
  }

  private read(text: string): Document {
    let document: Document;
    try {
      document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
    } catch (cause) {
      // Nesting so deep that the parser runs out of stack.
      throw this.refuse([atStart(TOO_DEEP)], { cause });
    }
    const faults = [...document.errors, ...document.warnings];
    if (faults.length > 0) {
      throw this.refuse(
        faults.map(fault => ({
          ...placeOf(this.lines, fault.pos[0]),
          sentence: faultInWords(fault, document, this.kind)
        }))
      );
    }
    const lost = lostAliases(document);
    if (lost.length > 0) {
      throw this.refuse(
        lost.map(({ sentence, offset }) => ({ ...placeOf(this.lines, offset), sentence }))
      );
    }
    return document;
  }

  private plainValue(): unknown {
    const { document, kind } = this;
    if (document.contents === null) {
      throw this.refuse([atStart(`The ${kind.name} is empty; it needs ${kind.needs}.`)]);
    }
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: ALIASES });
    } catch (cause) {
      const told = `The ${kind.name} uses YAML aliases in a way that would fill the memory.`;
      throw this.refuse([atStart(told)], { cause });
    }
    if (!isMap(document.contents)) {
      const told = `The ${kind.name} must be a mapping of keys, but ${inWords(value)} stands there.`;
      throw this.refuse([atStart(told)]);
    }
    return value;
  }
}

/** Aliases without an anchor above them, and those that stand inside of what they repeat. */
function lostAliases(document: Document): { sentence: string; offset: number }[] {
  const ends = new Map<string, number>();
  const found: { sentence: string; offset: number }[] = [];
  visit(document, {
    Node: (_, node) => {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) {
          ends.set(node.anchor, node.range?.[1] ?? 0);
        }
        return;
      }
      const { source: name } = node;
      const offset = node.range?.[0] ?? 0;
      const end = ends.get(name);
      if (end === undefined) {
        const sentence = `*${name} refers to an anchor &${name}, which does not stand above it.`;
        found.push({ sentence, offset });
      } else if (offset < end) {
        found.push({ sentence: `*${name} stands inside of &${name}, which never ends.`, offset });
      }
    }
  });
  return found;
}

interface Fault {
  code: string;
  message: string;
  pos: [number, number];
}

function faultInWords(fault: Fault, document: Document, kind: FileKind): string {
  switch (fault.code) {
    case 'DUPLICATE_KEY':
      return `The key${keyFrom(document, fault.pos[0])} stands twice in one mapping; keep one of them.`;
    case 'TAB_AS_INDENT':
      return 'Indent with spaces, not tabs.';
    case 'MULTIPLE_DOCS':
      return `The file holds several YAML documents; a ${kind.name} is one.`;
    case 'RESOURCE_EXHAUSTION':
      return TOO_DEEP;
    default:
      return `The file is not readable YAML: ${sentence(fault.message)}`;
  }
}

/** The key that begins at the offset, with a space before it. */
function keyFrom(document: Document, offset: number): string {
  let name = '';
  visit(document, {
    Scalar: (at, { range, value }) => {
      if (at === 'key' && range?.[0] === offset) {
        name = ` ${String(value)}`;
        return visit.BREAK;
      }
      return undefined;
    }
  });
  return name;
}

function sentence(text: string): string {
  const line = text.split('\n', 1)[0].trim();
  return line.endsWith('.') ? line : `${line}.`;
}

function atStart(told: string): FileProblem {
  return { line: 1, column: 1, sentence: told };
}
