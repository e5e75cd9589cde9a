import { parsePlan } from './parse';
import type { PlanInput } from './schema';
import { planToYaml } from './write';

const INPUT: PlanInput = {
  model: 'flight-delay',
  evaluation: { variable: 'X_eval', files: undefined },
  production: [{ name: 'june', files: 'logs/*.parquet', sample: { rows: 100 } }],
  policy: {
    rules: [{ id: 'share', metric: 'drift.share', comparator: '<=', threshold: '0.30' }]
  }
};

describe('planToYaml', () => {
  it('writes a plan that reads back the same', () => {
    const text = planToYaml(INPUT);
    expect(text).toContain('threshold: "0.30"');
    expect(text).not.toContain('undefined');
    const plan = parsePlan(text, 'audit.yaml');
    expect(plan.policy.rules[0]).toMatchObject(INPUT.policy!.rules![0]);
  });

  it('keeps comments, order and style of what did not change', () => {
    const previous = `# Who owns this: operations
production:
  # the newest log
  - {name: june, files: "logs/*.parquet", sample: {rows: 50}}   # small
  - {name: may, files: may.parquet}
model: flight-delay   # never rename
evaluation: {variable: X_eval}
drift: {threshold: 0.2}
`;
    const text = planToYaml(INPUT, previous);
    expect(text).toContain('# Who owns this: operations\nproduction:\n  # the newest log\n');
    expect(text).toMatch(
      /\{ ?name: june, files: "logs\/\*\.parquet", sample: \{ ?rows: 100 ?\} ?\} # small/
    );
    expect(text).toContain('model: flight-delay # never rename');
    expect(text).not.toContain('may.parquet');
    expect(text).not.toContain('drift:');
    expect(parsePlan(text, 'a')).toEqual(parsePlan(planToYaml(INPUT), 'a'));
  });

  it('follows an entry of a list that moved', () => {
    const previous = `model: m
evaluation: {variable: X}
production: [{name: p, files: p.csv}]
policy:
  rules:
    # first
    - {id: a, metric: drift.share, comparator: "<=", threshold: "0.1"}
    # second
    - {id: b, metric: drift.share, comparator: "<=", threshold: "0.2"}
`;
    const rules = parsePlan(previous, 'a').policy.rules;
    const text = planToYaml(
      {
        ...(parsePlan(previous, 'a') as PlanInput),
        policy: { rules: [rules[1]], onMissing: 'warn' }
      },
      previous
    );
    expect(text).toMatch(/# second\n\s+- \{ ?id: b/);
    expect(text).not.toContain('id: a');
  });

  it('writes anew over a file that is no plan', () => {
    expect(planToYaml(INPUT, 'model: [')).toBe(planToYaml(INPUT));
    expect(planToYaml(INPUT, '- a\n')).toBe(planToYaml(INPUT));
  });
});
