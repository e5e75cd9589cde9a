import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Document,
  type LineCounter,
  type Node,
  type Pair
} from 'yaml';
import type { PlanPath } from './problems';

/** A place in a file; both counted from 1. */
export interface Place {
  line: number;
  column: number;
}

export function placeOf(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Where a finding stands; for what is missing, the nearest thing around it that is there. */
export function position(
  document: Document,
  lines: LineCounter,
  whole: PlanPath,
  atKey: boolean
): Place {
  for (let length = whole.length; length > 0; length -= 1) {
    const path = whole.slice(0, length);
    const key = pairAt(document, path)?.key as Node | undefined;
    const value = nodeAt(document, path);
    const isWhole = length === whole.length;
    const node = isWhole && !atKey ? (value ?? key) : (key ?? value);
    const offset = node?.range?.[0];
    if (offset !== undefined) {
      return placeOf(lines, offset);
    }
  }
  return { line: 1, column: 1 };
}

export function valueAt(value: unknown, path: PlanPath): unknown {
  return path.reduce<unknown>(
    (inner, step) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[step],
    value
  );
}

export function nodeAt(document: Document, path: PlanPath): Node | null {
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
