import { CommanderError, type Command } from 'commander';
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
  const program = createProgram(output, result => (code = result));
  try {
    await program.parseAsync();
    return code;
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      if (isHelp(thrown)) {
        return 0;
      }
      printError(output, usageError(thrown, helpFor(program)), json);
      return COULD_NOT_EVALUATE;
    }
    const error = toAuditError(thrown);
    printError(output, error, json);
    return error.code === 'cancelled' ? CANCELLED : COULD_NOT_EVALUATE;
  }
}

/** The help that answers a wrong use: that of the command which was named, else the whole. */
function helpFor(program: Command): string {
  const named: string[] = [];
  let command: Command | undefined = program;
  for (const word of process.argv.slice(2)) {
    command = command.commands.find(each => each.name() === word);
    if (!command || word === 'help') {
      break;
    }
    named.push(word);
  }
  return `See ${[program.name(), ...named, '--help'].join(' ')}.`;
}

function usageError(error: CommanderError, help: string): AuditError {
  // Without a command the whole help is what was asked for, and its text is no sentence.
  if (error.code === 'commander.help') {
    return new AuditError('invalid-input', 'No command was named.', help);
  }
  const message = error.message.replace(/^error: /, '').split('\n')[0];
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  return new AuditError('invalid-input', sentence.endsWith('.') ? sentence : `${sentence}.`, help);
}

setNativeCrypto(new NodeCrypto());
process.stdout.on('error', endUnwritable);
// Without a reader of errors the exit code still says what became of it.
process.stderr.on('error', () => undefined);

void main().then(code => {
  process.exitCode = code;
});
