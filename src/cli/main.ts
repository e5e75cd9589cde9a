import { CommanderError } from 'commander';
import { AuditError, toAuditError } from '../core/errors';
import { endUnwritable, printError, processOutput } from './output';
import { setNativeCrypto } from '../core/record/native';
import { NodeCrypto } from './native-crypto';
import { createProgram, isHelp } from './program';

const COULD_NOT_EVALUATE = 2;
const CANCELLED = 130;

async function main(): Promise<number> {
  const output = processOutput();
  const json = process.argv.includes('--json');
  let code = 0;
  try {
    await createProgram(output, result => (code = result)).parseAsync();
    return code;
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      if (isHelp(thrown)) {
        return 0;
      }
      printError(output, usageError(thrown), json);
      return COULD_NOT_EVALUATE;
    }
    const error = toAuditError(thrown);
    printError(output, error, json);
    return error.code === 'cancelled' ? CANCELLED : COULD_NOT_EVALUATE;
  }
}

function usageError(error: CommanderError): AuditError {
  // Without a command the whole help is what was asked for, and its text is no sentence.
  if (error.code === 'commander.help') {
    return new AuditError('invalid-input', 'No command was named.', 'See model-audit --help.');
  }
  const message = error.message.replace(/^error: /, '').split('\n')[0];
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  return new AuditError(
    'invalid-input',
    sentence.endsWith('.') ? sentence : `${sentence}.`,
    'See model-audit --help.'
  );
}

setNativeCrypto(new NodeCrypto());
process.stdout.on('error', endUnwritable);
// Without a reader of errors the exit code still says what became of it.
process.stderr.on('error', () => undefined);

void main().then(code => {
  process.exitCode = code;
});
