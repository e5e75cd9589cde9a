import Ajv, { type ErrorObject } from 'ajv';
import Ajv2020 from 'ajv/dist/2020';
import { AuditError } from '../../errors';
import { excerpt } from './judge';
import { linearPattern } from './patterns';

/** Says why a value does not satisfy the schema; null where it does. */
export type SchemaCheck = (value: unknown) => string | null;

const MOST_REASONS = 3;

/** Compiling takes milliseconds and a suite judges thousands of answers by one schema. */
const compiled = new WeakMap<object, SchemaCheck>();

/** A pattern of a schema backtracks as any other one does, so the linear engine runs it. */
const regExp = Object.assign(
  (pattern: string): { test: (text: string) => boolean } => linearPattern(pattern, ''),
  { code: 'linearPattern' }
);

/**
 * Compiles a JSON Schema of draft 7 or, where `$schema` says so, 2020-12.
 * References lead nowhere but into the schema itself; `format` is a remark.
 *
 * @throws AuditError `invalid-input` where the schema is none.
 */
export function schemaCheck(schema: object): SchemaCheck {
  const known = compiled.get(schema);
  if (known) {
    return known;
  }
  const check = compile(schema);
  compiled.set(schema, check);
  return check;
}

const OPTIONS = { strict: false, validateFormats: false, logger: false, code: { regExp } } as const;

/** What reads the schemas of a draft; made once, as it takes much longer than a schema. */
const readers = { old: null as Ajv | null, new: null as Ajv | null };

function readerOf(isNew: boolean): Ajv {
  return isNew ? (readers.new ??= new Ajv2020(OPTIONS)) : (readers.old ??= new Ajv(OPTIONS));
}

function compile(schema: object): SchemaCheck {
  const isNew = String((schema as { $schema?: unknown }).$schema ?? '').includes('2020-12');
  const reader = readerOf(isNew);
  try {
    const validate = reader.compile(schema);
    return value => (validate(value) ? null : reasons(validate.errors ?? []));
  } catch (thrown) {
    if (thrown instanceof AuditError) {
      throw thrown;
    }
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AuditError(
      'invalid-input',
      `The JSON Schema can't be used: ${excerpt(why)}.`,
      'Correct the schema.',
      'value',
      { cause: thrown }
    );
  } finally {
    // Another schema may have the same $id.
    reader.removeSchema();
  }
}

function reasons(errors: readonly ErrorObject[]): string {
  return errors
    .slice(0, MOST_REASONS)
    .map(
      ({ instancePath, message }) => `${instancePath || 'the value'} ${message ?? 'does not fit'}`
    )
    .join('; ');
}
