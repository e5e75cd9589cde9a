import { agreementInWords } from './agreement-words';
import type { JudgeAgreement, JudgeReport } from './judge-report';

const report: JudgeReport = {
  schema: 'model-audit/judge-report@1',
  judge: 'llm-rubric',
  n: 1200,
  precision: 0.9,
  recall: 0.75,
  specificity: null,
  intervals: { precision: [0.8, 0.95], recall: [0.7, 0.8], specificity: null, kappa: [0.4, 0.6] },
  kappa: 0.5,
  counts: {
    truePositive: 1000,
    falsePositive: 100,
    falseNegative: 50,
    trueNegative: 50,
    errors: 3
  },
  leftOut: 0
};
const agreement: JudgeAgreement = {
  judge: 'llm-rubric',
  value: 'is <b>polite</b>',
  file: 'labelled.csv',
  positive: 'yes',
  negative: 'no',
  report,
  problem: null
};
const shouted = (text: string): string => text.toUpperCase();

it('says how far a judge agrees with people, with what comes from the plan as it is shown', () => {
  expect(agreementInWords(agreement, shouted)).toBe(
    'LLM-RUBRIC (IS <B>POLITE</B>) agrees with 1,050 of 1,200 labels of LABELLED.CSV: ' +
      'precision 0.90 (0.80 to 0.95), recall 0.75 (0.70 to 0.80), kappa 0.50 (0.40 to 0.60); 3 could not be judged.'
  );
});

it('says where it could not judge, or be measured', () => {
  const none = { ...report, n: 0, counts: { ...report.counts, errors: 41 } };
  const { value: _value, ...plain } = agreement;
  expect(agreementInWords({ ...plain, report: none }, text => text)).toBe(
    'llm-rubric could judge none of the 41 texts of labelled.csv.'
  );
  const problem = 'There is no file labelled.csv.';
  expect(agreementInWords({ ...plain, report: null, problem }, text => text)).toBe(
    'llm-rubric could not be measured on labelled.csv: There is no file labelled.csv.'
  );
});
