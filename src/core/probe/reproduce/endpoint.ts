import type { Plan } from '../../plan/schema';
import { decodeValue, type KeptRequest } from '../kept-request';
import { answers, conversation } from './callable';
import { pythonLines, pythonText, pythonValue } from './python';
import type { Question } from './question';

type Http = NonNullable<NonNullable<Plan['target']>['http']>;
type RowValue = Parameters<typeof decodeValue>[0];
type Credential = { env?: string; secret?: string };

/**
 * Lines that ask a deployed model. A credential is taken from an environment
 * variable by its name; its value is never part of the cell.
 */
export function askEndpoint(questions: readonly Question[], http: Http, timeout: number): string[] {
  const modules = [
    'os',
    ...(needsBase64(http) ? ['base64'] : []),
    ...(isFile(http) ? ['ssl'] : [])
  ];
  return [
    ...modules.sort().map(module => `import ${module}`),
    '',
    'import httpx',
    '',
    ...storedSecrets(http),
    ...client(http, timeout),
    ...askFunction(http),
    '',
    ...questions.map(({ name, request }) => `probe_${name} = ${asked(request, http)}`),
    answers(questions, () => name => `ask(${name})`)
  ];
}

function needsBase64({ authorization }: Http): boolean {
  return authorization?.scheme.toLowerCase() === 'basic';
}

function isFile({ verify }: Http): boolean {
  return typeof verify === 'string';
}

/** The secret store is the audit's own; a cell reads environment variables alone. */
function storedSecrets(http: Http): string[] {
  const credentials = [http.authorization, ...Object.values(http.headers ?? {})];
  return credentials.flatMap(credential =>
    credential?.secret === undefined
      ? []
      : [
          `# The plan finds ${credential.secret} in the secret store; put it into ${variableOf(credential)} first.`
        ]
  );
}

/** The environment variable of a credential; names are checked by the plan. */
function variableOf({ env, secret }: Credential): string {
  return env ?? (secret ?? '').replace(/[^A-Za-z0-9_]/g, '_').toUpperCase();
}

function client(http: Http, timeout: number): string[] {
  const headers = Object.entries(http.headers ?? {}).map(
    ([name, credential]) => `${pythonText(name)}: ${value(credential)}`
  );
  if (http.authorization) {
    const { scheme } = http.authorization;
    const held = value(http.authorization);
    const sent = needsBase64(http) ? `base64.b64encode(${held}.encode()).decode()` : held;
    headers.unshift(`"Authorization": ${pythonText(`${scheme} `)} + ${sent}`);
  }
  const options = [
    ...(headers.length > 0 ? [`headers=${pythonLines('{}', headers, '    ')}`] : []),
    ...(http.verify === true
      ? []
      : [
          `verify=${http.verify === false ? 'False' : `ssl.create_default_context(cafile=${pythonText(String(http.verify))})`}`
        ]),
    ...(http.proxy === undefined ? [] : [`proxy=${pythonText(http.proxy)}`]),
    `timeout=${timeout}`
  ];
  return [
    `endpoint = httpx.Client(${options.length === 1 ? options[0] : `\n${options.map(each => `    ${each},`).join('\n')}\n`})`
  ];
}

function value(credential: Credential): string {
  return `os.environ[${pythonText(variableOf(credential))}].strip()`;
}

/** What asks: a request of the endpoint's protocol, whose answer is shown as it comes. */
function askFunction(http: Http): string[] {
  const url = http.url.replace(/\/+$/, '');
  switch (http.protocol) {
    case 'openai':
      return post(url.endsWith('/chat/completions') ? url : `${url}/chat/completions`);
    case 'mlflow':
      return post(url.endsWith('/invocations') ? url : `${url}/invocations`);
    case 'kserve':
      return kserve(url.replace(/\/infer$/, ''), http.model);
  }
}

function post(url: string): string[] {
  return [
    '',
    'def ask(body):',
    `    answer = endpoint.post(${pythonText(url)}, json=body)`,
    '    return answer.json() if answer.is_success else (answer.status_code, answer.text)',
    ''
  ];
}

/** The server says which tensors it takes, so the cell asks it first. */
function kserve(url: string, model: string | undefined): string[] {
  const address = url.includes('/v2/models/')
    ? url
    : `${url.replace(/\/v2$/, '')}/v2/models/${model ?? ''}`;
  return [
    `model = ${pythonText(address)}`,
    'inputs = endpoint.get(model).raise_for_status().json()["inputs"]',
    'is_matrix = len(inputs) == 1 and len(inputs[0]["shape"]) == 2 and inputs[0]["shape"][1] != 1',
    '',
    'def tensor(item, data):',
    '    shape = [1, len(data)] if len(item["shape"]) > 1 else [1]',
    '    return {"name": item["name"], "shape": shape, "datatype": item["datatype"], "data": data}',
    '',
    'def ask(row):',
    '    if is_matrix:',
    '        tensors = [tensor(inputs[0], list(row.values()))]',
    '    else:',
    '        tensors = [tensor(item, [row.get(item["name"], row.get(None))]) for item in inputs]',
    '    answer = endpoint.post(f"{model}/infer", json={"inputs": tensors})',
    '    return answer.json() if answer.is_success else (answer.status_code, answer.text)',
    ''
  ];
}

function asked(request: KeptRequest, http: Http): string {
  switch (http.protocol) {
    case 'openai':
      return chatBody(request, http);
    case 'mlflow':
      return scoringBody(request);
    case 'kserve':
      return request.form === 'row'
        ? pythonLines(
            '{}',
            Object.entries(request.row).map(
              ([name, each]) => `${pythonText(name)}: ${jsonValue(each, false)}`
            )
          )
        : `{None: ${pythonText(request.form === 'text' ? request.text : JSON.stringify(request.messages))}}`;
  }
}

function chatBody(request: KeptRequest, { model, parameters }: Http): string {
  const messages =
    request.form === 'chat'
      ? request.messages
      : [
          {
            role: 'user',
            content: request.form === 'text' ? request.text : JSON.stringify(request.row)
          }
        ];
  return pythonLines('{}', [
    ...Object.entries(parameters ?? {})
      .filter(([name]) => name !== 'model' && name !== 'messages')
      .map(([name, each]) => `${pythonText(name)}: ${pythonValue(each)}`),
    `"model": ${pythonText(model ?? '')}`,
    `"messages": ${conversation(messages)}`
  ]);
}

function scoringBody(request: KeptRequest): string {
  switch (request.form) {
    case 'row': {
      const names = Object.keys(request.row).map(pythonText);
      const values = Object.values(request.row).map(each => jsonValue(each, true));
      return `{"dataframe_split": ${pythonLines('{}', [
        `"columns": [${names.join(', ')}]`,
        `"data": [[${values.join(', ')}]]`
      ])}}`;
    }
    case 'text':
      return `{"inputs": [${pythonText(request.text)}]}`;
    case 'chat':
      return `{"messages": ${conversation(request.messages)}}`;
  }
}

/** As the bridge sends it: JSON has no NaN, which goes as missing, and infinities go as texts that pandas reads. */
function jsonValue(given: RowValue, infinities: boolean): string {
  const each = decodeValue(given);
  if (typeof each !== 'number' || Number.isFinite(each)) {
    return pythonValue(each);
  }
  return Number.isNaN(each) || !infinities ? 'None' : each > 0 ? '"inf"' : '"-inf"';
}
