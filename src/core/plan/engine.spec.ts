import { describePlan } from './describe';
import { engineInWords, engineSchema, sparkOf } from './engine';
import { planSchema } from './schema';

const PLAN = {
  model: 'm',
  evaluation: { variable: 'train' },
  production: [{ name: 'june', variable: 'june' }]
};

describe('the plan’s engine', () => {
  it('is DuckDB where nothing is said', () => {
    const { engine } = planSchema.parse(PLAN);
    expect(sparkOf(engine)).toBeNull();
    expect(engineInWords(engine)).toBe('DuckDB in the kernel');
    expect(describePlan(planSchema.parse(PLAN)).join(' ')).not.toContain('Spark');
  });

  it('is a session or an address, not both, and never holds a token', () => {
    const ok = (spark: unknown): boolean => engineSchema.safeParse({ spark }).success;
    expect(ok({ session: 'spark' })).toBe(true);
    expect(ok({ connect: 'sc://cluster:15002' })).toBe(true);
    expect(ok({ connect: 'sc://cluster:15002/;use_ssl=true' })).toBe(true);
    expect(ok({})).toBe(false);
    expect(ok({ session: 'spark', connect: 'sc://cluster' })).toBe(false);
    expect(ok({ connect: 'http://cluster' })).toBe(false);
    expect(ok({ connect: 'sc://cluster/;token=abc' })).toBe(false);
    expect(ok({ connect: 'sc://cluster/;use_ssl=true;token=abc' })).toBe(false);
    expect(ok({ sesion: 'spark' })).toBe(false);
  });

  it('is told before anything runs', () => {
    const plan = planSchema.parse({ ...PLAN, engine: { spark: { session: 'spark' } } });
    const lines = describePlan(plan);
    expect(lines[0]).toBe('Run the SQL on the Spark session spark; only summaries leave it.');
    expect(lines).toContain(
      'Read the variable june as the production sample june; it stays there.'
    );
  });
});
