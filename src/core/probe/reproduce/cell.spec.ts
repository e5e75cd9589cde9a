import { execFileSync } from 'node:child_process';
import { PYTHON } from '../../drift/testing/bridge';
import { httpTargetSchema } from '../../plan/http-target';
import type { KeptRequest } from '../kept-request';
import type { CaseResult } from '../result';
import { reproduceObstacle, reproducingCell } from './cell';
import type { Reproduction } from './question';
import { pythonComment, pythonText, pythonValue } from './python';

const HOSTILE = [
  `"""; import os; os._exit(3) #`,
  "'\\",
  'line one\nprint("no")\r\u2028\u0085x',
  '\u202egnp.exe\u200b',
  '\ud800 alone',
  '{}{x} %s \0',
  '</script><b>bold</b>',
  '__proto__'
];

/** A case as the record keeps it. */
function caseOf(request: KeptRequest | undefined, right: KeptRequest | null = null): CaseResult {
  return {
    id: 'abcdef0123456789',
    suite: 'probes/own.probes.yaml',
    capability: 'functionality',
    type: right ? 'INV' : 'MFT',
    title: HOSTILE.join(' '),
    column: '',
    outcome: 'fail',
    expected: HOSTILE[2],
    got: HOSTILE[0],
    ...(request && { request, right, transformation: null })
  };
}

/** Runs a cell with Python, then prints an expression of what it left behind as JSON. */
function run(before: string, cell: string, expression: string): unknown {
  const lines = cell.split('\n');
  const script = `
import ast, json, sys
${before}
tree = ast.parse(sys.argv[1])
last = tree.body.pop()
exec(compile(tree, "cell", "exec"))
shown = eval(compile(ast.Expression(last.value), "cell", "eval"))
print(json.dumps(${expression}))
`;
  expect(lines.slice(0, 3).every(line => line.startsWith('# '))).toBe(true);
  return JSON.parse(execFileSync(PYTHON, ['-c', script, cell], { encoding: 'utf8' })) as unknown;
}

const IN_KERNEL: Reproduction = {
  target: { callable: 'clf.predict', timeout: 60 },
  description: null,
  evaluation: 'X_eval'
};

const KERNEL = `
import pandas as pd
X_eval = pd.DataFrame({"size": pd.Series([1, 2], dtype="float32"), "text": ["a", "b"]})
class Model:
    def predict(self, rows):
        return [[str(rows.dtypes.iloc[0]), str(rows.iloc[0, 0])] + rows["text"].tolist()]
clf = Model()
`;

describe('literals', () => {
  it('are read by Python as what they were, and hide nothing', () => {
    const values = [
      ...HOSTILE.filter(text => !text.includes('\ud800')),
      7,
      -0.5,
      1e300,
      true,
      null
    ];
    const code = `[${values.map(pythonValue).join(', ')}]`;
    const script = 'import json, sys; print(json.dumps(eval(sys.argv[1])))';
    const read = execFileSync(PYTHON, ['-c', script, code], { encoding: 'utf8' });
    expect(JSON.parse(read)).toEqual(values);
    expect(pythonValue(HOSTILE[3])).toBe('"\\u202egnp.exe\\u200b"');
    expect(pythonText('\ud800 alone')).toBe('"\\ud800 alone"');
    expect(pythonValue(NaN)).toBe('float("nan")');
    expect(pythonValue({ '~': '-Infinity' })).toBe('float("-inf")');
    expect(pythonValue({ '~': 'int', value: '9007199254740993' })).toBe('9007199254740993');
    expect(pythonComment('one\nimport os')).toBe('# one\\nimport os');
  });
});

describe('a cell that reproduces a case', () => {
  it('calls the callable with rows in the types of the evaluation set, changed and unchanged', () => {
    const text = HOSTILE[0];
    const cell = reproducingCell(
      caseOf(
        { form: 'row', row: { size: { '~': 'NaN' }, text } },
        { form: 'row', row: { size: 3, text } }
      ),
      IN_KERNEL
    );
    expect(cell).toContain('rows_like({');
    expect(cell).toContain('clf.predict(probe_changed)');
    expect(run(KERNEL, cell, 'shown')).toEqual({
      unchanged: [['float32', '3.0', text]],
      changed: [['float32', 'nan', text]]
    });
  });

  it('leaves the way a tensor is made to the bridge, and never writes what is no name', () => {
    const probe = caseOf({ form: 'row', row: { size: 1 } });
    const described = { ...IN_KERNEL, target: { callable: 'net', timeout: 60 } };
    expect(reproducingCell(probe, described)).toContain('ask_rows(net, probe_answer)');
    const evil = { ...IN_KERNEL, target: { callable: 'x(); import os', timeout: 60 } };
    expect(
      reproducingCell(probe, evil)
        .split('\n')
        .every(line => line.startsWith('#'))
    ).toBe(true);
  });

  it('asks callables for texts and conversations', () => {
    const functions = `
def classify(text: str): return text
def reply(messages): return messages
`;
    const texts = { ...IN_KERNEL, target: { callable: 'classify', timeout: 60 } };
    const text = HOSTILE[2];
    expect(run(functions, reproducingCell(caseOf({ form: 'text', text }), texts), 'shown')).toEqual(
      [text]
    );
    const messages = [
      { role: 'system' as const, content: HOSTILE[5] },
      { role: 'user' as const, content: HOSTILE[0] }
    ];
    const chat = { ...IN_KERNEL, target: { callable: 'reply', timeout: 60 } };
    expect(
      run(functions, reproducingCell(caseOf({ form: 'chat', messages }), chat), 'shown')
    ).toEqual(messages);
  });

  it.each([
    ['mlflow', 'http://host/base/', 'http://host/base/invocations'],
    ['openai', 'http://host/v1', 'http://host/v1/chat/completions'],
    ['kserve', 'http://host', 'http://host/v2/models/m/infer']
  ] as const)('asks a %s endpoint, credentials by name alone', (protocol, url, asked) => {
    const http = httpTargetSchema.parse({
      url,
      protocol,
      model: 'm',
      authorization: { env: 'SCORING_TOKEN' },
      headers: { 'x-api-key': { secret: 'my.key' } },
      parameters: { temperature: 0, stop: ['\n'] }
    });
    const request: KeptRequest =
      protocol === 'openai'
        ? { form: 'chat', messages: [{ role: 'user', content: HOSTILE[0] }] }
        : { form: 'row', row: { size: { '~': 'NaN' }, text: HOSTILE[0] } };
    const cell = reproducingCell(caseOf(request), {
      target: { http, timeout: 12 },
      description: null,
      evaluation: null
    });
    const transport = `
import httpx, os
os.environ.update(SCORING_TOKEN="s3cret", MY_KEY="k3y")
seen = []
def answer(request):
    if request.method == "GET":
        kinds = [("size", "FP64"), ("text", "BYTES")]
        return httpx.Response(200, json={"inputs": [{"name": n, "datatype": d, "shape": [-1, 1]} for n, d in kinds]})
    seen.append({"url": str(request.url), "headers": dict(request.headers), "body": json.loads(request.content)})
    return httpx.Response(200, json={"ok": True})
Client = httpx.Client
httpx.Client = lambda **options: Client(transport=httpx.MockTransport(answer), **options)
`;
    const sent = run(transport, cell, '[shown, seen]') as [
      unknown,
      { url: string; headers: Record<string, string>; body: Record<string, unknown> }[]
    ];
    expect(sent[0]).toEqual({ ok: true });
    const [{ url: called, headers, body }] = sent[1];
    expect(called).toBe(asked);
    expect(headers).toMatchObject({ authorization: 'Bearer s3cret', 'x-api-key': 'k3y' });
    expect(cell).not.toContain('s3cret');
    expect(cell).toContain(
      '# The plan finds my.key in the secret store; put it into MY_KEY first.'
    );
    expect(body).toEqual(
      {
        mlflow: { dataframe_split: { columns: ['size', 'text'], data: [[null, HOSTILE[0]]] } },
        openai: {
          temperature: 0,
          stop: ['\n'],
          model: 'm',
          messages: [{ role: 'user', content: HOSTILE[0] }]
        },
        kserve: {
          inputs: [
            { name: 'size', datatype: 'FP64', shape: [1, 1], data: [null] },
            { name: 'text', datatype: 'BYTES', shape: [1, 1], data: [HOSTILE[0]] }
          ]
        }
      }[protocol]
    );
  });

  it('cannot be made where the record does not keep the question, or nothing can be asked', () => {
    const target = { callable: 'clf', timeout: 60 };
    expect(reproduceObstacle(caseOf(undefined), { target })).toMatch(/does not keep/);
    const probe = caseOf({ form: 'text', text: 'x' });
    expect(reproduceObstacle(probe, { target: null })).toMatch(/no model/);
    expect(reproduceObstacle({ ...probe, cut: { bytes: 70_000, digest: '' } }, { target })).toMatch(
      /too large/
    );
    expect(reproduceObstacle(probe, { target })).toBeNull();
  });
});
