import { AuditError, toAuditError } from './errors';
import { planSchema } from './plan/schema';

describe('toAuditError', () => {
  it('keeps an audit error as it is', () => {
    const error = new AuditError(
      'missing-file',
      'The file a.csv does not exist.',
      'Check its path.'
    );
    expect(toAuditError(error)).toBe(error);
    expect(error.sentence).toBe('The file a.csv does not exist. Check its path.');
  });

  it('names an abort cancelled and anything else internal', () => {
    expect(toAuditError(new DOMException('x', 'AbortError')).code).toBe('cancelled');
    expect(toAuditError('boom')).toMatchObject({ code: 'internal', message: 'boom' });
  });
});

describe('planSchema', () => {
  it('fills in every default', () => {
    const plan = planSchema.parse({
      model: 'm',
      evaluation: { variable: 'X' },
      production: [{ name: 'p', files: 'a.parquet' }]
    });
    expect(plan.drift).toEqual({
      threshold: 0.1,
      rate: 0.05,
      exactRows: 20_000_000,
      exact: false
    });
    expect(plan.evaluation.columns.segments).toEqual([]);
    expect(plan.policy).toEqual({ rules: [], onMissing: 'fail' });
  });
});
