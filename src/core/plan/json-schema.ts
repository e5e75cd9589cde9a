import { z } from 'zod';
import { planSchema } from './schema';

/** The part of JSON Schema that plans use. */
export interface PlanNode {
  type?: string | string[];
  description?: string;
  default?: unknown;
  enum?: unknown[];
  properties?: Record<string, PlanNode>;
  required?: string[];
  additionalProperties?: boolean | PlanNode;
  items?: PlanNode;
  anyOf?: PlanNode[];
  [keyword: string]: unknown;
}

/** JSON Schema (2020-12) of `audit.yaml` as a user may write it, for editors. */
export function planJsonSchema(): PlanNode {
  const schema = z.toJSONSchema(planSchema, { io: 'input' }) as PlanNode;
  const { $schema, ...rest } = schema;
  return {
    $schema,
    $id: 'urn:jupyterlab-model-audit:plan:v1',
    title: 'Audit plan',
    description: 'What is audited, against what, by which policy: audit.yaml.',
    ...rest
  };
}

/** The keys known at a place in the plan; empty where any key may stand. */
export function knownKeys(path: readonly PropertyKey[]): string[] {
  return keysAt(planJsonSchema(), path);
}

/** The keys that a schema knows at a path; empty where any key may stand. */
export function keysAt(schema: PlanNode, path: readonly PropertyKey[]): string[] {
  let nodes = alternatives(schema);
  for (const step of path) {
    nodes = nodes.flatMap(node => alternatives(inside(node, step)));
  }
  return nodes.flatMap(({ properties }) => Object.keys(properties ?? {}));
}

function alternatives(node: PlanNode | undefined): PlanNode[] {
  return node ? [node, ...(node.anyOf ?? [])] : [];
}

function inside(node: PlanNode, step: PropertyKey): PlanNode | undefined {
  if (typeof step === 'number') {
    return node.items;
  }
  const { properties, additionalProperties } = node;
  if (properties && Object.hasOwn(properties, String(step))) {
    return properties[String(step)];
  }
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}
