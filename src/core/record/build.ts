import { AuditError } from '../errors';
import { clausesOf } from '../evidence/clauses/clauses';
import { renderReport } from '../evidence/report';
import { withColumns } from '../baseline/parse';
import type { StoredKey } from '../ports';
import { boundedRequests } from '../probe/bounded-requests';
import type { Profile } from '../profile/profile-schema';
import type { AuditResult, SnapshotInfo } from '../result';
import type { Metrics } from '../policy/verdict';
import type { FoundIn } from './findings';
import { canonicalJson, wellFormed } from './canonical';
import { utf8 } from './digest';
import { limitsOf } from './limits';
import { pause } from './pause';
import { inPieces, sha256HexInPieces } from './pieces';
import {
  RECORD_TYPE,
  recordStatementSchema,
  STATEMENT_TYPE,
  type CitedObject,
  type Previous,
  type RecordPredicate,
  type RecordStatement,
  type StandingAnswer
} from './statement';

export interface RecordOptions {
  now: Date;
  /** Who recorded; the user of the environment without it. */
  recordedBy?: string | null;
  /** The notebook at the moment of recording; `sha256:…` over its bytes. */
  notebook?: { name: string; digest: string } | null;
}

/** Where the record goes, and what it follows. */
export interface RecordPlace {
  sequence: number;
  version: number;
  previous: Previous;
  previousRecord: RecordPredicate | null;
}

export interface BuiltRecord {
  predicate: RecordPredicate;
  /** What gets signed: the statement as canonical JSON. */
  payload: string;
  /** Texts of the cited objects by their digest. */
  objects: Map<string, string>;
  reportHtml: string;
}

/**
 * Makes the statement and everything it cites, in pieces of work; writes nothing.
 * `answered` tells which answers in the log carry over to its findings.
 */
export async function buildRecord(
  result: AuditResult,
  key: StoredKey,
  place: RecordPlace,
  options: RecordOptions,
  answered: (found: FoundIn) => StandingAnswer[] = () => []
): Promise<BuiltRecord> {
  // Names come from data and may hold half a character, which no JSON reader agrees on.
  const audit = await wellFormedAudit(result);
  const objects = new Map<string, string>();
  await pause();
  const cited = await citeObjects(audit, objects);
  const found = barePredicate(audit, place, options);
  const held = { ...found, remediations: answered(found) };
  const clauses = clausesOf({ predicate: held, objects: cited, keyid: key.keyid });
  const bare = { ...held, clauses: wellFormed(clauses) };
  await pause();
  const reportHtml = renderReport({
    predicate: bare,
    shapes: audit.comparisons.map(comparison => comparison.drift.shapes),
    cases: audit.probes?.cases ?? [],
    previous: place.previousRecord,
    key: { keyid: key.keyid, name: key.name }
  });
  await pause();
  cited.push(await cite(objects, 'report', 'report.html', 'text/html', reportHtml));
  const statement = checked({
    _type: STATEMENT_TYPE,
    subject: subjectsOf(audit, options),
    predicateType: RECORD_TYPE,
    predicate: { ...bare, objects: cited }
  });
  await pause();
  return { predicate: statement.predicate, payload: canonicalJson(statement), objects, reportHtml };
}

function checked(statement: unknown): RecordStatement {
  const parsed = recordStatementSchema.safeParse(statement);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue.path.map(String).join('.');
    throw new AuditError(
      'internal',
      `The audit can't be recorded: ${place} is not as a record needs it (${issue.message}).`,
      'Nothing was written. Please report this.',
      place,
      { cause: parsed.error }
    );
  }
  return parsed.data;
}

async function wellFormedAudit(result: AuditResult): Promise<AuditResult> {
  const comparisons: AuditResult['comparisons'] = [];
  for (const { snapshot, drift, analyses } of result.comparisons) {
    const shapes = await inPieces(drift.shapes, wellFormed);
    const columns = await inPieces(drift.report.columns, wellFormed);
    const report = { ...wellFormed({ ...drift.report, columns: [] }), columns };
    comparisons.push({
      snapshot: wellFormed(snapshot),
      drift: { report, shapes },
      analyses: wellFormed(analyses)
    });
  }
  const probed =
    result.probes && (await boundedRequests(result.probes, result.plan.runner.keepRequests));
  const probes = probed && {
    summary: wellFormed(probed.summary),
    cases: await inPieces(probed.cases, wellFormed)
  };
  const { profile } = result;
  const rest = wellFormed({ ...result, comparisons: [], probes: null, profile: null });
  return { ...rest, comparisons, probes, profile };
}

async function citeObjects(
  result: AuditResult,
  objects: Map<string, string>
): Promise<CitedObject[]> {
  const { planText } = result.seal;
  const cited = [await cite(objects, 'plan', 'audit.yaml', 'application/yaml', planText)];
  for (const { snapshot, drift } of result.comparisons) {
    const text = await jsonArray(drift.shapes);
    cited.push(await cite(objects, 'shapes', snapshot.name, 'application/json', text));
  }
  if (result.probes) {
    const text = await jsonArray(result.probes.cases);
    cited.push(await cite(objects, 'probe-cases', 'probe cases', 'application/json', text));
  }
  if (result.profile) {
    const text = await profileInPieces(result.profile);
    cited.push(await cite(objects, 'profile', 'evaluation set', 'application/json', text));
  }
  return cited;
}

/** As `profileText` writes it. */
async function profileInPieces({ columns, ...profile }: Profile): Promise<string> {
  const lines = await inPieces(columns, column => JSON.stringify(wellFormed(column)));
  return withColumns(wellFormed(profile), lines);
}

async function cite(
  objects: Map<string, string>,
  role: CitedObject['role'],
  name: string,
  mediaType: string,
  text: string
): Promise<CitedObject> {
  const bytes = utf8(text);
  const sha256 = await sha256HexInPieces(bytes);
  objects.set(sha256, text);
  return { role, name, mediaType, bytes: bytes.length, sha256 };
}

/** A thousand columns' shapes are megabytes: too much for one go. */
async function jsonArray(items: readonly unknown[]): Promise<string> {
  return `[${(await inPieces(items, item => JSON.stringify(item))).join(',')}]`;
}

function barePredicate(
  result: AuditResult,
  place: RecordPlace,
  options: RecordOptions
): Omit<RecordPredicate, 'objects' | 'clauses' | 'remediations'> {
  const { seal, environment, evaluation, target } = result;
  const { python, platform, packages, git } = environment;
  return {
    sequence: place.sequence,
    version: place.version,
    previous: place.previous,
    model: result.plan.model,
    recordedAt: options.now.toISOString(),
    startedAt: result.startedAt,
    finishedAt: result.finishedAt,
    recordedBy: options.recordedBy === undefined ? environment.user : options.recordedBy,
    plan: { sha256: seal.planDigest, sealedAt: seal.sealedAt },
    policy: { sha256: seal.policyDigest, sealedAt: seal.sealedAt },
    environment: {
      python,
      platform,
      packages,
      git: git && { commit: git.commit, dirty: git.dirty }
    },
    evaluation: {
      description: evaluation.description,
      rows: evaluation.rows,
      columns: evaluation.columns.length,
      digest: evaluation.digest
    },
    production: result.comparisons.map(({ snapshot }) => recordedSnapshot(snapshot)),
    target: target && { name: target.name, kind: target.kind, digest: target.digest },
    drift: result.comparisons.map(({ drift }) => drift.report),
    analyses: result.comparisons.map(({ analyses }) => analyses),
    probes: result.probes?.summary ?? null,
    access: null,
    metrics: finite(result.metrics),
    verdict: result.verdict,
    limits: limitsOf(result)
  };
}

function recordedSnapshot(snapshot: SnapshotInfo): RecordPredicate['production'][number] {
  const { name, description, rows, totalRows, fraction, seed, window, digest, pulledAt } = snapshot;
  return { name, description, rows, totalRows, fraction, seed, window, digest, pulledAt };
}

/** A metric that is no number was not measured; its rule says so. */
function finite(metrics: Metrics): Metrics {
  return Object.fromEntries(
    Object.entries(metrics).filter(
      ([, metric]) => Number.isFinite(metric.value) && Number.isFinite(metric.sampleSize)
    )
  );
}

function subjectsOf(
  { evaluation, comparisons, target }: AuditResult,
  { notebook }: RecordOptions
): RecordStatement['subject'] {
  const named = [
    { name: `evaluation set: ${evaluation.description}`, digest: evaluation.digest },
    ...comparisons.map(({ snapshot }) => ({
      name: `production sample: ${snapshot.name}`,
      digest: snapshot.digest
    })),
    ...(target?.digest ? [{ name: `model: ${target.name}`, digest: target.digest }] : []),
    ...(notebook ? [{ name: `notebook: ${notebook.name}`, digest: notebook.digest }] : [])
  ];
  return named.map(({ name, digest }) => ({ name, digest: digestSet(digest) }));
}

/** `sha256:…` as in-toto's digest set. */
function digestSet(digest: string): Record<string, string> {
  const colon = digest.indexOf(':');
  return colon < 0 ? { sha256: digest } : { [digest.slice(0, colon)]: digest.slice(colon + 1) };
}
