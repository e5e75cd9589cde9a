import { Command, CommanderError } from 'commander';
import { VERSION } from '../bridge/version';
import { answer, type AnswerArguments } from './commands/answer';
import { attach, type AttachArguments } from './commands/attach';
import { compare, type CompareArguments } from './commands/compare';
import { diff, type DiffArguments } from './commands/diff';
import { gate, type GateArguments } from './commands/gate';
import { init, type InitArguments } from './commands/init';
import { judge, type JudgeArguments } from './commands/judge';
import { probe, type ProbeArguments } from './commands/probe';
import { addKeys } from './keys-program';
import { profile, type ProfileArguments } from './commands/profile';
import { record, type RecordArguments } from './commands/record';
import { report, type ReportArguments } from './commands/report';
import { run, type RunArguments } from './commands/run';
import { verify, type VerifyArguments } from './commands/verify';
import type { Output } from './output';

const EXIT_CODES = `
Exit codes:
  0  pass, or done
  1  the policy failed, the gate is closed
  2  could not evaluate: bad input, the model or the tracker out of reach
  verify: 10 bad signature, 11 broken chain, 12 missing or altered object,
          13 truncated log, 14 unknown or revoked key
  130  cancelled with Ctrl+C`;

/**
 * The command's grammar. `done` receives the exit code of the command that was
 * carried out; what goes wrong is thrown, wrong usage as `CommanderError`.
 */
export function createProgram(output: Output, done: (code: number) => void): Command {
  const program = new Command('model-audit')
    .description('Audit a model: drift against the evaluation set, probes, signed records.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addHelpText('after', EXIT_CODES)
    .configureOutput({
      writeOut: text => output.line(text.replace(/\n$/, '')),
      writeErr: () => undefined
    })
    .exitOverride();

  program
    .command('init')
    .description('write a commented audit.yaml from what lies in this folder; never overwrites')
    .option('--model <name>', "the model's name; the folder's without it")
    .option('--json', 'print one JSON object')
    .action(async (given: InitArguments) => done(await init(given, output)));

  program
    .command('compare')
    .description('compare two tables column by column')
    .argument('<reference>', 'Parquet, CSV, TSV or JSON Lines, a glob in quotes; or a profile')
    .argument('<current>', 'the same, of what is compared with it')
    .option('--kind <column=kind>', 'kind of a column; may be given again', collect)
    .option('--plan <path>', 'take kinds, threshold and columns to leave out from a plan')
    .option('--threshold <share>', 'shift from which a column has drifted (0.1)')
    .option('--rate <share>', 'share of false discoveries allowed (0.05)')
    .option('--exact', 'compute every statistic exactly, however many rows there are')
    .option('--python <path>', 'the Python to use, instead of that of the active environment')
    .option('--json', 'print the drift report as one JSON object')
    .action(async (reference: string, current: string, given: CompareArguments) =>
      done(await compare(reference, current, given, output))
    );

  program
    .command('profile')
    .description('keep what a table looks like, so that others can be compared without its rows')
    .argument('[table]', 'Parquet, CSV, TSV or JSON Lines; a glob in quotes')
    .option('--output <path>', 'where the profile goes')
    .option('--like <profile>', 'count as this profile was, so that the two can be merged')
    .option('--merge <profiles...>', 'the profile of the tables of these profiles together')
    .option('--kind <column=kind>', 'kind of a column; may be given again', collect)
    .option('--plan <path>', 'take kinds and columns to leave out from a plan')
    .option('--python <path>', 'the Python to use, instead of that of the active environment')
    .option('--json', 'print one JSON object')
    .action(async (table: string | undefined, given: ProfileArguments) =>
      done(await profile(table, given, output))
    );

  program
    .command('run')
    .description('carry out a plan: compare, probe, decide, record and attach')
    .argument('[plan]', 'the plan', 'audit.yaml')
    .option('--no-record', 'write no record, and attach none')
    .option('--no-attach', 'write the record, but do not attach it to a run')
    .option('--python <path>', 'the Python to use, instead of that of the active environment')
    .option('--json', 'print one JSON object')
    .action(async (plan: string, given: RunArguments) => done(await run(plan, given, output)));

  program
    .command('probe')
    .description("run the plan's suites alone, or compare the results of two runs")
    .option('--plan <path>', 'the plan; audit.yaml without it')
    .option(
      '--suite <suite>',
      "a suite file or builtin:NAME instead of the plan's; may be given again",
      collect
    )
    .option(
      '--baseline <vN|file>',
      'what to compare with: a record, or results of a run; the newest record without it'
    )
    .option(
      '--results <file>',
      'ask nothing and compare these results instead: of probe --json, promptfoo, garak or lm-evaluation-harness'
    )
    .option('--resume', 'take up a run that was broken off, as it does by itself', true)
    .option('--no-resume', 'begin anew where a run was broken off')
    .option('--junit <path>', 'write every case as JUnit XML')
    .option(
      '--fail-on <condition>',
      "exit 1 on failures, errors, regressed, worse or never, instead of by the plan's rules; may be given again",
      collect
    )
    .option('--python <path>', 'the Python to use, instead of that of the active environment')
    .option('--json', 'print one JSON object, which --baseline and --results read')
    .action(async (given: ProbeArguments) => done(await probe(given, output)));

  program
    .command('gate')
    .description('decide whether a candidate may be released; or decide on a record, offline')
    .argument('[plan]', 'the plan', 'audit.yaml')
    .option('--record <version>', 'decide on a recorded version; needs no Python and no network')
    .option('--log <folder>', 'the log it lies in; the newest version without --record')
    .option('--policy <plan>', 'take the policy of this plan, instead of the recorded one')
    .option('--junit <path>', 'write the checks as JUnit XML, passed ones too')
    .option('--write', 'record the audit of the candidate, and attach it as the plan says')
    .option('--python <path>', 'the Python to use, instead of that of the active environment')
    .option('--json', 'print one JSON object')
    .action(async (plan: string, given: GateArguments) => done(await gate(plan, given, output)));

  program
    .command('attach')
    .description('attach a record that is already written to a run of the tracker')
    .argument('[plan]', 'the plan', 'audit.yaml')
    .option('--run <id>', "the run's id, instead of the plan's; new makes a W&B or Trackio run")
    .option('--model <uri>', 'tag this registered model too: models:/NAME/3, models:/NAME@ALIAS')
    .option('--record-version <number>', 'the version to attach, instead of the newest')
    .option('--python <path>', 'the Python to use, instead of that of the active environment')
    .option('--json', 'print one JSON object')
    .action(async (plan: string, given: AttachArguments) =>
      done(await attach(plan, given, output))
    );

  program
    .command('judge')
    .description('measure a judge of texts on a labelled sample')
    .argument('[name]', 'the judge, such as is-refusal; not- before it turns it around')
    .argument('[labelled]', 'CSV, TSV, JSON Lines or Parquet with texts and their labels')
    .option('--text <column>', 'column of the texts')
    .option('--label <column>', 'column of the labels')
    .option('--positive <label>', 'label of the texts that the judge is to pass')
    .option('--negative <label>', 'label of those it is to fail; other rows are left out')
    .option('--value <value>', 'what the judge compares with; lists and objects as JSON')
    .option('--threshold <number>', "the judge's threshold, where it has one")
    .option('--prompt <column>', 'column of the questions, for judges that read them')
    .option('--plan <path>', 'the plan whose judges: says what a judge may ask; its setup runs')
    .option('--list', 'list the judges')
    .option('--python <path>', 'the Python to use, instead of that of the active environment')
    .option('--json', 'print one JSON object')
    .action(async (name: string | undefined, labelled: string | undefined, given: JudgeArguments) =>
      done(await judge(name, labelled, given, output))
    );

  program
    .command('verify')
    .description('check the records of a model; without a tracker needs no Python and no network')
    .argument('<folder>', 'such as audits/flight-delay, or an evidence pack')
    .option(
      '--pin <path>',
      'hold it against a checkpoint kept elsewhere; may be given again',
      collect
    )
    .option('--tracker [uri]', "hold it against the checkpoints on the tracker's runs of the model")
    .option('--run <id>', 'hold it against the checkpoint on this run')
    .option('--python <path>', 'the Python to use, instead of that of the active environment')
    .option('--json', 'print one JSON object')
    .action(async (folder: string, given: VerifyArguments) =>
      done(await verify(folder, given, output))
    );

  program
    .command('record')
    .description(
      'record an audit that a run kept when recording failed, or join two copies of a log'
    )
    .argument('[file]', 'the file that the failed run told')
    .option('--join <folder>', 'take in what another copy of the log holds')
    .option('--log <folder>', 'the log; that of the plan, or the only one here, without it')
    .option('--python <path>', 'the Python to use, instead of that of the active environment')
    .option('--json', 'print one JSON object')
    .action(async (file: string | undefined, given: RecordArguments) =>
      done(await record(file, given, output))
    );

  program
    .command('answer')
    .description('answer a finding by a signed entry; without one, list those of the newest record')
    .argument('[finding]', 'such as rule:drift-share, as the list names it')
    .option('--accept', 'it may stay until a day')
    .option('--retrain', 'the model is to be trained anew')
    .option('--roll-back', 'an earlier model is to serve')
    .option('--restrict', 'access is to be restricted')
    .option('--fix-data', 'the data is to be mended')
    .option('--until <date>', 'last day of an acceptance, in UTC')
    .option('--why <text>', 'the reason, kept in the log')
    .option('--log <folder>', 'the log, such as audits/flight-delay; the only one here without it')
    .option('--python <path>', 'the Python to use, instead of that of the active environment')
    .option('--json', 'print one JSON object')
    .action(async (finding: string | undefined, given: AnswerArguments) =>
      done(await answer(finding, given, output))
    );

  addKeys(program, output, done);

  program
    .command('diff')
    .description('what differs between two records, by meaning; the two newest without names')
    .argument('[before]', 'a version such as 11, FOLDER@11 of another log, or an entry')
    .argument('[after]', 'the same; the newest without it')
    .option('--log <folder>', 'the log, such as audits/flight-delay; the only one here without it')
    .option('--json', 'print one JSON object')
    .action(async (before: string | undefined, after: string | undefined, given: DiffArguments) =>
      done(await diff(before, after, given, output))
    );

  program
    .command('report')
    .description(
      'what a record holds, supports and does not prove; with --from, an evidence pack of a period'
    )
    .argument('[record]', 'a version such as 11, FOLDER@11 of another log; the newest without it')
    .option('--log <folder>', 'the log, such as audits/flight-delay; the only one here without it')
    .option('--from <date>', 'first day of the pack, in UTC')
    .option('--to <date>', 'last day of the pack; today without it')
    .option('--model <name>', 'a model of the pack; may be given again', collect)
    .option('--all', 'every model below audits/ here')
    .option('--output <path>', "where the record's page goes, or the folder of the pack")
    .option('--python <path>', 'the Python to use, instead of that of the active environment')
    .option('--json', 'print one JSON object')
    .action(async (record: string | undefined, given: ReportArguments) =>
      done(await report(record, given, output))
    );

  program
    .command('help')
    .description('print the help of a command')
    .argument('[command]', 'such as run')
    .action((name: string | undefined) => helpOn(program, name));

  return program;
}

/** commander's own help says of a command that is not there that none was named. */
function helpOn(program: Command, name: string | undefined): void {
  const found = program.commands.find(command => command.name() === name);
  if (name !== undefined && found === undefined) {
    throw new CommanderError(2, 'commander.unknownCommand', `error: unknown command '${name}'`);
  }
  (found ?? program).help();
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** Whether a `CommanderError` is the end of --help or --version and no error. */
export function isHelp(error: CommanderError): boolean {
  return error.exitCode === 0;
}
