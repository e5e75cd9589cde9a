import { AuditError } from '../../core/errors';
import { ANSWER_WORDS, answerInWords } from '../../core/record/answer-words';
import { answerFinding, listFindings } from '../../core/record/answers';
import type { FindingState } from '../../core/record/findings';
import { ANSWER_ACTIONS, type AnswerPredicate } from '../../core/record/statement';
import { logFolder } from '../log-folder';
import { printJson, type Output } from '../output';
import { withPython } from '../session';
import { signingKey } from '../signing-key';
import { FileStorage } from '../storage';
import { plain } from '../terminal';

export interface AnswerArguments {
  accept?: boolean;
  retrain?: boolean;
  rollBack?: boolean;
  restrict?: boolean;
  fixData?: boolean;
  until?: string;
  why?: string;
  log?: string;
  python?: string;
  json?: boolean;
}

/** `model-audit answer [FINDING]`: answers a finding; lists those of the newest record without one. */
export async function answer(
  finding: string | undefined,
  given: AnswerArguments,
  output: Output
): Promise<number> {
  const folder = await logFolder(given.log);
  const storage = new FileStorage(folder);
  if (finding === undefined) {
    const findings = await listFindings(storage, new Date());
    if (given.json) {
      printJson(output, { schema: 'model-audit/findings@1', log: folder, findings });
    } else {
      print(findings, output);
    }
    return 0;
  }
  const action = actionIn(given);
  if (!given.why) {
    throw new AuditError('invalid-input', 'No reason is given.', 'Say why with --why.', '--why');
  }
  const { until, why } = given;
  const done = await withPython(given.python, process.cwd(), output, async session => {
    const { key } = await signingKey(session);
    const { user } = await session.environment();
    const options = { now: new Date(), recordedBy: user };
    return answerFinding(storage, key, { finding, action, until, why }, options);
  });
  const { sequence } = done.place;
  if (given.json) {
    const { warnings } = done;
    printJson(output, { schema: 'model-audit/answer@1', finding, action, sequence, warnings });
  } else {
    output.line(
      `${plain(finding)}: ${ANSWER_WORDS[action]}, by entry ${sequence} of ${plain(folder)}.`
    );
    done.warnings.forEach(warning => output.line(plain(warning)));
  }
  return 0;
}

function actionIn(given: AnswerArguments): AnswerPredicate['action'] {
  const chosen: Record<AnswerPredicate['action'], boolean | undefined> = {
    accept: given.accept,
    retrain: given.retrain,
    'roll-back': given.rollBack,
    restrict: given.restrict,
    'fix-data': given.fixData
  };
  const named = ANSWER_ACTIONS.filter(action => chosen[action]);
  if (named.length !== 1) {
    throw new AuditError(
      'invalid-input',
      named.length === 0 ? 'No answer is named.' : 'Several answers are named.',
      `Name one of ${ANSWER_ACTIONS.map(action => `--${action}`).join(', ')}.`
    );
  }
  return named[0];
}

function print(findings: readonly FindingState[], output: Output): void {
  const open = findings.filter(({ isOpen }) => isOpen).length;
  output.line(
    `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}, ${open} open.`
  );
  for (const { id, sentence, since, answer: said, isOpen } of findings) {
    output.line(
      `  ${isOpen ? 'open  ' : 'closed'}  ${plain(id)}, since v${since}: ${plain(sentence)}`
    );
    if (said) {
      output.line(`          ${plain(answerInWords(said))}`);
    }
  }
}
