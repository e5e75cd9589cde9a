import type { Command } from 'commander';
import {
  exportKey,
  listKeys,
  newKey,
  revokeKey,
  trustKey,
  vouchEntries,
  type KeysArguments
} from './commands/keys';
import type { Output } from './output';

/** The grammar of `model-audit keys`. */
export function addKeys(program: Command, output: Output, done: (code: number) => void): void {
  const keys = program
    .command('keys')
    .description('the keys that sign records, and those whose signatures count');
  const add = (usage: string, description: string): Command =>
    keys
      .command(usage)
      .description(description)
      .option('--python <path>', 'the Python to use, instead of that of the active environment');
  const log = '--log <folder>';
  const which = 'the log, such as audits/flight-delay; the only one here without it';
  const json = 'print one JSON object';

  add('list', 'list your keys, and those that a log trusts')
    .option(log, which)
    .option('--json', json)
    .action(async (given: KeysArguments) => done(await listKeys(given, output)));

  add('new', 'make the key that signs from now on; the former one is kept')
    .alias('rotate')
    .option('--name <name>', 'whose key it is; as before without it')
    .option(log, 'a log in which the former key vouches for the new one')
    .option('--revoke', 'revoke the former key in that log')
    .option('--why <text>', 'the reason, kept in the log')
    .option('--json', json)
    .action(async (given: KeysArguments) => done(await newKey(given, output)));

  add('trust', "let the signatures of another's key count")
    .argument('<file>', 'the public key, as model-audit keys export writes it; - for stdin')
    .option(log, which)
    .option('--why <text>', 'the reason, kept in the log')
    .option('--json', json)
    .action(async (file: string, given: KeysArguments) =>
      done(await trustKey(file, given, output))
    );

  add('revoke', 'let the signatures of a key count no more; what it signed before stays good')
    .argument('<keyid>', 'eight digits or more of the key')
    .option(log, which)
    .option('--from <moment>', 'from when on, such as the day it was stolen; now without it')
    .option('--why <text>', 'the reason, kept in the log')
    .option('--json', json)
    .action(async (keyid: string, given: KeysArguments) =>
      done(await revokeKey(keyid, given, output))
    );

  add('vouch', 'let entries count again whose key was revoked from before they were signed')
    .argument(
      '<entry...>',
      'numbers of entries, or eight digits or more of the digest of a joined one'
    )
    .option(log, which)
    .requiredOption('--why <text>', 'how you know that they are genuine, kept in the log')
    .option('--json', json)
    .action(async (entries: string[], given: KeysArguments) =>
      done(await vouchEntries(entries, given, output))
    );

  add('export', 'print your public key, for others to trust')
    .option('--pem', 'as PEM, for openssl')
    .option('--json', json)
    .action(async (given: KeysArguments) => done(await exportKey(given, output)));
}
