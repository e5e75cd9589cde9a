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
      return `whole number${boundsInWords(node)}`;
    case 'number':
      return `number${boundsInWords(node)}`;
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

/** ` from 0 to 1`, `, above 0 and below 1`, `, at least 50`; empty where any number may stand. */
function boundsInWords(node: PlanNode): string {
  const bound = (keyword: string): number | null => {
    const value = node[keyword];
    // The schema ends whole numbers where they are no longer exact, which bounds nobody.
    return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : null;
  };
  const [low, above] = [bound('minimum'), bound('exclusiveMinimum')];
  const [high, below] = [bound('maximum'), bound('exclusiveMaximum')];
  if (low !== null && high !== null) {
    return ` from ${low} to ${high}`;
  }
  const words = [
    ...(low === null ? [] : [`at least ${low}`]),
    ...(above === null ? [] : [`above ${above}`]),
    ...(high === null ? [] : [`at most ${high}`]),
    ...(below === null ? [] : [`below ${below}`])
  ];
  return words.length === 0 ? '' : `, ${words.join(' and ')}`;
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
