import { counted } from '../../counted';
import type { Answer, CallOptions } from '../../ports';
import type { ProbeAnswer, ProbeRequest, UnansweredProbe } from '../request';
import type { ProbeTarget, WrittenRequest } from '../target';
import type { Row } from '../seeds';

/**
 * One call of the target: rows as a table, texts and conversations as they are.
 *
 * @param requests - All rows of the same columns, or none a row.
 * @param lead - Goes first among rows; its answer is dropped.
 */
export async function callTarget(
  target: ProbeTarget,
  requests: readonly ProbeRequest[],
  lead: ProbeRequest | undefined,
  options: CallOptions
): Promise<ProbeAnswer[]> {
  const rows = requests.flatMap(request => (request.form === 'row' ? [request.row] : []));
  if (rows.length === 0) {
    const answers = await target.ask(requests.filter(isWritten), options);
    return fitting(answers, requests.length, 'request');
  }
  const first = lead?.form === 'row' ? [lead.row] : [];
  const all = [...first, ...rows];
  const answers = await target.predict(tableOf(all), options);
  return fitting(answers.map(probeAnswer), all.length, 'row').slice(first.length);
}

function isWritten(request: ProbeRequest): request is WrittenRequest {
  return request.form !== 'row';
}

function tableOf(rows: readonly Row[]): Parameters<ProbeTarget['predict']>[0] {
  return {
    columns: Object.keys(rows[0]).map(name => ({ name, values: rows.map(row => row[name]) }))
  };
}

function probeAnswer(answer: Answer): ProbeAnswer {
  return answer.outcome === 'error'
    ? { ...answer, status: answer.status ?? null, retryAfter: answer.retryAfter ?? null }
    : { ...answer, text: null, seconds: null, usage: null };
}

/** Another number of answers than requests fits none of them. */
function fitting(answers: ProbeAnswer[], wanted: number, what: string): ProbeAnswer[] {
  if (answers.length === wanted) {
    return answers;
  }
  const misfit: UnansweredProbe = {
    outcome: 'error',
    code: 'model-nonsense',
    message: `The model gave ${counted(answers.length, 'answer')} for ${counted(wanted, what)}.`,
    status: null,
    retryAfter: null
  };
  return new Array<ProbeAnswer>(wanted).fill(misfit);
}
