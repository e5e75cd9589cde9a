import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
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

/** Schemas after which a reader is made anew, as it holds on to all that it has read. */
const MOST_READ = 200;

/** What reads the schemas of a draft; kept, as making it takes much longer than a schema. */
class Reader {
  private ajv: Ajv | null = null;
  /** Names by which schemas of drafts refer to each other. */
  private names: Ajv['refs'] = {};
  private read = 0;

  constructor(private readonly make: () => Ajv) {}

  compile(schema: object): ValidateFunction {
    if (this.ajv === null || this.read >= MOST_READ) {
      this.ajv = this.make();
      this.names = { ...this.ajv.refs };
      this.read = 0;
    }
    const { ajv } = this;
    this.read += 1;
    try {
      return ajv.compile(schema);
    } finally {
      // Another schema may have the same $id.
      ajv.removeSchema();
      Object.assign(ajv.refs, this.names);
    }
  }
}

const draft7 = new Reader(() => new Ajv(OPTIONS));
const draft2020 = new Reader(() => new Ajv2020(OPTIONS));

function compile(schema: object): SchemaCheck {
  const isNew = String((schema as { $schema?: unknown }).$schema ?? '').includes('2020-12');
  try {
    const validate = (isNew ? draft2020 : draft7).compile(schema);
    return value => (validate(value) ? null : reasons(validate.errors ?? []));
  } catch (thrown) {
    if (thrown instanceof AuditError) {
      throw thrown;
    }
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AuditError(
      'invalid-input',
      `The JSON Schema can't be used: ${excerpt(why)}.`,
      /^no schema with key or ref/.test(why)
        ? 'Let $schema name draft 7 or 2020-12, or leave it out.'
        : 'Correct the schema.',
      'value',
      { cause: thrown }
    );
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
