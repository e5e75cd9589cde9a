import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AuditError } from '../../core/errors';
import { FRAMEWORK_NAMES } from '../../core/evidence/clauses/catalogue';
import { clausesOfRecord } from '../../core/evidence/clauses/clauses';
import { FRAMEWORKS, type SupportedClause } from '../../core/evidence/clauses/schema';
import { buildPack, type PackSource } from '../../core/evidence/pack/build';
import { readPeriod, type Period } from '../../core/evidence/pack/period';
import type { PackIndex } from '../../core/evidence/pack/schema';
import { shortDigest } from '../../core/record/digest';
import type { LoadedVersion } from '../../core/record/log';
import { AUDITS, logFolder } from '../log-folder';
import { printJson, type Output } from '../output';
import { makeFolder } from '../pack-folder';
import { namedRecord } from '../record-name';
import { ruleLines } from '../run-report';
import { withPython } from '../session';
import { FileStorage } from '../storage';
import { signingKey } from '../signing-key';
import { plain, table } from '../terminal';

export interface ReportArguments {
  log?: string;
  /** First and last day of an evidence pack. */
  from?: string;
  to?: string;
  /** Models whose evidence is packed. */
  model?: string[];
  all?: boolean;
  /** The page's file, or the pack's folder. */
  output?: string;
  python?: string;
  json?: boolean;
}

/**
 * `model-audit report [RECORD]`: what a record holds, what it supports and what
 * it does not prove. With `--from`, an evidence pack over a period.
 */
export async function report(
  record: string | undefined,
  given: ReportArguments,
  output: Output
): Promise<number> {
  if (given.from !== undefined) {
    refuse(record !== undefined, `A record and a period are named together.`);
    return pack(given.from, given, output);
  }
  const periodOnly = given.to !== undefined || given.all === true || given.model !== undefined;
  refuse(periodOnly, '--to, --model and --all are of an evidence pack, which begins with --from.');
  return reportRecord(await namedRecord(record, given.log), given, output);
}

function refuse(fault: boolean, message: string): void {
  if (fault) {
    throw new AuditError('invalid-input', message, 'See: model-audit report --help');
  }
}

async function reportRecord(
  loaded: LoadedVersion,
  given: ReportArguments,
  output: Output
): Promise<number> {
  const { version, digest, keyid, predicate, reportHtml } = loaded;
  const clauses = clausesOfRecord(predicate, keyid);
  if (given.output !== undefined) {
    const made = await new FileStorage(dirname(given.output)).create(
      basename(given.output),
      reportHtml
    );
    refuse(!made, `There is a file ${given.output} already, and it was left as it is.`);
  }
  if (given.json) {
    const { model, recordedAt, recordedBy, verdict, limits, objects } = predicate;
    const told = { recordedAt, recordedBy, keyid, verdict, clauses, limits, objects };
    const page = given.output ?? null;
    printJson(output, {
      schema: 'model-audit/report@1',
      model,
      version,
      digest: `sha256:${digest}`,
      page,
      ...told
    });
    return 0;
  }
  const when = predicate.recordedAt.slice(0, 16).replace('T', ' ');
  output.line(plain(`${predicate.model} v${version}, ${when} UTC: ${predicate.verdict.headline}.`));
  ruleLines(predicate.verdict.rules).forEach(line => output.line(`  ${line}`));
  clauseLines(clauses).forEach(line => output.line(line));
  output.line('');
  output.line('What it does not prove');
  predicate.limits.forEach(limit => output.line(`  ${plain(limit)}`));
  if (given.output !== undefined) {
    output.line('');
    output.line(`Its page: ${plain(given.output)}`);
  }
  return 0;
}

function clauseLines(clauses: readonly SupportedClause[]): string[] {
  return FRAMEWORKS.flatMap(framework => {
    const own = clauses.filter(each => each.framework === framework);
    const rows = own.map(({ clause, because, objects }) => [
      clause,
      objects.map(({ digest }) => shortDigest(digest))[0],
      because.join(' ')
    ]);
    return own.length === 0
      ? []
      : [
          '',
          `Supports, of ${FRAMEWORK_NAMES[framework]}`,
          ...table(rows, ['left', 'left', 'left']).map(line => `  ${line}`)
        ];
  });
}

async function pack(from: string, given: ReportArguments, output: Output): Promise<number> {
  const now = new Date();
  const period = readPeriod(from, given.to, now);
  const folder = given.output;
  if (folder === undefined) {
    throw new AuditError(
      'invalid-input',
      'No folder is named for the evidence pack.',
      `Name one with --output, such as --output evidence-${period.from}--${period.to}`,
      '--output'
    );
  }
  const sources = (await foldersOf(given)).map((path): PackSource => ({
    folder: basename(resolve(path)),
    storage: new FileStorage(path)
  }));
  const index = await withPython(given.python, process.cwd(), output, async session => {
    const { key } = await signingKey(session);
    const { signal } = session;
    return makeFolder(folder, write => {
      const onProgress = (done: number, total: number): void =>
        output.status(`Packing ${done + 1} of ${total}`);
      return buildPack(sources, period, key, write, { now, signal, onProgress });
    });
  });
  output.status('');
  if (given.json) {
    const { schema, made, models } = index;
    printJson(output, { schema, folder, made, period, models });
  } else {
    print(index, period, folder, output);
  }
  return 0;
}

async function foldersOf(given: ReportArguments): Promise<string[]> {
  if ([given.all, given.model, given.log].filter(each => each !== undefined).length > 1) {
    throw new AuditError(
      'invalid-input',
      '--all, --model and --log name the logs in three ways at once.',
      'Name them in one way.'
    );
  }
  if (given.model !== undefined) {
    return [...new Set(given.model)].map(name => join(AUDITS, name));
  }
  if (!given.all) {
    return [await logFolder(given.log)];
  }
  const entries = await readdir(AUDITS, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter(entry => entry.isDirectory()).map(({ name }) => name);
  if (folders.length === 0) {
    throw new AuditError(
      'missing-file',
      'There is no audit log below audits/ here.',
      'Go to the folder of the plan, or name a log with --log.',
      AUDITS
    );
  }
  return folders.sort().map(name => join(AUDITS, name));
}

/** Gaps of a model that are printed before the rest is counted. */
const MOST_GAPS = 20;

function print({ models, files }: PackIndex, period: Period, folder: string, output: Output): void {
  output.line(
    plain(
      `Evidence of ${period.from} to ${period.to}: ${join(folder, 'index.html')}, ${files.length + 2} files.`
    )
  );
  for (const { model, records, gaps, verification } of models) {
    const audits = `${records.length} ${records.length === 1 ? 'audit' : 'audits'}`;
    const log = verification.code === 0 ? 'the log verifies' : 'the log does not verify';
    const lacks = `${gaps.length} ${gaps.length === 1 ? 'gap' : 'gaps'}`;
    output.line(`${plain(model)}: ${audits}, ${log}, ${lacks}.`);
    gaps.slice(0, MOST_GAPS).forEach(({ sentence }) => output.line(`  ${plain(sentence)}`));
    if (gaps.length > MOST_GAPS) {
      output.line(`  and ${gaps.length - MOST_GAPS} more; the index lists them all`);
    }
  }
}
