import { basename, dirname, resolve } from 'node:path';
import { runAudit } from '../../core/audit';
import { checkPlan } from '../../core/audit/check';
import { counted } from '../../core/counted';
import { AuditError } from '../../core/errors';
import type { BaselineChoice } from '../../core/plan/baseline';
import { describePlan } from '../../core/plan/describe';
import { probeSchema, type Plan, type ProbeOptions } from '../../core/plan/schema';
import type { Journals } from '../../core/ports';
import { collectMetrics } from '../../core/policy/metrics';
import { evaluatePolicy } from '../../core/policy/evaluate';
import type { Verdict } from '../../core/policy/verdict';
import { resultsOf } from '../../core/probe/imports/results-of';
import { LARGEST_SUITE_BYTES } from '../../core/probe/suite/parse';
import { readBaseline } from '../baseline-file';
import { earlierRun, readResults, type Earlier } from '../earlier-results';
import { junitXml } from '../junit';
import { printJson, type Output } from '../output';
import { readPlan, type PlanFile } from '../plan-file';
import { refuseMissingFiles } from '../plan-sources';
import { FAIL_ON, gateOf, type FailOn, type Gate } from '../probe-gate';
import { probeObject, probeOutcomeLines, type ProbeOutcome } from '../probe-report';
import { progressLine, showProgress } from '../progress-bar';
import { failedStages } from '../run-report';
import { withPython, type Session } from '../session';
import { FileStorage, refuseUnwritable } from '../storage';
import { plain } from '../terminal';

export interface ProbeArguments {
  plan?: string;
  suite?: string[];
  baseline?: string;
  /** Results to compare instead of asking anything. */
  results?: string;
  /** False with --no-resume. */
  resume: boolean;
  junit?: string;
  failOn?: string[];
  python?: string;
  json?: boolean;
}

const COULD_NOT_EVALUATE = 2;
const PLAN = 'audit.yaml';

/** `model-audit probe`: runs suites alone, or compares results that are there; exits as `gateOf` says. */
export async function probe(given: ProbeArguments, output: Output): Promise<number> {
  const failOn = failOnOf(given.failOn ?? []);
  if (given.junit !== undefined) {
    await refuseUnwritable(dirname(resolve(given.junit)));
  }
  return given.results === undefined
    ? ask(given, failOn, output)
    : compare(given, given.results, failOn, output);
}

async function ask(
  given: ProbeArguments,
  failOn: readonly FailOn[],
  output: Output
): Promise<number> {
  const file = withSuites(await readPlan(given.plan ?? PLAN), given.suite);
  await refuseMissingFiles(file, name =>
    file.plan.probes.some(({ production }) => production === name)
  );
  const earlier = await earlierRun(given.baseline, file);
  const notes = [...earlier.notes];
  if (!given.json) {
    announce(file, earlier, output);
  }
  const result = await withPython(given.python, file.folder, output, session =>
    carryOut(file, earlier, given, session, output, notes)
  );
  const errors = failedStages(result);
  const probes = result.probes;
  if (given.junit !== undefined) {
    await writeJunit(given.junit, junitXml(file.plan.model, probes?.cases ?? [], errors));
  }
  if (probes === null) {
    throw (
      errors[0]?.error ??
      new AuditError('internal', 'The suites were not run.', 'Please report this.')
    );
  }
  const verdict = file.plan.policy.rules.length > 0 ? result.verdict : null;
  const gate = gateOf(probes.summary, verdict, failOn, comparisonOf(given, earlier));
  const [failed] = errors;
  return finish(
    {
      model: file.plan.model,
      probes,
      gate: failed ? { code: COULD_NOT_EVALUATE, sentence: failed.error.sentence } : gate,
      verdict: failOn.length > 0 ? null : verdict,
      previous: earlier.previous,
      result,
      notes
    },
    given,
    output
  );
}

/** Compares two runs that are both there already; asks nothing and needs no Python. */
async function compare(
  given: ProbeArguments,
  path: string,
  failOn: readonly FailOn[],
  output: Output
): Promise<number> {
  if (given.suite !== undefined) {
    throw new AuditError(
      'invalid-input',
      '--results compares what was asked already, so --suite has nothing to run.',
      'Leave one of them out.',
      '--suite'
    );
  }
  const file = given.plan === undefined ? null : onlyProbeRules(await readPlan(given.plan));
  const imported = await readResults(path);
  const earlier = await earlierRun(given.baseline, file);
  const probes = await resultsOf(imported, earlier.previous);
  const policy = file?.plan.policy;
  const verdict: Verdict | null =
    policy && policy.rules.length > 0
      ? evaluatePolicy(policy, collectMetrics([], probes, earlier.previous), earlier.previous)
      : null;
  if (given.junit !== undefined) {
    await writeJunit(given.junit, junitXml(path, probes.cases));
  }
  return finish(
    {
      model: file?.plan.model ?? null,
      probes,
      gate: gateOf(probes.summary, verdict, failOn, comparisonOf(given, earlier)),
      verdict: failOn.length > 0 ? null : verdict,
      previous: earlier.previous,
      result: null,
      notes: [...imported.notes, ...earlier.notes]
    },
    given,
    output
  );
}

async function finish(
  outcome: ProbeOutcome,
  given: ProbeArguments,
  output: Output
): Promise<Gate['code']> {
  if (given.json) {
    printJson(output, await probeObject(outcome));
  } else {
    probeOutcomeLines(outcome).forEach(line => output.line(line));
  }
  return outcome.gate.code;
}

/** What is asked, of whom, and against what, before anything is. */
function announce({ plan, path }: PlanFile, { previous }: Earlier, output: Output): void {
  output.line(`Probes of ${plan.model} by ${plain(path)}:`);
  const shown = { ...plan, production: [], tracker: undefined };
  describePlan(shown, { command: true, records: false })
    .filter(sentence => /^Run |^Call /.test(sentence))
    .forEach(sentence => output.line(`  ${plain(sentence)}`));
  const before = previous && (previous.name ?? `version ${previous.version}`);
  output.line(
    before === null
      ? '  Compare with nothing: there is no earlier record.'
      : `  Compare with ${plain(before)}.`
  );
}

async function carryOut(
  file: PlanFile,
  { previous }: Earlier,
  given: ProbeArguments,
  session: Session,
  output: Output,
  notes: string[]
): ReturnType<typeof runAudit> {
  const { plan, text, folder } = file;
  const { signal } = session;
  if (plan.setup !== undefined) {
    const setup = plan.setup;
    output.status(`Running ${plain(setup)}`);
    await session.setup(setup, {
      signal,
      onProgress: (done, total) =>
        output.status(progressLine('Setting up', done, total, 'cells', setup, output.width))
    });
  }
  const ports = {
    ...session,
    journals: given.resume ? session.journals : begunAnew(session.journals),
    baseline: (choice: BaselineChoice) => readBaseline(folder, plan.model, choice)
  };
  return runAudit(text, plan, ports, {
    parts: ['probes'],
    previous,
    keepsProfile: false,
    signal,
    readFile: name => new FileStorage(folder).readUpTo(name, LARGEST_SUITE_BYTES),
    onCases: (suite, cases) => {
      if (!given.json) {
        output.line(`  ${plain(suite)}: ${counted(cases, 'case')}`);
      }
    },
    onTakenUp: answers =>
      notes.push(
        `A run that was broken off was taken up: ${counted(answers, 'answer')} ${answers === 1 ? 'was' : 'were'} there already.`
      ),
    onProgress: showProgress(output)
  });
}

/** The journals, whose answers are forgotten first. */
function begunAnew(journals: Journals | undefined): Journals | undefined {
  return (
    journals && {
      open: async name => {
        const journal = await journals.open(name);
        return {
          read: async function* () {
            // Nothing of what is there; the first line that is written replaces it.
          },
          append: (lines, fresh) => journal.append(lines, fresh),
          close: keep => journal.close(keep)
        };
      }
    }
  );
}

/** The plan with the named suites in place of its own, and with what concerns probes alone. */
function withSuites(file: PlanFile, suites: readonly string[] | undefined): PlanFile {
  const chosen = onlyProbeRules(file);
  const probes =
    suites === undefined
      ? chosen.plan.probes
      : suites.flatMap((suite): ProbeOptions[] => {
          const own = chosen.plan.probes.filter(each => each.suite === suite);
          return own.length > 0 ? own : [probeSchema.parse({ suite })];
        });
  if (probes.length === 0) {
    throw new AuditError(
      'invalid-plan',
      `The plan ${file.path} names no suites.`,
      'Name them under probes, or with --suite.',
      file.path
    );
  }
  const plan: Plan = { ...chosen.plan, probes };
  if (suites !== undefined) {
    checkChosen(plan);
  }
  return { ...chosen, plan };
}

/** An error of a suite that stands in no plan names the option and no line. */
function checkChosen(plan: Plan): void {
  try {
    checkPlan(plan);
  } catch (thrown) {
    throw thrown instanceof AuditError && thrown.where.startsWith('probes[')
      ? new AuditError(
          thrown.code,
          thrown.message.replace(` (${thrown.where})`, ''),
          thrown.action,
          '--suite'
        )
      : thrown;
  }
}

/** Rules on drift can't be decided without looking at production. */
function onlyProbeRules(file: PlanFile): PlanFile {
  const { plan } = file;
  const { importance: _, ...rest } = plan;
  const rules = plan.policy.rules.filter(({ metric }) => metric.startsWith('probe.'));
  return { ...file, plan: { ...rest, policy: { ...plan.policy, rules } } };
}

function comparisonOf({ baseline }: ProbeArguments, { previous }: Earlier) {
  return previous === null ? 'none' : baseline === undefined ? 'default' : 'named';
}

function failOnOf(given: readonly string[]): FailOn[] {
  return given.map(condition => {
    const known = FAIL_ON.find(each => each === condition);
    if (known === undefined) {
      throw new AuditError(
        'invalid-input',
        `--fail-on ${condition} is none of ${FAIL_ON.join(', ')}.`,
        'Name one of them; --fail-on may be given again.',
        '--fail-on'
      );
    }
    return known;
  });
}

async function writeJunit(path: string, text: string): Promise<void> {
  const whole = resolve(path);
  await new FileStorage(dirname(whole)).write(basename(whole), text);
}
