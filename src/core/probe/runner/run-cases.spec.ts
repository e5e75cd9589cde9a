import type { ProbeCase } from '../case';
import type { AnsweredProbe, ProbeAnswer, ProbeRequest } from '../request';
import type { CaseResult } from '../result';
import type { ProbeTarget } from '../target';
import { Asker } from './asker';
import { KeptAnswers } from './kept-answers';
import { runnerOptionsSchema } from './options';
import { runCases, type JudgeCase } from './run-cases';

const answer = (text: string): AnsweredProbe => ({
  outcome: 'answered',
  label: text,
  score: null,
  probabilities: null,
  text,
  seconds: null,
  usage: null
});

/** Repeats texts in capitals, and counts them. */
class Shouting implements ProbeTarget {
  readonly asked: string[] = [];
  constructor(private readonly wait = 0) {}

  describe = (): never => {
    throw new Error('Nobody asks for it.');
  };
  predict = (): never => {
    throw new Error('Nobody asks for rows.');
  };
  async ask(requests: ProbeRequest[]): Promise<ProbeAnswer[]> {
    await new Promise(resolve => setTimeout(resolve, this.wait));
    return requests.map(request => {
      const text = request.form === 'text' ? request.text : '';
      this.asked.push(text);
      return answer(text.toUpperCase());
    });
  }
}

const askerOf = (target: ProbeTarget, signal?: AbortSignal): Asker =>
  new Asker(target, KeptAnswers.inMemory(), {
    runner: runnerOptionsSchema.parse({}),
    remote: true,
    timeout: 1,
    signal,
    now: () => performance.now()
  });

const text = (value: string): ProbeRequest => ({ form: 'text', text: value });
const caseOf = (id: string, asked: string, right: string | null): ProbeCase => ({
  id,
  suite: 's',
  capability: 'c',
  type: right === null ? 'MFT' : 'INV',
  title: id,
  seed: id,
  attributes: {},
  tags: [],
  request: text(asked),
  right: right === null ? null : text(right),
  asserts: [],
  transformation: null
});

const said = (given: ProbeAnswer | null): string =>
  given?.outcome === 'answered' ? (given.text ?? '') : '-';
const judge: JudgeCase = ({ id, suite, capability, type, title }, given, right) => ({
  ...{ id, suite, capability, type, title, column: '', outcome: 'pass' },
  expected: said(right),
  got: said(given)
});

async function collect(results: AsyncIterable<CaseResult>): Promise<CaseResult[]> {
  const collected: CaseResult[] = [];
  for await (const result of results) {
    collected.push(result);
  }
  return collected;
}

it('judges each case by its own answers, and asks what cases share once', async () => {
  const target = new Shouting();
  const cases = Array.from({ length: 300 }, (_, index) =>
    caseOf(`c${index}`, `t${index}`, index % 2 ? `seed${index % 10}` : null)
  );
  const progress: [number, number][] = [];
  const results = await collect(
    runCases(cases, askerOf(target), judge, {
      onProgress: (done, total) => progress.push([done, total])
    })
  );
  expect(results.map(({ id, got, expected }) => [id, got, expected]).sort()).toEqual(
    cases.map(({ id }, index) => [id, `T${index}`, index % 2 ? `SEED${index % 10}` : '-']).sort()
  );
  expect(target.asked).toHaveLength(305);
  expect(progress.at(-1)).toEqual([300, 300]);
});

it('waits for judges that take their time', async () => {
  const slowly: JudgeCase = async (...given) => {
    await new Promise(resolve => setTimeout(resolve, 20));
    return judge(...given);
  };
  const cases = Array.from({ length: 50 }, (_, index) => caseOf(`c${index}`, `t${index}`, null));
  const began = Date.now();
  expect(await collect(runCases(cases, askerOf(new Shouting()), slowly))).toHaveLength(50);
  expect(Date.now() - began).toBeLessThan(900);
});

it('stops asking once enough is known, and when its reader leaves', async () => {
  const cases = Array.from({ length: 5000 }, (_, index) => caseOf(`c${index}`, `t${index}`, null));
  const target = new Shouting(5);
  const results = await collect(
    runCases(cases, askerOf(target), judge, { shouldStop: ({ length }) => length === 10 })
  );
  expect(results).toHaveLength(10);
  expect(target.asked.length).toBeLessThan(1000);
  const other = new Shouting(5);
  for await (const { id } of runCases(cases, askerOf(other), judge)) {
    expect(id).toBe('c0');
    break;
  }
  expect(other.asked.length).toBeLessThan(1000);
});

it('ends with the error of a judge, and when it is cancelled', async () => {
  const cases = [caseOf('c', 't', null)];
  const broken: JudgeCase = () => {
    throw new Error('out of judgement');
  };
  await expect(collect(runCases(cases, askerOf(new Shouting()), broken))).rejects.toMatchObject({
    message: 'out of judgement'
  });
  const controller = new AbortController();
  controller.abort();
  await expect(
    collect(runCases(cases, askerOf(new Shouting(), controller.signal), judge))
  ).rejects.toMatchObject({ code: 'cancelled' });
});

it('has nothing to say of no cases', async () => {
  expect(await collect(runCases([], askerOf(new Shouting()), judge))).toEqual([]);
});
