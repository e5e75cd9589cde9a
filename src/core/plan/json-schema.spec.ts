import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { keyTable } from './key-table';
import { knownKeys, planJsonSchema } from './json-schema';
import { parsePlan } from './parse';

const page = readFileSync('docs/plan.md', 'utf8');

describe('the documents made from the schema', () => {
  it('holds the JSON Schema that the source gives (npm run build:schema)', () => {
    const kept: unknown = JSON.parse(readFileSync('docs/audit.schema.json', 'utf8'));
    expect(kept).toEqual(JSON.parse(JSON.stringify(planJsonSchema())));
  });

  it('holds the table of keys that the source gives (npm run build:schema)', () => {
    expect(page).toContain(`<!-- keys:start -->\n${keyTable()}\n<!-- keys:end -->`);
  });

  it('names the bounds of numbers', () => {
    const table = keyTable();
    expect(table).toContain('| `drift.threshold` | number from 0 to 1 |');
    expect(table).toContain('| `drift.rate` | number, above 0 and below 1 |');
    expect(table).toContain('| `drift.exactRows` | whole number, at least 0 |');
    expect(table).not.toContain('9007199254740991');
  });

  it('describes every key', () => {
    const undescribed = keyTable()
      .split('\n')
      .filter(row => /\|\s*\|$/.test(row));
    expect(undescribed).toEqual([]);
  });

  it('shows plans that are valid', () => {
    const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(match => match[1]);
    expect(examples).toHaveLength(2);
    for (const example of examples) {
      expect(parsePlan(example, 'audit.yaml').model).toBe(
        (parse(example) as { model: string }).model
      );
    }
  });
});

describe('knownKeys', () => {
  it('follows mappings and lists', () => {
    expect(knownKeys(['production', 3, 'sample'])).toEqual(['rows', 'seed']);
    expect(knownKeys(['evaluation', 'columns', 'kinds'])).toEqual([]);
  });
});
