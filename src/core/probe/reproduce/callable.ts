import type { KeptRequest } from '../kept-request';
import { pythonLines, pythonText, pythonValue } from './python';
import type { Question, Reproduction } from './question';

/** Python's own names and dots; the plan's callable is one, and anything else is not written. */
const PATH = /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*$/u;

/** Models that the bridge does not call with a table, but with tensors or matrices made of it. */
const ADAPTED = /^(?:PyTorch|Keras|XGBoost Booster)/;

const HELPERS = 'jupyterlab_model_audit.reproduce';

/**
 * Lines that ask a callable of the kernel. Rows get the evaluation set's types, as they do in a
 * probe; where the bridge calls the model in another way than by its name, the cell uses its way.
 */
export function askCallable(
  questions: readonly Question[],
  callable: string,
  how: Pick<Reproduction, 'description' | 'evaluation'>
): string[] {
  if (!PATH.test(callable)) {
    return [`# ${pythonText(callable)} is not the name of something to call.`];
  }
  const like = how.evaluation !== null && PATH.test(how.evaluation) ? how.evaluation : null;
  const forms = new Set(questions.map(({ request }) => request.form));
  const direct = forms.has('row') && isCalledByName(callable, how.description?.kind ?? '');
  const helpers = [
    ...(forms.has('row') ? ['rows_like', ...(direct ? [] : ['ask_rows'])] : []),
    ...(forms.has('text') ? ['ask_texts'] : []),
    ...(forms.has('chat') ? ['ask_chat'] : [])
  ].sort();
  return [
    `from ${HELPERS} import ${helpers.join(', ')}`,
    '',
    ...questions.map(({ name, request }) => `probe_${name} = ${asked(request, like)}`),
    answers(questions, request => call(request, callable, direct))
  ];
}

/** `clf.predict(rows)` is what the bridge does too, for all but a few libraries. */
function isCalledByName(callable: string, kind: string): boolean {
  return /\.predict(?:_proba)?$/.test(callable) && !ADAPTED.test(kind);
}

function asked(request: KeptRequest, like: string | null): string {
  switch (request.form) {
    case 'row': {
      const columns = Object.entries(request.row).map(
        ([name, value]) => `${pythonText(name)}: [${pythonValue(value)}]`
      );
      return `rows_like(${pythonLines('{}', columns)}${like === null ? '' : `, ${like}`})`;
    }
    case 'text':
      return pythonText(request.text);
    case 'chat':
      return conversation(request.messages);
  }
}

/** The messages, one a line. */
export function conversation(messages: readonly { role: string; content: string }[]): string {
  return pythonLines(
    '[]',
    messages.map(
      ({ role, content }) => `{"role": ${pythonText(role)}, "content": ${pythonText(content)}}`
    )
  );
}

function call(request: KeptRequest, callable: string, direct: boolean): (name: string) => string {
  switch (request.form) {
    case 'row':
      return name => (direct ? `${callable}(${name})` : `ask_rows(${callable}, ${name})`);
    case 'text':
      return name => `ask_texts(${callable}, [${name}])`;
    case 'chat':
      return name => `ask_chat(${callable}, ${name})`;
  }
}

/** The last line of the cell, whose value the notebook shows. */
export function answers(
  questions: readonly Question[],
  callOf: (request: KeptRequest) => (name: string) => string
): string {
  const calls = questions.map(({ name, request }) => ({
    name,
    code: callOf(request)(`probe_${name}`)
  }));
  return calls.length === 1
    ? calls[0].code
    : pythonLines(
        '{}',
        calls.map(({ name, code }) => `"${name}": ${code}`)
      );
}
