import { Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import type { PlanInput } from './schema';

/**
 * The plan as YAML. With the text of an existing plan, what did not change
 * stays as it was written there, with its comments and its order.
 */
export function planToYaml(input: PlanInput, previousText?: string): string {
  const plain = withoutUndefined(input) as Record<string, unknown>;
  const previous = previousText === undefined ? null : parseDocument(previousText);
  const updatable = previous !== null && previous.errors.length === 0 && isMap(previous.contents);
  const document = updatable ? previous : new Document(plain);
  if (updatable) {
    updateMap(document, document.contents as YAMLMap, plain);
  }
  return document.toString({ lineWidth: 100 });
}

function updateMap(document: Document, map: YAMLMap, wanted: Record<string, unknown>): void {
  for (const pair of [...map.items]) {
    const name = String((pair.key as { value?: unknown } | null)?.value ?? pair.key);
    if (!(name in wanted)) {
      map.delete(pair.key);
    }
  }
  for (const [key, value] of Object.entries(wanted)) {
    const node = map.get(key, true);
    if (!updateInside(document, node, value)) {
      map.set(key, document.createNode(value));
    }
  }
}

function updateSequence(document: Document, sequence: YAMLSeq, wanted: unknown[]): void {
  const nodes = [...sequence.items];
  const keyed = new Map(nodes.map(node => [identityOf(plainOf(document, node)), node]));
  sequence.items = wanted.map((value, index) => {
    const identity = identityOf(value);
    const node = identity === null ? nodes[index] : keyed.get(identity);
    return updateInside(document, node, value) ? node : document.createNode(value);
  });
}

/** Brings a node to a value in place; false if it has to be replaced. */
function updateInside(document: Document, node: unknown, value: unknown): boolean {
  if (node === undefined) {
    return false;
  }
  if (same(plainOf(document, node), value)) {
    return true;
  }
  if (isMap(node) && isPlainObject(value)) {
    updateMap(document, node, value);
    return true;
  }
  if (isSeq(node) && Array.isArray(value)) {
    updateSequence(document, node, value);
    return true;
  }
  return false;
}

/** What tells one entry of a list from another: a rule's id, a snapshot's name, a suite. */
function identityOf(value: unknown): unknown {
  if (!isPlainObject(value)) {
    return null;
  }
  return value.id ?? value.name ?? value.suite ?? null;
}

function plainOf(document: Document, node: unknown): unknown {
  const convertible = node as { toJS?: (document: Document) => unknown } | null;
  return convertible?.toJS ? convertible.toJS(document) : node;
}

function same(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => same(item, right[index]));
  }
  if (isPlainObject(left) && isPlainObject(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every(key => key in right && same(left[key], right[key]))
    );
  }
  return left === right;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutUndefined);
  }
  if (!isPlainObject(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [key, withoutUndefined(inner)])
  );
}
