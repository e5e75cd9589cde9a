import { readFileSync } from 'node:fs';
import { metricHint } from '../policy/vocabulary';
import { parsePlan, placeInPlan, PlanError } from './parse';

const GOOD = `# The audit of flights
model: flight-delay
evaluation:
  variable: X_eval
  columns: {timestamp: date, label: delayed, kinds: {hour: categorical}}
production:
  - {name: last-week, files: "logs/*.parquet", window: {last: 7d}, sample: {rows: 1000, seed: 7}}
target: {callable: clf.predict_proba}
probes: [{suite: "builtin:tabular-robustness"}]
policy:
  rules:
    - {id: drift-share, metric: drift.share, comparator: "<=", threshold: "0.30", minSampleSize: 500}
tracker: {mlflow: {run: active}}
`;

function failure(text: string): PlanError {
  try {
    parsePlan(text, 'audit.yaml');
  } catch (error) {
    return error as PlanError;
  }
  throw new Error('The plan was accepted.');
}

describe('placeInPlan', () => {
  it('finds what stands at a path, or the nearest thing around it', () => {
    expect(placeInPlan(GOOD, ['production', 0, 'files'])).toEqual({ line: 7, column: 30 });
    expect(placeInPlan(GOOD, ['production', 0, 'files', 4])).toEqual({ line: 7, column: 23 });
  });
});

describe('parsePlan', () => {
  it('reads a plan and fills in the defaults', () => {
    const plan = parsePlan(GOOD, 'audit.yaml');
    expect(plan.policy.rules[0]).toMatchObject({ threshold: '0.30', severity: 'critical' });
    expect(plan.target?.timeout).toBe(60);
    expect(plan.evaluation.columns.ignore).toEqual([]);
  });

  it.each([
    [
      'evalution:',
      'evaluation:',
      'evalution:',
      'evalution is not a key of the plan. Did you mean evaluation?'
    ],
    ['seed: 7', 'sead: 7', 'sead', 'sead is not a key of production[0].sample. Did you mean seed?'],
    [
      'rows: 1000',
      'rows: many',
      'many',
      'production[0].sample.rows must be a number, but the text "many" stands there.'
    ],
    [
      'rows: 1000',
      'rows: 0',
      '0, seed',
      'production[0].sample.rows must be at least 1, but the number 0 stands there.'
    ],
    [
      'threshold: "0.30"',
      'threshold: 0.30',
      '0.30, min',
      'policy.rules[0].threshold must be text, but the number 0.3 stands there. Write it in quotes: "0.30".'
    ],
    [
      'threshold: "0.30"',
      'threshold: "30 %"',
      '"30 %"',
      'policy.rules[0].threshold is the text "30 %". Write a decimal number in quotes, such as "0.30".'
    ],
    [
      'comparator: "<="',
      'comparator: "=<"',
      '"=<"',
      'policy.rules[0].comparator must be <, <=, >, >=, == or !=, but the text "=<" stands there.'
    ],
    [
      'last: 7d',
      'last: week',
      'week}',
      'production[0].window.last is the text "week". Write a number and a unit, such as 30m, 12h, 7d or 2w.'
    ],
    [
      'variable: X_eval',
      'variable: X_eval\n  sql: SELECT 1',
      'variable:',
      'evaluation: Name exactly one of variable, files, sql and baseline.'
    ],
    [
      'files: "logs/*.parquet"',
      'files: 3',
      '3, window',
      'production[0].files must be text or a list, but the number 3 stands there. Write it in quotes: "3".'
    ],
    [
      'files: "logs/*.parquet"',
      'files: [logs, 3]',
      '3], window',
      'production[0].files[1] must be text, but the number 3 stands there. Write it in quotes: "3".'
    ],
    [
      'variable: X_eval',
      'baseline: 3',
      '3\n',
      'evaluation.baseline must be text or a mapping of keys, but the number 3 stands there. Write it in quotes: "3".'
    ],
    [
      'variable: X_eval',
      'baseline: {recrd: 3}',
      'recrd',
      'recrd is not a key of evaluation.baseline. Did you mean record?'
    ],
    [
      'threshold: "0.30"',
      'threshold: "0.30", baseline: last',
      'last, minS',
      'policy.rules[0].baseline is the text "last". Write previous, the number of a version, or v11-9f2c41d7 where a number was given twice.'
    ],
    [
      '{callable: clf.predict_proba}',
      '{http: {url: "http://a/b", protocol: mlflow, headers: {api-key: {emv: KEY, env: KEY}}}}',
      'emv',
      'emv is not a key of target.http.headers.api-key. Did you mean env?'
    ],
    ['timestamp: date', 'timestamp: ""', '""', 'evaluation.columns.timestamp is empty.'],
    ['name: last-week, ', '', '{files:', 'production[0].name is missing; it must be text.'],
    [
      'kinds: {hour: categorical}',
      'kinds: {hour: kategorical}',
      'kategorical',
      'evaluation.columns.kinds.hour must be numeric, categorical, boolean, datetime, text or embedding, but the text "kategorical" stands there.'
    ],
    [
      '{callable: clf.predict_proba}',
      '{http: {url: localhost, protocol: mlflow}}',
      'localhost',
      'target.http.url must be an address such as http://127.0.0.1:5000/invocations, but the text "localhost" stands there.'
    ],
    [
      'metric: drift.share',
      'metric: drift.shar',
      'drift.shar,',
      'policy.rules[0].metric: drift.shar is no metric. Did you mean drift.share?'
    ],
    [
      'metric: drift.share',
      'metric: drift.efect.hour',
      'drift.efect',
      'policy.rules[0].metric: drift.efect.hour is no metric. Did you mean drift.effect.hour?'
    ],
    [
      'metric: drift.share',
      'metric: constructor',
      'constructor',
      `policy.rules[0].metric: constructor is no metric. ${metricHint('constructor')}`
    ],
    [
      'target:',
      '  - {name: last-week, variable: X}\ntarget:',
      'last-week, variable',
      'production[1].name: The production sample last-week is there twice.'
    ],
    ['production:', 'production: []\nunused:', '[]\nunused', 'production is empty.']
  ])('says what is wrong and where: %s -> %s', (from, to, offending, sentence) => {
    const text = from === 'evalution:' ? GOOD.replace(to, from) : GOOD.replace(from, to);
    const error = failure(text);
    expect(error.code).toBe('invalid-plan');
    const told = error.problems.map(
      problem => `${problem.line}:${problem.column} ${problem.sentence}`
    );
    const before = text.slice(0, text.indexOf(offending)).split('\n');
    const place = `${before.length}:${(before.at(-1) ?? '').length + 1}`;
    expect(told).toContain(`${place} ${sentence}`);
    expect(error.message).toBe(`${error.where}: ${error.problems[0].sentence}`);
  });

  it('gives the message that docs/plan.md shows', () => {
    const page = readFileSync('docs/plan.md', 'utf8');
    const whole = /A whole one:\n\n```yaml\n([^`]+)```/.exec(page)?.[1] ?? '';
    parsePlan(whole, 'audit.yaml');
    const error = failure(whole.replace('threshold: "0.30"', 'thresold: "0.30"'));
    expect(page).toContain(`\nmodel-audit: ${error.sentence}\n`);
  });

  it('lists every problem in the order of the file', () => {
    const error = failure('model: a b\nevaluation: {variable: 3}\nproduction: 7\n');
    expect(error.problems.map(problem => problem.line)).toEqual([1, 2, 3]);
    expect(error.where).toBe('audit.yaml:1:8');
    expect(error.action).toContain('2 more problems stand in it');
  });

  it.each([
    ['', 'The plan is empty'],
    ['# only a comment\n', 'The plan is empty'],
    ['- a\n- b\n', 'must be a mapping of keys, but a list stands there'],
    ['just words', 'must be a mapping of keys, but the text "just words" stands there'],
    ['model: a\nmodel: b\n', 'audit.yaml:2:1: The key model stands twice in one mapping'],
    [
      'model: a\nevaluation: *gone\n',
      'audit.yaml:2:13: *gone refers to an anchor &gone, which does not stand above it.'
    ],
    [
      'model: a\nevaluation: &own {columns: *own}\n',
      'audit.yaml:2:28: *own stands inside of &own, which never ends.'
    ],
    ['model: a\n---\nmodel: b\n', 'several YAML documents'],
    ['model: [a\n', 'not readable YAML'],
    ['a:\n\tb: 1\n', 'Indent with spaces, not tabs.'],
    ['model: !!js/function "x"\n', 'not readable YAML'],
    ['[\n'.repeat(100_000), 'nested too deeply']
  ])('refuses what is no plan: %j', (text, sentence) => {
    expect(failure(text.slice(0, 200_000)).message).toContain(sentence);
  });

  it('refuses aliases that multiply', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level += 1) {
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`
      );
    }
    expect(failure(lines.join('\n')).message).toContain('would fill the memory');
  });

  it('points into an aliased mapping', () => {
    const text = `${GOOD.replace('target: {callable: clf.predict_proba}', 'target: &t {callable: 5}')}`;
    expect(failure(text).where).toBe('audit.yaml:8:23');
  });

  it('keeps keys that JavaScript treats specially as plain unknown keys', () => {
    expect(failure(`${GOOD}__proto__: {model: evil}\n`).message).toContain(
      '__proto__ is not a key of the plan'
    );
  });
});
