import { AuditError } from '../core/errors';
import { verifyPack, type PackVerification } from '../core/evidence/pack/verify-pack';
import { shortKeyid } from '../core/record/digest';
import { printJson, type Output } from './output';
import { FileStorage } from './storage';
import { plain } from './terminal';

/** What `model-audit verify` was asked for beside the folder. */
export interface VerifyEvidenceArguments {
  pin?: string[];
  tracker?: string | true;
  run?: string;
  json?: boolean;
}

/** `model-audit verify` of an evidence pack: 0, or the code of the gravest problem. */
export async function verifyEvidence(
  folder: string,
  given: VerifyEvidenceArguments,
  output: Output
): Promise<number> {
  if (given.pin !== undefined || given.tracker !== undefined || given.run !== undefined) {
    throw new AuditError(
      'invalid-input',
      `${folder} is an evidence pack, and checkpoints are of one log.`,
      `Hold one of its logs against a checkpoint: model-audit verify ${folder}/logs/MODEL --pin PATH`,
      folder
    );
  }
  const verification = await verifyPack(new FileStorage(folder));
  if (given.json) {
    printJson(output, { schema: 'model-audit/pack-verification@1', folder, ...verification });
  } else {
    print(verification, folder, output);
  }
  return verification.code;
}

function print(
  { code, problems, index, signedBy, logs, notes }: PackVerification,
  folder: string,
  output: Output
): void {
  const period = index ? `evidence of ${index.period.from} to ${index.period.to}` : 'no index';
  output.line(
    code === 0
      ? `${plain(folder)}: ${period}, every signature, link and file holds.`
      : `${plain(folder)}: ${period}, ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}.`
  );
  if (signedBy !== null && index !== null) {
    output.line(
      `  Put together ${index.made.slice(0, 16).replace('T', ' ')} UTC with the key ${shortKeyid(signedBy.keyid)} of ${plain(signedBy.name)}. Whether that is their key is for you to ask them.`
    );
  }
  for (const { model, verification } of logs) {
    const packed = index?.models.find(each => each.model === model);
    const audits = packed?.records.length ?? 0;
    const gaps = packed?.gaps.length ?? 0;
    output.line(
      `  ${plain(model)}: ${verification.size} ${verification.size === 1 ? 'entry' : 'entries'} in the log, ${audits} ${audits === 1 ? 'audit' : 'audits'} and ${gaps} ${gaps === 1 ? 'gap' : 'gaps'} in the period.`
    );
    verification.notes.forEach(note => output.line(`    ${plain(note)}`));
  }
  notes.forEach(note => output.line(`  ${plain(note)}`));
  for (const problem of problems) {
    output.line(`  ${problem.code}  ${plain(problem.file)}: ${plain(problem.message)}`);
  }
}
