import { planJsonSchema, type PlanNode } from './json-schema';

/** The table of keys in `docs/plan.md`, as Markdown; made from the schema. */
export function keyTable(): string {
  const rows = rowsOf(planJsonSchema(), '');
  return ['| key | type | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function rowsOf(node: PlanNode, prefix: string): string[] {
  const required = new Set(node.required ?? []);
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const key = prefix + name;
    const inside = child.items ?? child;
    const row = [
      `\`${key}\``,
      typeInWords(child),
      defaultInWords(child, required.has(name)),
      child.description ?? ''
    ];
    return [
      `| ${row.map(cell).join(' | ')} |`,
      ...rowsOf(inside, `${key}${child.items ? '[]' : ''}.`)
    ];
  });
}

function typeInWords(node: PlanNode): string {
  if (node.enum) {
    return node.enum.map(value => `\`${String(value)}\``).join(', ');
  }
  if (Array.isArray(node.type)) {
    return node.type.map(type => typeInWords({ type })).join(' or ');
  }
  if (node.anyOf) {
    return node.anyOf.map(typeInWords).join(' or ');
  }
  switch (node.type) {
    case 'string':
      return 'text';
    case 'integer':
      return 'whole number';
    case 'array':
      return node.items?.properties ? 'list' : `list of ${typeInWords(node.items ?? {})}`;
    case 'object':
      return typeof node.additionalProperties === 'object'
        ? `mapping to ${typeInWords(node.additionalProperties)}`
        : 'mapping';
    default:
      return node.type ?? 'anything';
  }
}

function defaultInWords(node: PlanNode, required: boolean): string {
  if (required) {
    return 'required';
  }
  const isEmpty = JSON.stringify(node.default) === '{}';
  return node.default === undefined || isEmpty ? '' : `\`${JSON.stringify(node.default)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
