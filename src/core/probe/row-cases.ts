import type { Answer } from '../ports';
import { pause } from '../record/pause';
import { seedIdentity, type ProbeCase } from './case';
import type { EarlyEnd } from './early-end';
import { problemOf, samenessOf } from './judge';
import { judgeCase } from './judge-case';
import { NOTHING_OUTSIDE } from './judges/judge';
import type { CaseResult } from './result';
import { RowAsker } from './row-asker';
import { runCases } from './runner/run-cases';
import type { Row } from './seeds';
import { caseResultOf, type ModelInputs, type SuiteContext } from './suite-run';
import { Telling } from './telling';

/**
 * Asks a model of rows and judges what it says. Rows that answers are compared
 * with are asked first, each once. Cases of one change and column go together
 * and never with others, so that a change which makes the model raise, or
 * turns a column into texts, spoils no other.
 *
 * @param onJudged - Called now and then, and at the end, with everything judged so far.
 */
export async function runRowCases(
  cases: readonly ProbeCase[],
  { inputs }: ModelInputs,
  context: Pick<
    SuiteContext,
    'target' | 'description' | 'plan' | 'timeout' | 'signal' | 'asker' | 'outside'
  >,
  onJudged: (results: CaseResult[], capability: string) => void,
  early: EarlyEnd | null = null
): Promise<CaseResult[]> {
  const { description, signal, outside = NOTHING_OUTSIDE } = context;
  const rows = new RowAsker(context, inputs);
  const rights = await askRights(cases, rows);
  const sameness = samenessOf(
    description.output,
    [...rights.values()].map(({ answer }) => answer)
  );
  const known = [...rights.values()].find(({ answer }) => problemOf(answer) === null);
  const byId = new Map(cases.map(probe => [probe.id, probe]));
  // What is compared with has been answered; the rest is asked by the model's inputs alone.
  const asked = (early?.ordered ?? inGroups(cases)).map(probe => ({
    ...probe,
    request: rows.requestOf(rowOf(probe)),
    right: null
  }));
  const judged = runCases(
    asked,
    rows.asker,
    async ({ id }, answer) => {
      const probe = byId.get(id) as ProbeCase;
      const right = probe.right && rights.get(rightKey(probe.right));
      return caseResultOf(
        probe,
        await judgeCase(probe, answer, right?.answer ?? null, sameness, outside, { signal }),
        answer,
        sameness
      );
    },
    {
      groupOf,
      lead: known && rows.requestOf(known.row),
      shouldStop: results => early?.isEnough(results) ?? false
    }
  );
  return new Telling(cases, onJudged).collect(judged);
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

function groupOf({ transformation, attributes }: ProbeCase): string {
  return JSON.stringify([transformation?.name, attributes.column]);
}

/** Cases that may share a call stand together, so that calls are as large as they may be. */
export function inGroups(cases: readonly ProbeCase[]): ProbeCase[] {
  const groups = new Map<string, ProbeCase[]>();
  for (const probe of cases) {
    const key = groupOf(probe);
    const group = groups.get(key);
    if (group) {
      group.push(probe);
    } else {
      groups.set(key, [probe]);
    }
  }
  return [...groups.values()].flat();
}

function rowOf({ request }: ProbeCase): Row {
  return request.form === 'row' ? request.row : {};
}
