import { z } from 'zod';
import { ERROR_CODES } from '../core/errors';
import { httpTargetSchema } from '../core/plan/http-target';
import { ANSWER_ERROR_CODES } from '../core/probe/request';
import { learningMethods } from './protocol-learning';
import {
  anyNumber,
  cellOrigin,
  cellValue,
  empty,
  separateColumns,
  sides,
  spark
} from './protocol-parts';
import { sessionMethods } from './protocol-session';
import { trackerMethods } from './protocol-tracker';

/**
 * What travels between TypeScript and Python, one JSON object a message.
 *
 *   request   {"id": 7, "method": "query", "params": {…}}
 *   progress  {"id": 7, "progress": {"done": 3, "total": 10}}
 *   answer    {"id": 7, "result": {…}}  or  {"id": 7, "error": {…}}
 *   cancel    {"cancel": 7}
 *
 * Over stdin and stdout each message is one line. Over a comm a message is the
 * comm's data. A message above CHUNK_CHARACTERS is cut: {"chunk": {"key": "…",
 * "index": 0, "count": 3, "text": "…"}}, joined again on the other side.
 * Numbers that JSON can't carry travel as {"~": "NaN" | "Infinity" |
 * "-Infinity"}, whole numbers beyond 2^53 as {"~": "int", "value": "…"}.
 */
export const PROTOCOL_VERSION = 1;
export const COMM_TARGET = 'jupyterlab-model-audit';
export const CHUNK_CHARACTERS = 1_000_000;

const source = z.union([
  z.strictObject({ variable: z.string() }),
  z.strictObject({
    files: z.union([z.string(), z.array(z.string())]),
    asText: z.boolean().optional()
  }),
  z.strictObject({ sql: z.string() })
]);
const valueTable = z.strictObject({
  columns: z.array(z.strictObject({ name: z.string(), values: z.array(cellValue) }))
});
const target = z.union([
  z.strictObject({ callable: z.string() }),
  z.strictObject({ http: httpTargetSchema })
]);
const unanswered = {
  outcome: z.literal('error'),
  code: z.enum(ANSWER_ERROR_CODES),
  message: z.string(),
  /** HTTP status, where there was one. */
  status: z.number().nullable(),
  /** Seconds to wait before the next request, where the endpoint said so. */
  retryAfter: z.number().nullable()
};
const failed = z.strictObject(unanswered).partial({ status: true, retryAfter: true });
const sortedColumn = z.strictObject({
  moments: sides(
    z.strictObject({
      present: z.number(),
      finite: z.number(),
      nan: z.number(),
      positiveInfinity: z.number(),
      negativeInfinity: z.number(),
      mean: z.number().nullable(),
      standardDeviation: z.number().nullable()
    })
  ),
  points: sides(z.array(z.number())).extend({ x: z.array(z.number()) }),
  gap: z.strictObject({ x: z.number(), value: z.number() }).nullable(),
  area: anyNumber,
  squares: anyNumber,
  spread: anyNumber,
  tails: anyNumber,
  histogram: sides(z.array(z.number())).extend({ low: z.number(), perUnit: z.number() }),
  minimum: sides(z.number().nullable()),
  maximum: sides(z.number().nullable()),
  outside: z.strictObject({ below: z.number(), above: z.number() }).nullable()
});
const storedColumns = z.strictObject({
  relation: z.string(),
  columns: z.array(z.strictObject({ name: z.string(), moment: z.boolean() }))
});
const countingGrid = z.strictObject({
  low: z.number(),
  perUnit: z.number(),
  cells: z.number(),
  cuts: z.array(z.number()),
  scale: z.number().nullable()
});
const countedColumn = z.strictObject({
  present: z.number(),
  nan: z.number(),
  positiveInfinity: z.number(),
  negativeInfinity: z.number(),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  off: z.number(),
  sum: anyNumber,
  squares: anyNumber,
  counts: z.string(),
  offsets: z.string()
});

export const methods = {
  ...sessionMethods,
  ...trackerMethods,
  open: {
    params: z.strictObject({ source, relation: z.string(), spark }),
    result: z.strictObject({
      relation: z.string(),
      rows: z.number(),
      columns: z.array(
        z.strictObject({ name: z.string(), type: z.string(), original: z.string().optional() })
      ),
      digest: z.string(),
      description: z.string(),
      cell: cellOrigin,
      direct: z.boolean().optional()
    })
  },
  query: {
    params: z.strictObject({ statements: z.array(z.string()), spark }),
    result: z.strictObject({
      results: z.array(
        z.strictObject({ columns: z.array(z.string()), rows: z.array(z.array(cellValue)) })
      )
    })
  },
  /** Sorts columns with NumPy; see `SortedColumn`. */
  sorted: {
    params: z.strictObject({
      groups: z.array(
        z.strictObject({
          reference: z.string(),
          current: z.string(),
          columns: z.number(),
          stored: z
            .strictObject({
              reference: storedColumns.optional(),
              current: storedColumns.optional()
            })
            .optional()
        })
      ),
      rows: z.number(),
      drawing: z.strictObject({
        bins: z.number(),
        valueBins: z.number(),
        shares: z.array(z.number())
      })
    }),
    result: z.strictObject({ columns: z.array(sortedColumn) })
  },
  /** Counts columns on grids with NumPy; see `CountedColumn`. */
  counted: {
    params: z.strictObject({
      groups: z.array(
        z.strictObject({
          sql: z.string(),
          grids: z.array(countingGrid),
          stored: storedColumns.optional()
        })
      )
    }),
    result: z.strictObject({ columns: z.array(countedColumn) })
  },
  /** Fixes grids and counts on them in one reading, with NumPy; see `LaidRequest`. */
  laid: {
    params: z.strictObject({
      groups: z.array(
        z.strictObject({
          sql: z.string(),
          columns: z.number(),
          stored: storedColumns.optional()
        })
      ),
      rules: z.strictObject({
        sampleRows: z.number(),
        shares: z.array(z.number()),
        cells: z.number(),
        mostValues: z.number(),
        mostDecimals: z.number(),
        largestWhole: z.number(),
        tailCells: z.number(),
        heavyShare: z.number(),
        cellShare: z.number(),
        fewestRows: z.number(),
        fewFilled: z.number(),
        mostPoints: z.number()
      })
    }),
    result: z.strictObject({
      columns: z.array(
        z.strictObject({
          grid: z.strictObject({
            low: z.number(),
            perUnit: z.number(),
            cells: z.number(),
            decimals: z.number().nullable(),
            points: z.array(z.number()),
            ends: z.array(z.number())
          }),
          counts: countedColumn
        })
      )
    })
  },
  /** Tells two samples apart with scikit-learn; see `SeparateRequest` and `Separation`. */
  separate: {
    params: z.strictObject({
      reference: z.string(),
      current: z.string(),
      columns: separateColumns,
      folds: z.number(),
      seed: z.number(),
      repeats: z.number(),
      encoder: z.string().nullable(),
      discrepancy: z.strictObject({ rows: z.number(), permutations: z.number() }).nullable(),
      kept: z.string()
    }),
    result: z.strictObject({
      scores: sides(z.array(z.number())),
      blocks: sides(z.array(z.number())),
      drops: z.array(z.array(z.number())),
      discrepancies: z.array(
        z
          .strictObject({
            rows: sides(z.number()),
            blocks: sides(z.number()),
            dimensions: z.number(),
            value: z.number().nullable(),
            bandwidth: z.number().nullable(),
            variance: z.number().nullable(),
            permuted: z.array(z.number())
          })
          .nullable()
      )
    })
  },
  ...learningMethods,
  /**
   * Writes a query's rows to `.model-audit/snapshots/` and opens them as `relation`. On Spark
   * nothing is written: the path is empty and the relation a view there.
   */
  snapshot: {
    params: z.strictObject({ sql: z.string(), relation: z.string(), spark }),
    result: z.strictObject({
      path: z.string(),
      relation: z.string(),
      rows: z.number(),
      bytes: z.number(),
      digest: z.string(),
      columns: z.array(z.strictObject({ name: z.string(), type: z.string() }))
    })
  },
  /** Forgets relations and their memory. */
  close: {
    params: z.strictObject({ relations: z.array(z.string()) }),
    result: empty
  },
  describeTarget: {
    params: z.strictObject({ target, timeout: z.number().optional() }),
    result: z.strictObject({
      name: z.string(),
      kind: z.string(),
      features: z.array(z.string()).nullable(),
      classes: z.array(cellValue).nullable(),
      output: z.enum(['probabilities', 'labels', 'values', 'unknown']),
      digest: z.string().nullable(),
      /** What it takes, the first choice first. */
      forms: z.array(z.enum(['row', 'text', 'chat'])),
      /** Tells a changed callable from an unchanged one; null where nothing does. */
      state: z.string().nullable(),
      cell: cellOrigin
    })
  },
  /** `like` is an opened relation whose columns' types the rows take. */
  predict: {
    params: z.strictObject({ target, like: z.string(), table: valueTable, timeout: z.number() }),
    result: z.strictObject({
      answers: z.array(
        z.union([
          z.strictObject({
            outcome: z.literal('answered'),
            label: cellValue,
            score: z.number().nullable(),
            probabilities: z.array(z.number()).nullable()
          }),
          failed
        ])
      )
    })
  },
  /** One vector a text, all within `timeout` seconds. */
  encode: {
    params: z.strictObject({
      encoder: z.string(),
      texts: z.array(z.string()),
      timeout: z.number()
    }),
    result: z.strictObject({
      vectors: z.array(
        z.union([
          z.strictObject({ outcome: z.literal('answered'), vector: z.array(z.number()) }),
          failed
        ])
      )
    })
  },
  /** A function of the kernel, called once for each of `given`; each may take `timeout` seconds. */
  callFunction: {
    params: z.strictObject({
      function: z.string(),
      given: z.array(
        z.strictObject({
          output: z.string(),
          prompt: z.string(),
          vars: z.record(z.string(), cellValue)
        })
      ),
      timeout: z.number()
    }),
    result: z.strictObject({
      results: z.array(
        z.union([z.strictObject({ outcome: z.literal('answered'), value: z.unknown() }), failed])
      )
    })
  },
  /** Texts and conversations, asked one after another; each may take `timeout` seconds. */
  ask: {
    params: z.strictObject({
      target,
      requests: z.array(
        z.union([
          z.strictObject({ form: z.literal('text'), text: z.string() }),
          z.strictObject({
            form: z.literal('chat'),
            messages: z.array(
              z.strictObject({
                role: z.enum(['system', 'user', 'assistant']),
                content: z.string()
              })
            )
          })
        ])
      ),
      timeout: z.number()
    }),
    result: z.strictObject({
      answers: z.array(
        z.union([
          z.strictObject({
            outcome: z.literal('answered'),
            label: cellValue,
            score: z.number().nullable(),
            probabilities: z.array(z.number()).nullable(),
            text: z.string().nullable(),
            seconds: z.number().nullable(),
            usage: z.strictObject({ input: z.number(), output: z.number() }).nullable()
          }),
          z.strictObject(unanswered)
        ])
      )
    })
  },
  /** Opens or makes `.model-audit/probes/NAME` and keeps other runs out of it. */
  journalOpen: { params: z.strictObject({ name: z.string() }), result: empty },
  /** Some lines from the byte `from`, and the byte after them; null at the end. */
  journalRead: {
    params: z.strictObject({ name: z.string(), from: z.number() }),
    result: z.strictObject({ lines: z.array(z.string()), next: z.number().nullable() })
  },
  /** Writes lines after the others, or in their place where `fresh`; all of them or none. */
  journalAppend: {
    params: z.strictObject({
      name: z.string(),
      lines: z.array(z.string()),
      fresh: z.boolean().optional()
    }),
    result: empty
  },
  journalClose: { params: z.strictObject({ name: z.string(), keep: z.boolean() }), result: empty },
  loadKey: {
    params: empty,
    result: z.strictObject({
      key: z
        .strictObject({ keyid: z.string(), seed: z.string(), name: z.string(), added: z.string() })
        .nullable()
    })
  },
  /** All keys of the user, the one to sign with first; their seeds stay where they are. */
  listKeys: {
    params: empty,
    result: z.strictObject({
      keys: z.array(
        z.strictObject({
          keyid: z.string(),
          name: z.string(),
          added: z.string(),
          signing: z.boolean()
        })
      )
    })
  },
  saveKey: {
    params: z.strictObject({
      keyid: z.string(),
      seed: z.string(),
      name: z.string(),
      added: z.string()
    }),
    result: empty
  }
} as const;

export type Method = keyof typeof methods;
export type Params<M extends Method> = z.input<(typeof methods)[M]['params']>;
export type Result<M extends Method> = z.output<(typeof methods)[M]['result']>;

export const wireErrorSchema = z.strictObject({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  action: z.string(),
  where: z.string()
});

export const incomingSchema = z.union([
  z.strictObject({
    id: z.number(),
    progress: z.strictObject({ done: z.number(), total: z.number() })
  }),
  z.strictObject({ id: z.number(), result: z.unknown() }),
  z.strictObject({ id: z.number(), error: wireErrorSchema }),
  z.strictObject({
    chunk: z.strictObject({
      key: z.string(),
      index: z.number(),
      count: z.number(),
      text: z.string()
    })
  })
]);
export type Incoming = z.infer<typeof incomingSchema>;
