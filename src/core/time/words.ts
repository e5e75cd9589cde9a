import { count, counted } from '../counted';
import { LEVEL } from './onset';
import type { Onset, TimeColumn, TimeResult, TimeWindow } from './schema';
import { latestOf } from './table';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December'
];
const UNITS: Record<string, string> = { m: 'minute', h: 'hour', d: 'day', w: 'week' };
const NAMED_COLUMNS = 3;

type Cut = Pick<TimeResult, 'cut' | 'windows'>;

/** What one window is: `day`, `6 hours`, `1,000 rows`. */
export function windowUnit({ cut }: Pick<TimeResult, 'cut'>): string {
  if ('rows' in cut) {
    return cut.rows === 1 ? 'row' : `${count(cut.rows)} rows`;
  }
  const number = Number(cut.period.slice(0, -1));
  const unit = UNITS[cut.period.slice(-1)];
  return number === 1 ? unit : `${number} ${unit}s`;
}

/** Several of them: `7 days`, `7 windows of 6 hours`, `1 window of 1,000 rows`. */
export function windowsInWords(time: Pick<TimeResult, 'cut'>, number: number): string {
  const unit = windowUnit(time);
  return /^[a-z]/.test(unit)
    ? `${count(number)} ${unit}${number === 1 ? '' : 's'}`
    : `${count(number)} window${number === 1 ? '' : 's'} of ${unit}`;
}

/** `12 June`, with the year where the windows are of several years; `12 June, 14:00` below days. */
export function windowName(time: Cut, place: number): string {
  const window = time.windows[place];
  if (window.from === null) {
    return `window ${place + 1}`;
  }
  const years = new Set(time.windows.flatMap(({ from }) => from?.slice(0, 4) ?? []));
  const date = new Date(window.from);
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}${years.size > 1 ? ` ${date.getUTCFullYear()}` : ''}`;
  return isDaily(time) ? day : `${day}, ${window.from.slice(11, 16)}`;
}

function isDaily({ cut }: Cut): boolean {
  return 'period' in cut && /[dw]$/.test(cut.period);
}

/** `on 12 June`, `in the week of 12 June`, `in window 7`. */
function atWindow(time: Cut, place: number): string {
  const name = windowName(time, place);
  if (time.windows[place].from === null) {
    return `in ${name}`;
  }
  const unit = windowUnit(time);
  if (unit === 'day') {
    return `on ${name}`;
  }
  return unit === 'week' ? `in the week of ${name}` : `in the ${unit} from ${name}`;
}

/** `30 days from 1 June to 30 June 2001`. */
export function courseInWords(time: Cut): string {
  const used = time.windows.flatMap(({ used: is }, place) => (is ? place : []));
  const number = windowsInWords(time, used.length);
  const ends = [used[0], used[used.length - 1]].map(place => time.windows[place]?.from ?? null);
  if (used.length < 2 || ends[0] === null || ends[1] === null) {
    return number;
  }
  const years = ends.map(end => end?.slice(0, 4));
  const year = years[0] === years[1] ? ` ${years[1]}` : '';
  return `${number} from ${windowName(time, used[0])} to ${windowName(time, used[used.length - 1])}${year}`;
}

/** The whole in one sentence. */
export function timeSentence(time: TimeResult): string {
  const { columns, moved, first } = time.summary;
  const course = courseInWords(time);
  if (columns === 0) {
    return `No column could be followed over ${course}.`;
  }
  if (!time.windows.some(({ used }) => used)) {
    return `No window has the ${counted(time.decision.minimumRows, 'row')} that it takes.`;
  }
  if (first === null) {
    return columns === 1
      ? `The column did not leave its normal range over ${course}.`
      : `None of ${count(columns)} columns left its normal range over ${course}.`;
  }
  const named = first.columns.slice(0, NAMED_COLUMNS).join(', ');
  const rest = first.columns.length - NAMED_COLUMNS;
  const who = rest > 0 ? `${named} and ${count(rest)} more` : named;
  return `${count(moved)} of ${counted(columns, 'column')} left ${moved === 1 ? 'its' : 'their'} normal range; first ${who} ${atWindow(time, first.window)}.`;
}

/** `above since 22 June`, `outside on 3 June`, `outside in 9 of 30 days, first on 3 June`, or nothing. */
export function columnMark(
  time: TimeResult,
  column: TimeColumn
): { text: string; place: number } | null {
  const used = time.windows.flatMap(({ used: is }, place) => (is ? place : []));
  const newest = used.at(-1);
  const isAboveNow = newest !== undefined && column.drifted.includes(newest);
  const places = isAboveNow ? column.drifted : column.outside;
  const place = places.at(0);
  if (place === undefined) {
    return null;
  }
  const word = isAboveNow ? 'above' : 'outside';
  // "Since" holds where the column never came back: of one that did, all windows are counted.
  if (used.every(window => window < place || places.includes(window))) {
    return { text: `${word} since ${windowName(time, place)}`, place };
  }
  const first = atWindow(time, place);
  const windows = windowsInWords(time, column.shift.filter(value => value !== null).length);
  return places.length === 1
    ? { text: `${word} ${first}`, place }
    : { text: `${word} in ${count(places.length)} of ${windows}, first ${first}`, place };
}

/** What a line says of a column beside its figures: when it is outside, and when it changed. */
export function columnNote(time: TimeResult, column: TimeColumn): string {
  const where = columnMark(time, column)?.text ?? `normal up to ${latestLimit(column)}`;
  if (!column.onset) {
    return where;
  }
  const change = onsetSentence(time, column.onset).replace(/\.$/, '');
  return `${where}; ${change.charAt(0).toLowerCase()}${change.slice(1)}`;
}

/** One column's course in a sentence or two. */
export function columnSentences(time: TimeResult, column: TimeColumn): string[] {
  return [
    courseSentence(time, column),
    ...(column.onset ? [onsetSentence(time, column.onset)] : [])
  ];
}

function courseSentence(time: TimeResult, column: TimeColumn): string {
  const { shift, normal, outside } = column;
  const windows = windowsInWords(time, shift.filter(value => value !== null).length);
  if (outside.length > 0) {
    return `Outside its normal range in ${count(outside.length)} of ${windows}, first ${atWindow(time, outside[0])}.`;
  }
  const range = `its normal range (up to ${latestLimit(column)})`;
  const above = shift.filter((value, place) => isAbove(value, normal[place])).length;
  return above === 0
    ? `Inside ${range} in all ${windows}.`
    : `Above ${range} in ${count(above)} of ${windows}, but by no more than ${count(time.decision.tests)} looks at windows and columns would give by chance.`;
}

/** Whether a window lies above the normal range, be it by chance. */
export function isAbove(shift: number | null, normal: number | null): boolean {
  return shift !== null && normal !== null && shift > normal;
}

function latestLimit({ normal }: TimeColumn): string {
  return (latestOf(normal) ?? 0).toFixed(3);
}

/** `Changed between 11 June and 12 June (12 June to 13 June with 95 % confidence).` */
export function onsetSentence(time: Cut, { before, after, interval }: Onset): string {
  const [low, high] = interval.map(place => windowName(time, place));
  const sure =
    interval[0] === interval[1]
      ? ''
      : ` (the first changed ${shortUnit(time)} is ${low} to ${high}, 95 %)`;
  return `Changed between ${windowName(time, before)} and ${windowName(time, after)}${sure}.`;
}

function shortUnit(time: Cut): string {
  const unit = windowUnit(time);
  return /^[a-z]/.test(unit) ? unit : 'window';
}

/** What a reader should know of how it was done; sentences. */
export function timeNotes(time: TimeResult): string[] {
  const { columns, leftOut, windows, decision, cut, notFollowed, over, rows } = time;
  const small = windows.filter((window: TimeWindow) => !window.used).length;
  const lost = leftOut.missing + leftOut.infinite;
  return [
    `Each ${windowUnit(time)} against the whole evaluation set${over === 'source' ? ', over all rows of the source' : ''}; UTC.`,
    ...('period' in cut && cut.chosen
      ? [`The period was chosen to give a number of windows near 25.`]
      : []),
    `Normal range: where ${Math.round(100 * time.normal.level)} % or more of unchanged windows of this size lie. ${time.normal.why}`,
    ...(columns.some(({ onset }) => onset)
      ? [
          `A change is told where its q is at or below ${LEVEL}, Benjamini-Hochberg over the columns that left their range or drifted.`
        ]
      : []),
    `A window is outside if q is at or below ${decision.rate}, Benjamini-Hochberg over ${counted(decision.tests, 'test')} of windows and columns.`,
    ...(small > 0
      ? [
          `${count(small)} window${small === 1 ? ' has' : 's have'} fewer than ${counted(decision.minimumRows, 'row')} and ${small === 1 ? 'is' : 'are'} left out.`
        ]
      : []),
    ...(lost > 0
      ? [
          `${count(lost)} of ${counted(rows, 'row')} ${lost === 1 ? 'is in no window, as it has' : 'are in no window, as they have'} no moment or an infinite one.`
        ]
      : []),
    ...(notFollowed.length > 0
      ? [
          `${counted(notFollowed.length, 'column')} ${notFollowed.length === 1 ? 'was' : 'were'} not followed.`
        ]
      : [])
  ];
}
