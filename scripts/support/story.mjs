/** What the example's log tells: two versions of a model, what differs, what the gate says of each, the evidence. */
import fs from 'node:fs';
import path from 'node:path';
import { COMMAND, EXAMPLE, environment } from './paths.mjs';
import { Failure } from './failure.mjs';
import { answerOf } from './processes.mjs';

const LOG = 'audits/flight-delay';
const EVIDENCE = 'evidence';
const GATES = ['open', 'closed', 'not evaluated'];
/** Names told before the rest is counted. */
const MOST_NAMES = 4;

/**
 * Ask the command of the first version and the newest; gives what is printed, line by line.
 *
 * @param {string} [folder] of an example with two versions or more
 * @returns {Promise<string[]>}
 */
export async function story(folder = EXAMPLE) {
  const [diff, ...gates] = await Promise.all([
    ask(folder, 'diff', '1'),
    ask(folder, 'gate', '--record', '1'),
    ask(folder, 'gate', '--log', LOG)
  ]);
  return storyLines(diff, gates, await packEvidence(folder, diff.before.recordedAt));
}

/** The evidence of the days since the first version, in a folder that is made anew each time. */
async function packEvidence(folder, recordedAt) {
  fs.rmSync(path.join(folder, EVIDENCE), { recursive: true, force: true });
  const day = recordedAt.slice(0, 10);
  try {
    return await ask(folder, 'report', '--from', day, '--log', LOG, '--output', EVIDENCE);
  } catch (error) {
    // A log of another's key is told all the same.
    return { problem: error.message, period: { from: day } };
  }
}

/**
 * @param {object} diff of `model-audit diff --json`
 * @param {object[]} gates of `gate --json`
 * @param {object} evidence of `report --from --json`, or why there is none
 */
export function storyLines(diff, gates, evidence) {
  const { before, after, columns, probes } = diff;
  const told = gates.map(({ version, verdict, exitCode }) => [
    `v${version}`,
    verdict.headline,
    `gate ${GATES[exitCode]}`
  ]);
  const width = column => Math.max(...told.map(row => row[column].length));
  const pad = row =>
    row
      .map((text, column) => text.padEnd(width(column)))
      .join('  ')
      .trimEnd();
  return [
    `Records of ${after.model}, in ${LOG}:`,
    ...told.map(row => `  ${pad(row)}`),
    `  v${before.version} → v${after.version}: ${changes(columns, probes)}.`,
    `  ${evidenceLine(evidence)}`,
    '',
    'To look for yourself: cd examples/flight-delay, . ../../.venv/bin/activate, and',
    `  model-audit diff ${before.version} ${after.version}`,
    ...gates.map(({ version }) => `  model-audit gate --record ${version}`),
    `  model-audit report --from ${evidence.period.from} --output evidence-pack`
  ];
}

/** `Evidence: evidence/index.html, 2 audits, 0 gaps`. */
function evidenceLine({ folder, models, problem }) {
  if (problem !== undefined) {
    return `Evidence: ${problem}`;
  }
  const sum = list => models.reduce((total, each) => total + each[list].length, 0);
  const counted = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;
  return `Evidence: ${folder}/index.html, ${counted(sum('records'), 'audit')}, ${counted(sum('gaps'), 'gap')}.`;
}

/** `origin_delay and probability began to drift, 6 probes failed that passed before`. */
function changes(columns, probes) {
  const names = what => [
    ...new Set(columns.filter(each => each.what === what).map(({ column }) => column))
  ];
  const parts = [
    [names('began'), 'began to drift'],
    [names('ceased'), 'ceased to drift']
  ]
    .filter(([list]) => list.length > 0)
    .map(([list, words]) => `${listed(list)} ${words}`);
  const flips = [
    [probes?.regressed ?? 0, 'failed that passed before'],
    [probes?.fixed ?? 0, 'passed that failed before']
  ]
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${count === 1 ? 'probe' : 'probes'} ${words}`);
  return [...parts, ...flips].join('; ') || 'no column began to drift, no probe came out otherwise';
}

function listed(names) {
  const shown = names.slice(0, MOST_NAMES);
  const rest = names.length - shown.length;
  const all = rest > 0 ? [...shown, `${rest} more`] : shown;
  return all.length === 1 ? all[0] : `${all.slice(0, -1).join(', ')} and ${all[all.length - 1]}`;
}

async function ask(folder, ...programArguments) {
  const { text } = await answerOf(process.execPath, [COMMAND, ...programArguments, '--json'], {
    cwd: folder,
    env: environment()
  });
  const answer = parsed(text);
  if (answer === null || answer.error) {
    throw new Failure(
      `model-audit ${programArguments.join(' ')} has no answer: ${answer?.error?.message ?? text}`,
      answer?.error?.action
    );
  }
  return answer;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
