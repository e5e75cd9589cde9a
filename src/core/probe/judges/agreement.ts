import { AuditError, throwIfAborted, toAuditError } from '../../errors';
import type { LabelledOptions } from '../../plan/judges';
import type { CallOptions, Engine } from '../../ports';
import { assertionSchema, type Assertion } from './assertion';
import { excerpt, type Outside } from './judge';
import type { JudgeAgreement, JudgeReport } from './judge-report';
import { openLabelled, type LabelledSource } from './labelled';
import { JudgeMeasurement } from './measure';
import { judgeNamed } from './registry';

/**
 * Measures each judge on its labelled sample. One that can't be measured says
 * why and costs nothing else; being cancelled ends it all.
 */
export async function measureJudges(
  labelled: readonly LabelledOptions[],
  engine: Engine,
  outside: Outside,
  options: CallOptions
): Promise<JudgeAgreement[]> {
  const found: JudgeAgreement[] = [];
  for (const [index, given] of labelled.entries()) {
    const { judge, value, file, positive, negative } = given;
    const told = value === undefined ? {} : { value: excerpt(valueInWords(value)) };
    const agreement = { judge, ...told, file, positive, negative };
    try {
      const report = await measure(given, index, engine, outside, options);
      found.push({ ...agreement, report, problem: null });
    } catch (thrown) {
      throwIfAborted(options.signal);
      const error = toAuditError(thrown);
      if (error.code === 'cancelled') {
        throw error;
      }
      found.push({ ...agreement, report: null, problem: error.sentence });
    }
  }
  return found;
}

/**
 * The judge that an entry of `judges.labelled` names, with its configuration.
 *
 * @throws AuditError `invalid-plan` where there is none such, or it reads no texts.
 */
export function labelledAssertion(
  { judge, value, threshold }: LabelledOptions,
  index: number
): Assertion {
  const where = `judges.labelled[${index}]`;
  const read = assertionSchema.safeParse({
    type: judge,
    ...(value === undefined ? {} : { value }),
    ...(threshold === undefined ? {} : { threshold })
  });
  if (!read.success) {
    const [issue] = read.error.issues;
    const key = issue.path[0] === 'type' ? 'judge' : issue.path.join('.');
    throw new AuditError(
      'invalid-plan',
      `${where}.${key}: ${issue.message.replace(/\.?$/, '.')}`,
      'See docs/judges.md for what each judge takes.',
      `${where}.${key}`
    );
  }
  if (judgeNamed(read.data.judge).reads !== 'text') {
    throw new AuditError(
      'invalid-plan',
      `${where}.judge: ${judge} reads no texts, so a labelled sample of texts can't measure it.`,
      'See model-audit judge --list.',
      `${where}.judge`
    );
  }
  return read.data;
}

async function measure(
  given: LabelledOptions,
  index: number,
  engine: Engine,
  outside: Outside,
  options: CallOptions
): Promise<JudgeReport> {
  const source: LabelledSource = given;
  const sample = await openLabelled(engine, source, options);
  const measurement = new JudgeMeasurement(given.judge, labelledAssertion(given, index), outside);
  let seen = 0;
  for await (const piece of sample.pieces()) {
    const start = seen;
    seen += piece.length;
    const drawn = piece.filter((_, place) => isDrawn(start + place, sample.rows, given.rows));
    await measurement.add(drawn, options);
  }
  return measurement.report(sample.leftOut);
}

/** Whether a row is among so many that lie evenly over all, so that a sorted file loses no label. */
function isDrawn(place: number, rows: number, most: number): boolean {
  return (
    rows <= most || Math.floor(((place + 1) * most) / rows) > Math.floor((place * most) / rows)
  );
}

function valueInWords(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
