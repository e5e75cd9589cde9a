import { basename, dirname, join } from 'node:path';
import { AuditError, toAuditError } from '../../core/errors';
import { parsePlan } from '../../core/plan/parse';
import { baselineVersions } from '../../core/policy/baseline';
import { evaluatePolicy, exitCode } from '../../core/policy/evaluate';
import type { FindingsOptions } from '../../core/record/answers';
import { AuditLog } from '../../core/record/log';
import type { FoundIn } from '../../core/record/findings';
import { readRecordId, recordIdOf } from '../../core/record/record-id';
import type { RecordedVersion, Verification } from '../../core/record/verify';
import type { AuditResult } from '../../core/result';
import { evidenceOf, findingLines, gateObject, gateSuites, type Gated } from '../gate-report';
import { junitXml } from '../../core/evidence/junit';
import { logFolder } from '../log-folder';
import { printJson, type Output } from '../output';
import { readPlan } from '../plan-file';
import { ruleLines, runLines } from '../run-report';
import { FileStorage } from '../storage';
import { plain } from '../terminal';
import { announce, carryOut, COULD_NOT_EVALUATE, prepare } from './run';
import { withPython } from '../session';

export interface GateArguments {
  /** A version: decide on what it holds, offline. */
  record?: string;
  log?: string;
  /** A plan whose policy decides in place of the recorded one. */
  policy?: string;
  junit?: string;
  /** Writes the audit of the candidate as a record. */
  write?: boolean;
  python?: string;
  json?: boolean;
}

/**
 * `model-audit gate`: 0 where the candidate may go on, 1 where the policy fails,
 * 2 where that could not be found out or the evidence does not hold.
 */
export async function gate(path: string, given: GateArguments, output: Output): Promise<number> {
  const offline = given.record !== undefined || given.log !== undefined;
  let model = 'gate';
  try {
    const gated = offline
      ? await gateRecord(given, output)
      : await gateCandidate(path, given, output);
    model = gated.model;
    await writeJunit(given.junit, junitXml(model, gateSuites(gated), new Date()));
    const code = codeOf(gated);
    if (given.json) {
      printJson(output, gateObject(gated, code));
    } else {
      print(gated, code, output);
    }
    return code;
  } catch (thrown) {
    const { sentence } = toAuditError(thrown);
    const cases = [{ name: 'could be evaluated', outcome: 'error' as const, message: sentence }];
    await writeJunit(given.junit, junitXml(model, [{ name: 'gate', cases }], new Date()));
    throw thrown;
  }
}

/** An error is no failure: evidence that does not hold is neither a pass nor a breach of the policy. */
function codeOf({ verdict, evidence, outcome }: Gated): 0 | 1 | 2 {
  const holds = evidence === null || evidence.code === 0;
  return holds && !outcome?.attachError ? exitCode(verdict) : COULD_NOT_EVALUATE;
}

async function gateCandidate(path: string, given: GateArguments, output: Output): Promise<Gated> {
  const file = await readPlan(path);
  const { plan, folder } = file;
  const wanted = { ...given, record: given.write ?? false, attach: given.write ?? false };
  await prepare(file, wanted);
  const log = new AuditLog(new FileStorage(join(folder, 'audits', plan.model)));
  const before = await verifyIfThere(log);
  refuseBroken(before, `audits/${plan.model}`);
  if (!given.json) {
    announce(file, wanted, output);
  }
  const outcome = await withPython(given.python, folder, output, session =>
    carryOut(file, wanted, session, output)
  );
  const evidence = outcome.recorded ? await verifyIfThere(log) : before;
  const { verdict } = outcome.result;
  const version = outcome.recorded?.version ?? null;
  const next = version === null ? foundIn(outcome.result, before) : undefined;
  const findings = await log.findings(new Date(), { next });
  return { model: plan.model, path, version, verdict, evidence, findings, policy: path, outcome };
}

/** What a candidate's findings are read from, as its record would hold it. */
function foundIn(
  { comparisons, probes, verdict }: AuditResult,
  before: Verification | null
): FoundIn {
  return {
    version: (before?.versions.at(-1)?.version ?? 0) + 1,
    verdict,
    production: comparisons.map(({ snapshot }) => snapshot),
    drift: comparisons.map(({ drift }) => drift.report),
    probes: probes?.summary ?? null
  };
}

/** Decides anew on a record's figures: waivers may have ended since, and another policy may be asked for. */
async function gateRecord(given: GateArguments, output: Output): Promise<Gated> {
  const folder = await logFolder(given.log);
  const log = new AuditLog(new FileStorage(folder));
  output.status('Verifying the log');
  const evidence = await log.verify();
  output.status('');
  refuseBroken(evidence, folder);
  const version = versionIn(given.record, evidence, folder);
  const { predicate, planText } = await log.load(version);
  const policyPath = given.policy ?? `the plan of version ${plainVersion(version)}`;
  const { policy } = given.policy
    ? (await readPlan(given.policy)).plan
    : parsePlan(planText, policyPath);
  const previous = await log.previous({ versions: baselineVersions(policy), before: version });
  const verdict = evaluatePolicy(policy, predicate.metrics, previous, new Date());
  const { model } = predicate;
  const findings = await log.findings(new Date(), foundAs(version, predicate));
  const found = { model, version, verdict, evidence, findings };
  return { ...found, path: folder, policy: policyPath, outcome: null };
}

function plainVersion(version: number | string | null): string {
  return String(version).replace(/^v/, '');
}

/** A joined record has no place among the versions: its findings are told as those of one that is to follow. */
function foundAs(version: number | string, predicate: FoundIn): FindingsOptions {
  return typeof version === 'number'
    ? { version }
    : { version: predicate.version - 1, next: predicate };
}

/** The number of a version, or the name of a joined record. */
function versionIn(
  named: string | undefined,
  { versions, forks }: Verification,
  folder: string
): number | string {
  const id = named === undefined ? null : readRecordId(named);
  const isMeant = ({ version, digest }: RecordedVersion): boolean =>
    id?.version === version && digest.startsWith(id.digest);
  const wanted = named === undefined ? versions.at(-1) : versions.find(isMeant);
  const joined = named === undefined || id?.digest === '' ? undefined : forks.find(isMeant);
  if (!wanted && joined) {
    return recordIdOf(joined);
  }
  if (!wanted) {
    throw new AuditError(
      'missing-file',
      `There is no ${named === undefined ? 'record' : `version ${named.replace(/^v/, '')}`} in ${folder}.`,
      'Choose one of the recorded versions; model-audit verify lists them.',
      folder
    );
  }
  return wanted.version;
}

async function verifyIfThere(log: AuditLog): Promise<Verification | null> {
  try {
    return await log.verify();
  } catch (thrown) {
    const error = toAuditError(thrown);
    if (error.code === 'missing-file') {
      return null;
    }
    throw error;
  }
}

function refuseBroken(evidence: Verification | null, folder: string): void {
  const fault = evidence?.problems[0];
  if (evidence && fault) {
    throw new AuditError(
      'log-broken',
      `The evidence in ${folder} does not hold: ${fault.file}: ${fault.message}`,
      `Run model-audit verify ${folder}, which ends with ${evidence.code}.`,
      folder
    );
  }
}

async function writeJunit(path: string | undefined, xml: string): Promise<void> {
  if (path !== undefined) {
    await new FileStorage(dirname(path)).write(basename(path), xml);
  }
}

function print(gated: Gated, code: number, output: Output): void {
  const { outcome, verdict, model, version, policy, evidence, findings, path } = gated;
  if (outcome) {
    runLines(outcome, path).forEach(line => output.line(line));
    output.line('');
  } else {
    output.line(
      `${plain(model)} v${plainVersion(version)} by ${plain(policy)}: ${verdict.headline}.`
    );
    ruleLines(verdict.rules).forEach(line => output.line(`  ${line}`));
  }
  findingLines(findings).forEach(line => output.line(plain(line)));
  output.line(plain(evidenceOf(evidence)));
  output.line(
    ['Gate: open.', 'Gate: closed, the policy failed.', 'Gate: closed, it could not be evaluated.'][
      code
    ]
  );
}
