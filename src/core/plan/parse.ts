import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair
} from 'yaml';
import { AuditError } from '../errors';
import { findingsOf, inWords, type Finding, type PlanPath } from './problems';
import { planSchema, type Plan } from './schema';

export interface PlanProblem {
  /** Counted from 1. */
  line: number;
  column: number;
  sentence: string;
}

/** A plan that can't be used; `problems` lists everything that is wrong with it. */
export class PlanError extends AuditError {
  constructor(
    readonly path: string,
    readonly problems: readonly PlanProblem[],
    options?: { cause?: unknown }
  ) {
    const [first, ...others] = problems;
    const where = `${path}:${first.line}:${first.column}`;
    const action =
      others.length === 0
        ? 'Correct the plan and try again.'
        : `Correct the plan and try again; ${others.length} more ${others.length === 1 ? 'problem stands' : 'problems stand'} in it.`;
    super('invalid-plan', `${where}: ${first.sentence}`, action, where, options);
    this.name = 'PlanError';
  }
}

/** Aliases that may be followed; more would let a small file fill the memory. */
const ALIASES = 100;

/**
 * Reads a plan and fills in its defaults. Nothing is run.
 *
 * Throws PlanError, whose message is `path:line:column: sentence`.
 */
export function parsePlan(text: string, path: string): Plan {
  const lines = new LineCounter();
  const document = readYaml(text, path, lines);
  const value = plainValue(document, path);
  const parsed = planSchema.safeParse(value);
  if (parsed.success) {
    return parsed.data;
  }
  const findings = findingsOf(parsed.error.issues, at => {
    const node = nodeAt(document, at);
    return {
      value: valueAt(value, at),
      source: isScalar(node) ? (node.source ?? null) : null
    };
  });
  const problems = findings.map(finding => ({
    ...position(document, lines, finding),
    sentence: finding.sentence
  }));
  problems.sort((left, right) => left.line - right.line || left.column - right.column);
  throw new PlanError(path, problems);
}

function readYaml(text: string, path: string, lines: LineCounter): Document {
  let document: Document;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  } catch (cause) {
    // Nesting so deep that the parser runs out of stack.
    throw new PlanError(path, [atStart('The file is not readable YAML.')], { cause });
  }
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    throw new PlanError(
      path,
      faults.map(fault => ({
        ...placeOf(lines, fault.pos[0]),
        sentence: faultInWords(fault, document)
      }))
    );
  }
  const unresolved = unresolvedAliases(document);
  if (unresolved.length > 0) {
    throw new PlanError(
      path,
      unresolved.map(({ name, offset }) => ({
        ...placeOf(lines, offset),
        sentence: `*${name} refers to an anchor &${name}, which does not stand above it.`
      }))
    );
  }
  return document;
}

function unresolvedAliases(document: Document): { name: string; offset: number }[] {
  const anchors = new Set<string>();
  const found: { name: string; offset: number }[] = [];
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        if (!anchors.has(node.source)) {
          found.push({ name: node.source, offset: node.range?.[0] ?? 0 });
        }
      } else if (node.anchor !== undefined) {
        anchors.add(node.anchor);
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

function faultInWords(fault: Fault, document: Document): string {
  switch (fault.code) {
    case 'DUPLICATE_KEY':
      return `The key${keyFrom(document, fault.pos[0])} stands twice in one mapping; keep one of them.`;
    case 'TAB_AS_INDENT':
      return 'Indent with spaces, not tabs.';
    case 'MULTIPLE_DOCS':
      return 'The file holds several YAML documents; a plan is one.';
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

function plainValue(document: Document, path: string): unknown {
  if (document.contents === null) {
    throw new PlanError(path, [
      atStart('The plan is empty; it needs at least model, evaluation and production.')
    ]);
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: ALIASES });
  } catch (cause) {
    const told = 'The plan uses YAML aliases in a way that would fill the memory.';
    throw new PlanError(path, [atStart(told)], { cause });
  }
  if (!isMap(document.contents)) {
    const told = `The plan must be a mapping of keys, but ${inWords(value)} stands there.`;
    throw new PlanError(path, [atStart(told)]);
  }
  return value;
}

function atStart(told: string): PlanProblem {
  return { line: 1, column: 1, sentence: told };
}

function placeOf(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/**
 * Line and column, from 1, of what stands at a path in the plan's text; of the
 * nearest thing around it where nothing does.
 */
export function placeInPlan(text: string, path: PlanPath): { line: number; column: number } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  return position(document, lines, { path, atKey: false });
}

/** Where a finding stands; for what is missing, the nearest thing around it that is there. */
function position(
  document: Document,
  lines: LineCounter,
  finding: Pick<Finding, 'path' | 'atKey'>
): { line: number; column: number } {
  for (let length = finding.path.length; length > 0; length -= 1) {
    const path = finding.path.slice(0, length);
    const key = pairAt(document, path)?.key as Node | undefined;
    const value = nodeAt(document, path);
    const isWhole = length === finding.path.length;
    const node = isWhole && !finding.atKey ? (value ?? key) : (key ?? value);
    const offset = node?.range?.[0];
    if (offset !== undefined) {
      return placeOf(lines, offset);
    }
  }
  return { line: 1, column: 1 };
}

function valueAt(value: unknown, path: PlanPath): unknown {
  return path.reduce<unknown>(
    (inner, step) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[step],
    value
  );
}

function nodeAt(document: Document, path: PlanPath): Node | null {
  let node: Node | null = resolved(document, document.contents);
  for (const step of path) {
    if (isSeq(node) && typeof step === 'number') {
      node = resolved(document, node.items[step] as Node | undefined);
    } else if (isMap(node)) {
      node = resolved(document, pairOf(node.items, step)?.value as Node | undefined);
    } else {
      return null;
    }
  }
  return node;
}

function pairAt(document: Document, path: PlanPath): Pair | undefined {
  const parent = nodeAt(document, path.slice(0, -1));
  return isMap(parent) ? pairOf(parent.items, path[path.length - 1]) : undefined;
}

function pairOf(pairs: readonly Pair[], key: PropertyKey): Pair | undefined {
  return pairs.find(pair => isScalar(pair.key) && String(pair.key.value) === String(key));
}

function resolved(document: Document, node: Node | null | undefined): Node | null {
  return (isAlias(node) ? node.resolve(document) : node) ?? null;
}
