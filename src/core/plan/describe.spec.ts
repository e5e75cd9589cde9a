import { describePlan, describeProbes } from './describe';
import { planSchema } from './schema';

describe('describePlan', () => {
  it('says what will be read, called and written', () => {
    const plan = planSchema.parse({
      model: 'flight-delay',
      setup: 'prepare.ipynb',
      evaluation: { sql: 'SELECT *\n  FROM x', columns: { timestamp: 'date' } },
      production: [
        {
          name: 'june',
          files: ['a.csv', 'b.csv'],
          window: { last: '7d' },
          sample: { rows: 100000, seed: 7 }
        },
        { name: 'may', variable: 'may', window: { from: '2001-05-01', to: '2001-06-01' } }
      ],
      target: { http: { url: 'http://127.0.0.1:5000/invocations', protocol: 'mlflow' } },
      probes: [{ suite: 'builtin:tabular-robustness' }],
      tracker: { mlflow: {} }
    });
    expect(describePlan(plan)).toEqual([
      "Run prepare.ipynb first, all of it; the panel uses the open notebook's kernel instead.",
      'Read the rows of the query SELECT * FROM x as the evaluation set.',
      'Read a.csv, b.csv as the production sample june, the last 7d by date, 100,000 rows drawn at random with seed 7; keep the sample beside the plan.',
      'Read the variable may as the production sample may, from 2001-05-01 and before 2001-06-01 by date; keep the sample beside the plan.',
      'Call http://127.0.0.1:5000/invocations over the network (mlflow), with the suite builtin:tabular-robustness made from 50 rows of the evaluation set.',
      'Decide nothing: the policy has no rules.',
      'Record a signed version in audits/flight-delay, beside the plan, when asked to.',
      'Attach the record to the active MLflow run.'
    ]);
    expect(describeProbes(plan)).toEqual([
      'Call http://127.0.0.1:5000/invocations over the network (mlflow), with the suite builtin:tabular-robustness made from 50 rows of the evaluation set.'
    ]);
  });

  it('says what is read beyond the samples', () => {
    const plan = planSchema.parse({
      model: 'm',
      evaluation: { files: 'e.csv', columns: { timestamp: 't', segments: ['origin'] } },
      production: [{ name: 'june', files: 'p.csv' }],
      time: { over: 'source' },
      performance: { labels: { files: ['l.csv'], key: 'id' } },
      slices: { rows: 2000, depth: 2 },
      multivariate: { rows: 5000, encoder: 'encode', text: ['note'] },
      readiness: { label: 300 }
    });
    const told = describePlan(plan);
    for (const sentence of [
      'Count all rows of june by window of time, also those outside of the sample; keep the counts alone.',
      'Read l.csv for labels of production that have arrived, by id.',
      'Compare the columns again within up to 40 segments by origin.',
      'Draw up to 2,000 rows of each side, look for slices of up to 2 conditions in the kernel, and test them on the other rows.',
      'Draw 5,000 rows of each side and tell them apart by a classifier in the kernel, with encode called on the texts of note.',
      'Write the 300 production rows worth labelling first to .model-audit, beside the plan.'
    ]) {
      expect(told).toContain(sentence);
    }
  });

  it('says who else is shown answers, and what may be called on them', () => {
    const judges = {
      model: { http: { url: 'https://judge.example/v1', protocol: 'openai', model: 'x' } },
      encoder: { callable: 'encode' },
      python: ['checks.is_polite', 'short'],
      labelled: [
        { judge: 'llm-rubric', file: 'l.csv', text: 't', label: 'l', positive: 'y', negative: 'n' }
      ]
    };
    const told = (probes: object[]): string[] =>
      describePlan(
        planSchema.parse({
          model: 'm',
          evaluation: { files: 'e.csv' },
          production: [{ name: 'june', files: 'p.csv' }],
          target: { callable: 'bot' },
          probes,
          judges
        })
      );
    const sentences = [
      'Show questions and answers to https://judge.example/v1 over the network (openai), where a suite lets a model judge.',
      'Call encode in the kernel with answers, where a suite compares what they mean.',
      'Call checks.is_polite, short in the kernel with answers, where a suite lets a function judge; no other function is called by a suite.',
      'Measure the judge llm-rubric on at most 200 texts of l.csv.'
    ];
    expect(told([{ suite: 'a.yaml' }])).toEqual(expect.arrayContaining(sentences));
    sentences.forEach(sentence => expect(told([])).not.toContain(sentence));
  });

  it('states how often the model is called', () => {
    const told = (importance: object): string =>
      describePlan(
        planSchema.parse({
          model: 'm',
          evaluation: { files: 'e.csv' },
          production: [{ name: 'june', files: 'p.csv' }],
          target: { callable: 'clf' },
          importance
        })
      ).find(sentence => sentence.includes('permuted')) ?? '';
    expect(told({ repeats: 2, mostColumns: 10 })).toBe(
      'Call clf in the kernel, with 1,000 rows of the evaluation set and again with the values of each input permuted 2 times: 2,000 rows an input, at most 21,000 rows.'
    );
    expect(told({ rows: 60, repeats: 1, mostColumns: 1 })).toMatch(
      /permuted once: 60 rows an input, at most 120 rows\.$/
    );
  });

  it('says of the command what it does at once, and what it leaves out', () => {
    const plan = planSchema.parse({
      model: 'm',
      setup: 'prepare.py',
      evaluation: { files: 'e.csv' },
      production: [{ name: 'p', files: 'p.csv' }],
      target: { callable: 'clf' },
      probes: [{ suite: 'builtin:tabular-robustness' }],
      tracker: { mlflow: {} }
    });
    const told = describePlan(plan, { command: true, records: true });
    expect(told[0]).toBe('Run prepare.py first, all of it.');
    expect(told).toContain(
      'Call clf, with the suite builtin:tabular-robustness made from 50 rows of the evaluation set.'
    );
    expect(told.slice(-2)).toEqual([
      'Record a signed version in audits/m.',
      'Attach the record to the active MLflow run.'
    ]);
    expect(describePlan(plan, { command: true, records: false }).join(' ')).not.toMatch(
      /Record|Attach/
    );
  });
});
