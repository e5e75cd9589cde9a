import { planSchema, type PlanInput } from '../plan/schema';
import type { OpenedTable } from '../ports';
import { checkPlan, checkRoles, checkTimestamp } from './check';

const base: PlanInput = {
  model: 'm',
  evaluation: { files: 'e.parquet' },
  production: [{ name: 'p', files: 'p.parquet' }],
  target: { callable: 'clf' }
};
const check = (changes: Partial<PlanInput>): void =>
  checkPlan(planSchema.parse({ ...base, ...changes }));

it('lets a sound plan pass', () => {
  const suites = ['builtin:tabular-robustness', 'builtin:tabular-boundary', 'probes/x.yaml'];
  expect(() => check({ probes: suites.map(suite => ({ suite })) })).not.toThrow();
});

it.each<[string, Partial<PlanInput>, string, RegExp]>([
  [
    'a suite of another kind of file',
    { probes: [{ suite: 'builtin:tabular-robustness' }, { suite: 'probes/x.py' }] },
    'probes[1].suite',
    /The suite probes\/x\.py is no YAML file/
  ],
  [
    'a suite outside of the plan’s folder',
    { probes: [{ suite: '../x.yaml' }] },
    'probes[0].suite',
    /leads out of the plan's folder/
  ],
  [
    'counterfactuals without columns',
    { probes: [{ suite: 'builtin:tabular-counterfactual' }] },
    'probes[0].suite',
    /needs the columns whose change must not matter/
  ],
  [
    'a suite that is none',
    { probes: [{ suite: 'builtin:text' }] },
    'probes[0].suite',
    /no suite builtin:text/
  ],
  [
    'probes without a target',
    { target: undefined, probes: [{ suite: 'builtin:tabular-robustness' }] },
    'probes',
    /names no target/
  ],
  [
    'importance without a target',
    { target: undefined, importance: {} },
    'importance',
    /names no target/
  ],
  [
    'an endpoint of many models without one',
    { target: { http: { url: 'http://localhost:1', protocol: 'openai' } } },
    'target.http',
    /names no model/
  ],
  [
    'rows for an endpoint of conversations',
    {
      target: { http: { url: 'http://localhost:1', protocol: 'openai', model: 'm' } },
      probes: [{ suite: 'builtin:tabular-robustness' }]
    },
    'target.http.protocol',
    /asks for rows/
  ],
  [
    'a window without a column of time',
    { production: [{ name: 'p', files: 'p', window: { last: '7d' } }] },
    'production[0].window',
    /names none/
  ],
  [
    'a window from no moment',
    {
      evaluation: { files: 'e', columns: { timestamp: 't' } },
      production: [{ name: 'p', files: 'p', window: { from: 'May' } }]
    },
    'production[0].window.from',
    /"May"/
  ],
  [
    'a window that ends before it begins',
    {
      evaluation: { files: 'e', columns: { timestamp: 't' } },
      production: [{ name: 'p', files: 'p', window: { from: '2026-03-02', to: '2026-03-01' } }]
    },
    'production[0].window.to',
    /ends at 2026-03-01, which is not after its begin, 2026-03-02/
  ]
])('refuses %s', (_, changes, where, message) => {
  let thrown: unknown;
  try {
    check(changes);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: 'invalid-plan', where });
  expect((thrown as Error).message).toMatch(message);
});

describe('roles', () => {
  const table = {
    description: 'X_eval',
    columns: [{ name: 'a', type: 'DOUBLE' }]
  } as OpenedTable;
  const withColumns = (columns: object): ReturnType<typeof planSchema.parse> =>
    planSchema.parse({ ...base, evaluation: { files: 'e', columns } });

  it('must be columns of the evaluation set', () => {
    expect(() => checkRoles(withColumns({ label: 'b' }), table)).toThrow(
      'The plan names b as evaluation.columns.label, which X_eval does not have.'
    );
    expect(() => checkRoles(withColumns({ segments: ['a', 'c'] }), table)).toThrow(/segments\[1\]/);
  });

  it('may be missing where they are to be ignored, or are the time', () => {
    const plan = withColumns({ label: 'a', ignore: ['x'], timestamp: 't' });
    expect(() => checkRoles(plan, table)).not.toThrow();
  });

  it('may be misspelt, and the nearest column is named', () => {
    const near = { ...table, columns: [{ name: 'delayed', type: 'BOOLEAN' }] } as OpenedTable;
    expect(() => checkRoles(withColumns({ label: 'delaied' }), near)).toThrow(
      expect.objectContaining({
        action: 'Did you mean delayed?',
        where: 'evaluation.columns.label'
      })
    );
  });

  it('tell the time by a column of one side at least', () => {
    const timed = { ...table, columns: [{ name: 'when', type: 'TIMESTAMP' }] } as OpenedTable;
    const plan = withColumns({ timestamp: 'when' });
    expect(() => checkTimestamp(plan, [table, timed])).not.toThrow();
    expect(() => checkTimestamp(withColumns({}), [table])).not.toThrow();
    expect(() => checkTimestamp(withColumns({ timestamp: 'wen' }), [table, timed])).toThrow(
      expect.objectContaining({
        code: 'unknown-column',
        message:
          'The plan names wen as evaluation.columns.timestamp, which neither the evaluation set nor a production sample has.',
        action: 'Did you mean when?',
        where: 'evaluation.columns.timestamp'
      })
    );
  });
});
