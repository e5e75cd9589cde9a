import { counted } from '../../core/counted';
import { dirname, resolve } from 'node:path';
import { AuditError } from '../../core/errors';
import { assertionSchema, type Assertion } from '../../core/probe/judges/assertion';
import { NOTHING_OUTSIDE, type Outside } from '../../core/probe/judges/judge';
import type { JudgeReport } from '../../core/probe/judges/judge-report';
import { openLabelled, type LabelledSource } from '../../core/probe/judges/labelled';
import { JudgeMeasurement } from '../../core/probe/judges/measure';
import { JUDGE_NAMES, judgeNamed } from '../../core/probe/judges/registry';
import { openOutside, type OpenOutside } from '../../core/probe/outside/outside';
import { printJson, type Output } from '../output';
import { readPlan, type PlanFile } from '../plan-file';
import { progressLine } from '../progress-bar';
import { withPython, type Session } from '../session';
import { plain, table } from '../terminal';

export interface JudgeArguments {
  list?: boolean;
  text?: string;
  label?: string;
  positive?: string;
  negative?: string;
  value?: string;
  threshold?: string;
  prompt?: string;
  plan?: string;
  python?: string;
  json?: boolean;
}

/** The exit code where the judge could judge no text. */
const UNMEASURED = 2;

/** `model-audit judge NAME LABELLED`: 0 when the judge could be measured on the sample, 2 where it could judge no text of it. */
export async function judge(
  name: string | undefined,
  labelled: string | undefined,
  given: JudgeArguments,
  output: Output
): Promise<number> {
  if (given.list) {
    printList(given, output);
    return 0;
  }
  const assertion = assertionOf(needed(name, 'a judge, such as is-refusal'), given);
  const source: LabelledSource = {
    file: needed(labelled, 'a labelled file'),
    text: needed(given.text, 'the column of the texts with --text'),
    prompt: given.prompt,
    label: needed(given.label, 'the column of the labels with --label'),
    positive: needed(given.positive, 'the label of what the judge looks for with --positive'),
    negative: needed(given.negative, 'the other label with --negative')
  };
  const asks = judgeNamed(assertion.judge).kind === 'asking';
  const plan = asks ? await planFor(name ?? '', given.plan) : null;
  const { report, problem } = await withPython(
    given.python,
    process.cwd(),
    output,
    async session => {
      const judges = plan ? await openJudges(plan, session, output) : null;
      try {
        return await measure(
          name ?? '',
          assertion,
          source,
          judges?.outside ?? NOTHING_OUTSIDE,
          session,
          output
        );
      } finally {
        await judges?.close(true);
      }
    }
  );
  if (given.json) {
    printJson(output, report);
  } else {
    print(report, source, output);
  }
  if (report.n === 0) {
    output.note(plain(`model-audit: No text could be judged. ${problem}`.trimEnd()));
    return UNMEASURED;
  }
  return 0;
}

async function measure(
  name: string,
  assertion: Assertion,
  source: LabelledSource,
  outside: Outside,
  { engine, signal }: Session,
  output: Output
): Promise<{ report: JudgeReport; problem: string }> {
  output.status('Opening the sample');
  const sample = await openLabelled(engine, source, { signal });
  const measurement = new JudgeMeasurement(name, assertion, outside);
  let done = 0;
  for await (const piece of sample.pieces()) {
    await measurement.add(piece, {
      signal,
      onProgress: judged =>
        output.status(
          progressLine('Judging', done + judged, sample.rows, 'texts', '', output.width)
        )
    });
    done += piece.length;
  }
  return { report: measurement.report(sample.leftOut), problem: measurement.problem };
}

/** The plan says who may be asked; without one there is nobody. */
async function planFor(name: string, path: string | undefined): Promise<PlanFile> {
  if (path === undefined) {
    throw new AuditError(
      'invalid-input',
      `The judge ${name} asks an encoder, a model or the kernel, and the command has none to ask.`,
      'Name a plan with --plan whose judges: says what may be asked.',
      '--plan'
    );
  }
  return readPlan(path);
}

/** Makes what the plan's judges may ask, by its setup file, whose names they are. */
async function openJudges(
  { plan, path }: PlanFile,
  session: Session,
  output: Output
): Promise<OpenOutside> {
  const { signal } = session;
  if (plan.setup !== undefined) {
    const setup = resolve(dirname(path), plan.setup);
    output.status(`Running ${plain(plan.setup)}`);
    await session.setup(setup, { signal });
  }
  return openOutside({
    plan,
    judging: session.judging,
    journals: session.journals,
    targetOf: target => session.target(target, ''),
    signal
  });
}

function needed(value: string | undefined, what: string): string {
  if (value === undefined) {
    throw new AuditError(
      'invalid-input',
      `Name ${what}.`,
      'For example: model-audit judge is-refusal labelled.csv --text answer --label refused --positive yes --negative no.'
    );
  }
  return value;
}

/** The judge with its configuration, as a suite's assertion would have it. */
function assertionOf(name: string, given: JudgeArguments): Assertion {
  const threshold = given.threshold === undefined ? {} : { threshold: numberOf(given.threshold) };
  const attempts = valuesOf(given.value).map(value =>
    assertionSchema.safeParse({ type: name, ...threshold, ...value })
  );
  const read = attempts.find(attempt => attempt.success);
  if (!read?.data) {
    throw configurationError(name, given, attempts[0].error?.issues[0]);
  }
  refuseUnmeasurable(name, read.data);
  return read.data;
}

function configurationError(
  name: string,
  given: JudgeArguments,
  issue: { path: readonly PropertyKey[]; message: string } | undefined
): AuditError {
  const key = issue?.path[0] ?? 'type';
  if (!issue || (key !== 'value' && key !== 'threshold')) {
    return new AuditError(
      'invalid-input',
      issue?.message ?? `There is no judge ${name}.`,
      '',
      name
    );
  }
  const option = `--${key}`;
  const why = issue.message.replace(/\.$/, '');
  return new AuditError(
    'invalid-input',
    given[key] === undefined
      ? `The judge ${name} needs ${option}.`
      : `The judge ${name} can't be used with ${option} ${given[key]}: ${why}.`,
    'See docs/judges.md for what it takes.',
    option
  );
}

/** An option is a text; lists, objects and numbers are written as JSON. */
function valuesOf(text: string | undefined): { value?: unknown }[] {
  if (text === undefined) {
    return [{}];
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? [{ value }, { value: text }] : [{ value: text }, { value }];
  } catch {
    return [{ value: text }];
  }
}

function numberOf(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new AuditError(
      'invalid-input',
      `--threshold ${text} is no number.`,
      'Write --threshold 0.5, for example.',
      '--threshold'
    );
  }
  return value;
}

function refuseUnmeasurable(name: string, { judge: own }: Assertion): void {
  const { reads } = judgeNamed(own);
  if (reads !== 'text') {
    throw new AuditError(
      'invalid-input',
      `The judge ${name} reads no texts but ${reads === 'time' ? 'how long a target took' : 'the answers of a model to a table'}, so a labelled sample of texts can't measure it.`,
      'See model-audit judge --list.',
      name
    );
  }
}

function printList(given: JudgeArguments, output: Output): void {
  const judges = JUDGE_NAMES.map(name => {
    const { title, kind, reads } = judgeNamed(name);
    return { name, title, reads, asks: kind === 'asking' };
  });
  if (given.json) {
    printJson(output, { schema: 'model-audit/judges@1', judges });
    return;
  }
  const rows = judges.map(({ name, title, reads, asks }) => [
    name,
    `the answer ${title}`,
    asks ? 'asks' : reads === 'text' ? 'text' : reads
  ]);
  table([['judge', 'passes where', 'reads'], ...rows], ['left', 'left', 'left']).forEach(line =>
    output.line(line)
  );
  output.line('Each can be negated: not-contains passes where contains fails.');
}

function print(report: JudgeReport, source: LabelledSource, output: Output): void {
  const { counts, intervals, n, leftOut } = report;
  output.line(`${report.judge} on ${plain(source.file)}: ${counted(n, 'text')} judged.`);
  const figure = (
    name: 'precision' | 'recall' | 'specificity' | 'kappa',
    meaning: string
  ): string[] => {
    const [value, interval] = [report[name], intervals[name]];
    const shown = value === null || value === undefined ? '-' : value.toFixed(3);
    const between = interval ? `(${interval.map(bound => bound.toFixed(3)).join(' to ')})` : '';
    return [name, shown, between, meaning];
  };
  const { truePositive, falsePositive, falseNegative, trueNegative } = counts;
  table(
    [
      figure(
        'precision',
        `${truePositive} of ${truePositive + falsePositive} passed are ${source.positive}`
      ),
      figure(
        'recall',
        `${truePositive} of ${truePositive + falseNegative} ${source.positive} pass`
      ),
      figure(
        'specificity',
        `${trueNegative} of ${trueNegative + falsePositive} ${source.negative} fail`
      ),
      figure('kappa', "agreement beyond chance, Cohen's")
    ],
    ['left', 'right', 'left', 'left']
  ).forEach(line => output.line(`  ${line}`));
  if (counts.errors > 0) {
    output.line(`  ${counted(counts.errors, 'text')} could not be judged.`);
  }
  if (leftOut > 0) {
    output.line(
      `  ${counted(leftOut, 'row')} with another label or none ${leftOut === 1 ? 'was' : 'were'} left out.`
    );
  }
}
