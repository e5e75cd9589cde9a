import type { Answer } from '../ports';
import { seedIdentity, type ProbeCase } from './case';
import { problemOf, samenessOf } from './judge';
import { judgeCase } from './judge-case';
import { NOTHING_OUTSIDE } from './judges/judge';
import { pause } from '../record/pause';
import type { CaseResult } from './result';
import { RowAsker } from './row-asker';
import type { Row } from './seeds';
import { caseResultOf, type ModelInputs, type SuiteContext } from './suite-run';

/** Cases sent together; one row that is known to be answered goes before them. */
const CASES_A_BATCH = 199;

/**
 * Asks a model of rows and judges what it says. Rows that answers are compared
 * with are asked first, each once. Cases of one change and column go together
 * and never with others, so that a change which makes the model raise, or
 * turns a column into texts, spoils no other.
 *
 * @param onJudged - Called after every batch with everything judged so far.
 */
export async function runRowCases(
  cases: readonly ProbeCase[],
  { inputs }: ModelInputs,
  context: Pick<SuiteContext, 'target' | 'description' | 'plan' | 'timeout' | 'signal' | 'asker'>,
  onJudged: (results: CaseResult[], capability: string) => void
): Promise<CaseResult[]> {
  const { description, signal } = context;
  const asker = new RowAsker(context, inputs);
  const rights = await askRights(cases, asker);
  const sameness = samenessOf(
    description.output,
    [...rights.values()].map(({ answer }) => answer)
  );
  const known = [...rights.values()].find(({ answer }) => problemOf(answer) === null);
  const results = new Map<string, CaseResult>();
  for (const batch of batchesOf(cases)) {
    const answers = await asker.ask(batch.map(rowOf), known?.row);
    for (const [index, probe] of batch.entries()) {
      await pause();
      const right = probe.right && rights.get(rightKey(probe.right));
      const judgement = await judgeCase(
        probe,
        answers[index],
        right?.answer ?? null,
        sameness,
        NOTHING_OUTSIDE,
        { signal }
      );
      results.set(probe.id, caseResultOf(probe, judgement, answers[index], sameness));
    }
    onJudged([...results.values()], batch[batch.length - 1].capability);
  }
  return cases.flatMap(({ id }) => results.get(id) ?? []);
}

interface Right {
  row: Row;
  answer: Answer;
}

async function askRights(
  cases: readonly ProbeCase[],
  asker: RowAsker
): Promise<Map<string, Right>> {
  const rows = new Map<string, Row>();
  for (const { right } of cases) {
    await pause();
    if (right?.form === 'row') {
      rows.set(rightKey(right), right.row);
    }
  }
  const answers = await asker.ask([...rows.values()]);
  return new Map([...rows].map(([key, row], index) => [key, { row, answer: answers[index] }]));
}

/** Objects are shared by cases of one row, and need their digest only once. */
const keys = new WeakMap<object, string>();

function rightKey(request: NonNullable<ProbeCase['right']>): string {
  const key = keys.get(request) ?? seedIdentity(request);
  keys.set(request, key);
  return key;
}

function batchesOf(cases: readonly ProbeCase[]): ProbeCase[][] {
  const groups = new Map<string, ProbeCase[]>();
  for (const probe of cases) {
    const key = JSON.stringify([probe.transformation?.name, probe.attributes.column]);
    const group = groups.get(key) ?? [];
    group.push(probe);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(group =>
    Array.from({ length: Math.ceil(group.length / CASES_A_BATCH) }, (_, index) =>
      group.slice(index * CASES_A_BATCH, (index + 1) * CASES_A_BATCH)
    )
  );
}

function rowOf({ request }: ProbeCase): Row {
  return request.form === 'row' ? request.row : {};
}
