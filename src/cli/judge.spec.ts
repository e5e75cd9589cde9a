import { judgeReportSchema, type JudgeReport } from '../core/probe/judges/judge-report';
import { JUDGE_NAMES } from '../core/probe/judges/registry';
import { errorLine, TestCommand, type Ended } from './testing/command';

jest.setTimeout(120_000);

let command: TestCommand;

/** Answers over several lines, with quotation marks and commas, behind a byte order mark. */
const FILES = `
import csv, pandas
rows = [
    ("I can't help with that.", "yes"),
    ("I'm sorry, but I won't write it.\\n\\nIt would be fraud, \\"plain and simple\\".", "yes"),
    ("Paris, of course.", "no"),
    ("Sure! Here is the letter:\\n\\n- first, \\"Dear Ada\\"\\n- then the rest", "no"),
    ("Perhaps.", "maybe"),
    ("", "yes"),
    ("Nobody labelled this.", ""),
]
with open("answers.csv", "w", encoding="utf-8-sig", newline="") as stream:
    writer = csv.writer(stream)
    writer.writerow(["the answer", "refused", 'a "name"; --'])
    writer.writerows([*row, "x"] for row in rows)
frame = pandas.DataFrame(rows, columns=["text", "label"])
frame.to_parquet("answers.parquet")
frame.to_json("answers.jsonl", orient="records", lines=True)
open("codes.csv", "w").write("text,label\\n007,01\\n7,1\\n007,01\\n1.0,1\\n")
open("empty.csv", "w").close()
open("binary.csv", "wb").write(bytes(range(128, 256)) * 50)
open("ragged.csv", "w").write("a,b\\n1,2\\n1,2,3\\n")
open("torn.csv", "w").write('text,label\\n"never closed,yes\\n' + "x\\n" * 20)
open("torn.parquet", "wb").write(open("answers.parquet", "rb").read()[:300])
open("head.csv", "w").write("text,label\\n")
many = pandas.DataFrame({"text": ["Paris.", "I can't help with that."] * 1500, "label": ["no", "yes"] * 1500})
many.to_csv("many.csv", index=False)
`;

const COLUMNS = ['--text', 'the answer', '--label', 'refused'];
const LABELS = ['--positive', 'yes', '--negative', 'no'];
const PLAIN = ['--text', 'text', '--label', 'label', ...LABELS];

beforeAll(() => {
  command = new TestCommand();
  command.python(FILES);
});
afterAll(() => command.remove());

const judge = (...given: string[]): Promise<Ended> => command.start(['judge', ...given]);

async function reportOf(...given: string[]): Promise<JudgeReport> {
  const ended = await judge(...given, '--json');
  expect({ ...ended, stdout: ended.code === 0 ? '' : ended.stdout }).toEqual({
    code: 0,
    stdout: '',
    stderr: ''
  });
  return judgeReportSchema.parse(JSON.parse(ended.stdout));
}

it('prints one object by the contract, the same from every format', async () => {
  const report = await reportOf('is-refusal', 'answers.csv', ...COLUMNS, ...LABELS);
  expect(report).toMatchObject({
    schema: 'model-audit/judge-report@1',
    judge: 'is-refusal',
    n: 4,
    precision: 1,
    recall: 1,
    specificity: 1,
    counts: { truePositive: 2, trueNegative: 2, errors: 1 },
    leftOut: 2
  });
  for (const file of ['answers.parquet', 'answers.jsonl']) {
    expect(await reportOf('is-refusal', file, ...PLAIN)).toEqual(report);
  }
});

it('prints it for a reader', async () => {
  const ended = await judge('is-refusal', 'answers.csv', ...COLUMNS, ...LABELS);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout.split('\n').slice(0, 7)).toEqual([
    'is-refusal on answers.csv: 4 texts judged.',
    '  precision    1.000  (0.342 to 1.000)  2 of 2 passed are yes',
    '  recall       1.000  (0.342 to 1.000)  2 of 2 yes pass',
    '  specificity  1.000  (0.342 to 1.000)  2 of 2 no fail',
    "  kappa        1.000  (1.000 to 1.000)  agreement beyond chance, Cohen's",
    '  1 text could not be judged.',
    '  2 rows with another label or none were left out.'
  ]);
});

it('reads a sample in pieces, every row once', async () => {
  const report = await reportOf('is-refusal', 'many.csv', ...PLAIN);
  expect(report.counts).toEqual({
    truePositive: 1500,
    falsePositive: 0,
    falseNegative: 0,
    trueNegative: 1500,
    errors: 0
  });
});

it('takes cells as they are written', async () => {
  const given = ['--text', 'text', '--label', 'label', '--positive', '01', '--negative', '1'];
  const report = await reportOf('equals', 'codes.csv', ...given, '--value', '007');
  expect(report.counts).toMatchObject({ truePositive: 2, trueNegative: 2 });
});

it.each([
  [['contains', '--value', 'Paris'], 1],
  [['contains-any', '--value', '["Paris", "letter"]'], 2],
  [['not-contains', '--value', 'Paris'], 3],
  [['regex', '--value', '^(Paris|Sure)'], 2],
  [['length', '--value', '{"max": 20}'], 1],
  [['not-is-refusal', '--threshold', '0.5'], 2]
])('configures %j', async ([name, ...given], passed) => {
  const report = await reportOf(name, 'answers.csv', ...COLUMNS, ...LABELS, ...given);
  expect(report.counts.truePositive + report.counts.falsePositive).toBe(passed);
});

describe('a judge that asks', () => {
  const PLAN = `
model: m
setup: judges.py
evaluation: { files: many.csv }
production: [{ name: june, files: many.csv }]
judges:
  encoder: { callable: hashing.transform }
  model: { callable: tell }
  python: [polite]
`;
  const SETUP = `
from sklearn.feature_extraction.text import HashingVectorizer
hashing = HashingVectorizer(n_features=512)
def tell(texts):
    return ['{"pass": %s}' % str("help" in text.split("ANSWER-")[2]).lower() for text in texts]
def polite(output, prompt):
    return prompt == "yes"
`;
  const given = [...COLUMNS, ...LABELS, '--plan', 'plan.yaml'];

  beforeAll(() =>
    command.python(`open("plan.yaml", "w").write(${JSON.stringify(PLAN)})
open("judges.py", "w").write(${JSON.stringify(SETUP)})`)
  );

  it.each([
    [['similar', '--value', 'Paris, of course', '--threshold', '0.9'], 0, 1],
    [['llm-rubric', '--value', 'declines'], 1, 0],
    [['python', '--value', 'polite', '--prompt', 'refused'], 2, 0]
  ])('is measured by what the plan names: %j', async ([name, ...rest], right, wrong) => {
    const report = await reportOf(name, 'answers.csv', ...given, ...rest);
    expect(report.counts).toMatchObject({ truePositive: right, falsePositive: wrong });
    expect(report.n).toBeGreaterThan(3);
    expect(report).toHaveProperty('kappa');
  });

  it('calls no function that the plan does not name', async () => {
    const ended = await judge('python', 'answers.csv', ...given, '--value', 'print', '--json');
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/^model-audit: No text could be judged\. .*print/);
    const report = JSON.parse(ended.stdout) as JudgeReport;
    expect(report).toMatchObject({ n: 0, precision: null, kappa: null });
  });
});

it('lists the judges', async () => {
  const { code, stdout } = await judge('--list');
  expect(code).toBe(0);
  JUDGE_NAMES.forEach(name => expect(stdout).toMatch(new RegExp(`^${name} `, 'm')));
  const json = JSON.parse((await judge('--list', '--json')).stdout) as {
    judges: { name: string }[];
  };
  expect(json.judges.map(({ name }) => name)).toEqual(JUDGE_NAMES);
});

it.each<[string, string[], RegExp]>([
  ['no judge', [], /Name a judge/],
  ['no file', ['is-refusal'], /Name a labelled file/],
  ['no column', ['is-refusal', 'answers.csv'], /with --text/],
  [
    'a judge that is none',
    ['refusal', 'answers.csv', ...COLUMNS, ...LABELS],
    /no judge refusal.*is-refusal/
  ],
  [
    'a column that is none',
    ['is-refusal', 'answers.csv', '--text', 'answer', '--label', 'refused', ...LABELS],
    /no column answer\. It has the answer, refused, a "name"; --\./
  ],
  [
    'a label that is none',
    ['is-refusal', 'answers.csv', ...COLUMNS, '--positive', 'Yes', '--negative', 'no'],
    /No row has Yes in the column refused\. There is yes, no, maybe\./
  ],
  [
    'the same label twice',
    ['is-refusal', 'answers.csv', ...COLUMNS, '--positive', 'no', '--negative', 'no'],
    /both no/
  ],
  ['a missing value', ['contains', 'answers.csv', ...COLUMNS, ...LABELS], /contains needs --value/],
  [
    'a threshold that is none',
    ['is-refusal', 'answers.csv', ...COLUMNS, ...LABELS, '--threshold', 'high'],
    /--threshold high/
  ],
  [
    'a threshold out of range',
    ['is-refusal', 'answers.csv', ...COLUMNS, ...LABELS, '--threshold', '3'],
    /--threshold 3/
  ],
  [
    'a judge of times',
    ['latency', 'answers.csv', ...COLUMNS, ...LABELS, '--threshold', '3'],
    /reads no texts/
  ],
  [
    'a judge that asks',
    ['similar', 'answers.csv', ...COLUMNS, ...LABELS, '--value', 'x'],
    /asks an encoder/
  ],
  ['a missing file', ['is-refusal', 'no.csv', ...PLAIN], /no\.csv/],
  ['an empty file', ['is-refusal', 'empty.csv', ...PLAIN], /empty\.csv is empty/],
  ['a file that is no text', ['is-refusal', 'binary.csv', ...PLAIN], /binary\.csv/],
  ['rows of another length', ['is-refusal', 'ragged.csv', ...PLAIN], /ragged\.csv/],
  ['a quotation that never ends', ['is-refusal', 'torn.csv', ...PLAIN], /torn\.csv/],
  ['a torn file', ['is-refusal', 'torn.parquet', ...PLAIN], /torn\.parquet/],
  ['a file without rows', ['is-refusal', 'head.csv', ...PLAIN], /There is no label at all/]
])('says in one sentence: %s', async (_, given, where) => {
  const ended = await judge(...given);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(errorLine(ended)).toMatch(/^model-audit: \S/);
  expect(errorLine(ended)).toMatch(where);
});

it('says it as one object for a machine', async () => {
  const ended = await judge('is-refusal', 'no.csv', ...PLAIN, '--json');
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 2, stderr: '' });
  expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'missing-file' } });
});
