import { count, counted, withMinus } from '../counted';
import { formatDistance } from '../drift/format';
import type { ImportanceColumn, ImportanceResult } from './schema';

/** An input with less than this share of the importance does not matter, whatever it does. */
const LEAST_SHARE = 0.05;

/** The share from which an input is important: 5 %, or an even share among more than 20 inputs. */
export function importantShare({ columns }: ImportanceResult): number {
  return Math.min(LEAST_SHARE, 1 / Math.max(1, columns.length));
}

/** Whether the model's answers rest on the input: beyond chance, and by share. */
export function isImportant(result: ImportanceResult, column: ImportanceColumn): boolean {
  return column.interval[0] > 0 && column.share >= importantShare(result);
}

/** Whether the input drifted and is important. */
export function doesMatter(result: ImportanceResult, column: ImportanceColumn): boolean {
  return column.drifted && isImportant(result, column);
}

/** How a view shows a name from data. */
type Say = (name: string) => string;
const asItIs: Say = name => name;

/** An answer to "Does it matter?", and the sentence behind it. */
export interface Matter {
  answer: 'Yes' | 'No';
  because: string;
}

/** `Yes. 1 of 4 drifted inputs matters to the model: origin_delay (…).` */
export function importanceSentence(result: ImportanceResult, say: Say = asItIs): string {
  const { answer, because } = wholeMatter(result, say);
  return `${answer}. ${because}`;
}

/** Of all inputs together. */
export function wholeMatter(result: ImportanceResult, say: Say = asItIs): Matter {
  const { columns } = result;
  const drifted = columns.filter(column => column.drifted);
  const mattering = drifted.filter(column => doesMatter(result, column));
  if (drifted.length === 0) {
    const told = columns.length === 1 ? 'The one input' : `None of ${columns.length} inputs`;
    return {
      answer: 'No',
      because: `${told} ${columns.length === 1 ? 'did not drift' : 'drifted'}.`
    };
  }
  const share = percent(drifted.reduce((sum, column) => sum + column.share, 0));
  if (mattering.length === 0) {
    const [told, they] =
      drifted.length === 1
        ? [`${say(drifted[0].name)} drifted, and it does`, 'it holds']
        : [
            `${drifted.length} of ${columns.length} inputs drifted, and they do`,
            'together they hold'
          ];
    return {
      answer: 'No',
      because: `${told} not matter to the model: ${they} ${share} of the importance.`
    };
  }
  const first = mattering
    .slice(0, NAMED)
    .map(column => `${say(column.name)} (${percent(column.share)} of the importance)`);
  const more = mattering.length - first.length;
  return {
    answer: 'Yes',
    because: `${mattering.length} of ${drifted.length} drifted ${drifted.length === 1 ? 'input' : 'inputs'} ${mattering.length === 1 ? 'matters' : 'matter'} to the model: ${first.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`
  };
}

const NAMED = 3;

/**
 * `Yes. origin_delay is the most important input, and it drifted by 0.120.`; null for a column
 * that is no input of the model.
 */
export function columnMatter(
  result: ImportanceResult,
  name: string,
  say: Say = asItIs
): Matter | null {
  const column = result.columns.find(each => each.name === name);
  const leftOut = result.leftOut.find(each => each.name === name);
  if (!column) {
    return leftOut ? { answer: 'No', because: `It was not measured: ${leftOut.reason}.` } : null;
  }
  const shown = say(name);
  const shift = column.shift === null ? null : formatDistance(column.shift);
  if (!isImportant(result, column)) {
    const uses =
      column.importance === 0 && column.interval[1] === 0 ? 'ignores it' : 'hardly uses it';
    return {
      answer: 'No',
      because: column.drifted
        ? `${shown} drifted by ${shift}, but the model ${uses}.`
        : `${shown} did not drift, and the model ${uses}.`
    };
  }
  const rank = rankOf(result, column);
  return column.drifted
    ? { answer: 'Yes', because: `${shown} is ${rank}, and it drifted by ${shift}.` }
    : {
        answer: 'No',
        because: `${shown} is ${rank}, but it ${shift === null ? 'was not compared' : `did not drift: its shift is ${shift}`}.`
      };
}

/** `Yes. …` or `No. …` with the figure behind it; null as `columnMatter`. */
export function columnMatterSentence(
  result: ImportanceResult,
  name: string,
  say: Say = asItIs
): string | null {
  const matter = columnMatter(result, name, say);
  const column = result.columns.find(each => each.name === name);
  return (
    matter &&
    `${matter.answer}. ${matter.because}${column ? ` ${lossSentence(result, column)}` : ''}`
  );
}

const ORDINALS = ['', 'second ', 'third ', 'fourth ', 'fifth ', 'sixth ', 'seventh ', 'eighth '];

/** `the second most important of 16 inputs`. */
function rankOf({ columns }: ImportanceResult, { importance }: ImportanceColumn): string {
  const place = columns.filter(each => each.importance > importance).length;
  if (place === 0) {
    return 'the most important input';
  }
  return place < ORDINALS.length
    ? `the ${ORDINALS[place]}most important of ${columns.length} inputs`
    : `number ${place + 1} of ${columns.length} inputs by importance`;
}

/** `Permuting it costs 0.041 of ROC AUC (0.032 to 0.050), 38 % of the importance.` */
export function lossSentence(result: ImportanceResult, column: ImportanceColumn): string {
  const { importance, interval, share } = column;
  if (importance === 0 && interval[0] === 0 && interval[1] === 0) {
    return 'Permuting it changes no answer.';
  }
  const ends = `(${formatLoss(interval[0])} to ${formatLoss(interval[1])})`;
  const loss = formatLoss(importance);
  const told = {
    rocAuc: `costs ${loss} of ROC AUC`,
    logLoss: `adds ${loss} to the log loss`,
    meanAbsoluteError: `adds ${loss} to the mean absolute error`,
    answers: `moves the answers by ${loss}`
  }[result.metric];
  return `Permuting it ${told} ${ends}, ${percent(share)} of the importance.`;
}

/** What importance is measured by, as the head of a column: `ROC AUC lost`. */
export function importanceTitle({ metric }: Pick<ImportanceResult, 'metric'>): string {
  return {
    rocAuc: 'ROC AUC lost',
    logLoss: 'Log loss added',
    meanAbsoluteError: 'Absolute error added',
    answers: 'Answers moved'
  }[metric];
}

/** `0.041`; figures of any size have at least two digits: `0.00031`, `12.31`, `1,204`. */
export function formatLoss(value: number): string {
  const size = Math.abs(value);
  if (size === 0) {
    return '0';
  }
  if (size >= 1000) {
    return withMinus(count(Math.round(value)));
  }
  return withMinus(
    size >= 1
      ? value.toPrecision(4)
      : size >= 0.0095
        ? value.toFixed(3)
        : String(Number(value.toPrecision(2)))
  );
}

/** `38 %`. */
export function percent(share: number): string {
  const hundredths = share * 100;
  return hundredths > 0 && hundredths < 0.5 ? 'under 1 %' : `${hundredths.toFixed(0)} %`;
}

/** What the figures stand on, a sentence each. */
export function importanceNotes(result: ImportanceResult, say: Say = asItIs): string[] {
  const { metric, rows, rowsLeftOut, repeats, seed, calls, leftOut } = result;
  const lost = {
    rocAuc: 'what the area under the ROC curve loses',
    logLoss: 'what is added to the log loss',
    meanAbsoluteError: 'what is added to the mean absolute error',
    answers: "how far the model's answers move"
  }[metric];
  const baseline =
    result.baseline === null ? '' : ` Unpermuted it is ${formatLoss(result.baseline)}.`;
  const unanswered = result.columns.filter(column => column.unanswered > 0);
  return [
    `Permutation importance: ${lost} when a column's values are permuted among ${counted(rows, 'row')} of the evaluation set, ${repeats === 1 ? 'once' : `${repeats} times`}, with seed ${seed}; 95 % intervals over rows and repeats. The model was called with ${counted(calls, 'row')}.${baseline}`,
    `An input matters if it drifted, its interval lies above 0 and it holds at least ${percent(importantShare(result))} of the importance. The order is by shift times share of the importance.`,
    'Inputs that carry the same news share the importance, so that each can seem to matter little.',
    ...rowsLeftOut.map(
      ({ reason, rows: out }) => `${counted(out, 'drawn row')} left out: ${reason}.`
    ),
    ...(unanswered.length > 0
      ? [
          `Rows left out because the model could not answer them once permuted: ${listed(unanswered.map(column => `${say(column.name)} ${count(column.unanswered)}`))}.`
        ]
      : []),
    ...byReason(leftOut).map(
      ([reason, names]) => `Not permuted: ${listed(names.map(say))} (${reason}).`
    )
  ];
}

function byReason(leftOut: ImportanceResult['leftOut']): [string, string[]][] {
  const names = new Map<string, string[]>();
  for (const { name, reason } of leftOut) {
    names.set(reason, [...(names.get(reason) ?? []), name]);
  }
  return [...names];
}

const LISTED = 8;

function listed(names: readonly string[]): string {
  const more = names.length - LISTED;
  return names.slice(0, LISTED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
