/**
 * What OSCAL 1.1 asks of assessment results, of the parts that are written here:
 * names, required keys, and the patterns of its UUIDs, tokens, strings and
 * moments. Checked against the schema that NIST publishes.
 */
const uuid = {
  type: 'string',
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
};
const line = { type: 'string', pattern: '^\\S(.*\\S)?$' };
const markup = { type: 'string', minLength: 1 };
const token = { type: 'string', pattern: '^(\\p{L}|_)(\\p{L}|\\p{N}|[.\\-_])*$' };
const moment = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2})$'
};

const object = (
  properties: Record<string, object>,
  ...optional: string[]
): Record<string, unknown> => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required: Object.keys(properties).filter(name => !optional.includes(name))
});
const list = (items: object): object => ({ type: 'array', minItems: 1, items });

const observation = object(
  {
    uuid,
    title: line,
    description: markup,
    methods: list({ type: 'string', enum: ['EXAMINE', 'INTERVIEW', 'TEST', 'UNKNOWN'] }),
    types: list(token),
    'relevant-evidence': list(object({ href: { type: 'string' }, description: markup })),
    collected: moment
  },
  'title',
  'types',
  'relevant-evidence'
);

const finding = object({
  uuid,
  title: line,
  description: markup,
  target: object(
    {
      type: { enum: ['statement-id', 'objective-id'] },
      'target-id': token,
      title: line,
      status: object(
        {
          state: { enum: ['satisfied', 'not-satisfied'] },
          reason: { enum: ['pass', 'fail', 'other'] },
          remarks: markup
        },
        'reason',
        'remarks'
      )
    },
    'title'
  ),
  'related-observations': list(object({ 'observation-uuid': uuid }))
});

const result = object(
  {
    uuid,
    title: line,
    description: markup,
    start: moment,
    end: moment,
    'reviewed-controls': object(
      {
        description: markup,
        'control-selections': list(
          object(
            { description: markup, 'include-controls': list(object({ 'control-id': token })) },
            'description',
            'include-controls'
          )
        )
      },
      'description'
    ),
    observations: list(observation),
    findings: list(finding)
  },
  'end',
  'observations',
  'findings'
);

const resource = object(
  {
    uuid,
    title: line,
    description: markup,
    'document-ids': list(object({ identifier: line })),
    rlinks: list(
      object({
        href: { type: 'string' },
        hashes: list(object({ algorithm: { const: 'SHA-256' }, value: { type: 'string' } }))
      })
    )
  },
  'title',
  'description',
  'document-ids',
  'rlinks'
);

export const ASSESSMENT_RESULTS_SHAPE = object({
  'assessment-results': object({
    uuid,
    metadata: object({
      title: line,
      'last-modified': moment,
      version: line,
      'oscal-version': { const: '1.1.3' }
    }),
    'import-ap': object({ href: { type: 'string' } }),
    results: list(result),
    'back-matter': object({ resources: list(resource) })
  })
});
