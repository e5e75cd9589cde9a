/** Numbers, shares, dates and ages as the panel words them. */
import { withMinus } from '../core/counted';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const MINUS = '−';

/** Spaces at an end, and characters that show nothing or turn the reading direction. */
const UNSEEN =
  /^\s+|\s+$|[\u0000-\u001f\u007f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A name from data as it can be read: what would not be seen is marked, and then it stands in quotes. */
export function formatName(name: string): string {
  if (name === '') {
    return '(empty name)';
  }
  const marked = name.replace(UNSEEN, found => Array.from(found, markOf).join(''));
  return marked === name ? name : `“${marked}”`;
}

/** Characters that show nothing or turn the reading direction; not space. */
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A text from data as it can be read, its lines kept: what would not be seen is marked. */
export function formatText(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(HIDDEN, markOf);
}

function markOf(character: string): string {
  // Marks that common fonts have, unlike the pictures of the control characters.
  const marks: Record<string, string> = { ' ': '␣', '\t': '⇥' };
  return marks[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** 45312 → `45,312`. */
export function formatCount(value: number): string {
  return withMinus(whole.format(value));
}

/** `1 column`, `10 columns`; the plural is the singular with an s unless given. */
export function formatPlural(value: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(value)} ${value === 1 ? singular : plural}`;
}

/** 0.207 → `20.7 %`; shares below one thousandth that are not zero say so. */
export function formatShare(value: number): string {
  if (!Number.isFinite(value)) {
    return 'unknown';
  }
  if (value > 0 && value < 0.001) {
    return '< 0.1 %';
  }
  return `${(value * 100).toFixed(1)} %`;
}

/** A distance from 0 to 1 with three decimals. */
export function formatShift(value: number): string {
  return withMinus(value.toFixed(3));
}

/** `0.290 to 0.334`. */
export function formatInterval(interval: readonly [number, number]): string {
  return `${formatShift(interval[0])} to ${formatShift(interval[1])}`;
}

/** A p or q value. */
export function formatProbability(value: number): string {
  return value < 0.001 ? '< 0.001' : value.toFixed(3);
}

/** A measured figure of any size, with four significant digits. */
export function formatFigure(value: number): string {
  if (Number.isNaN(value)) {
    return 'NaN';
  }
  if (!Number.isFinite(value)) {
    return value > 0 ? '∞' : `${MINUS}∞`;
  }
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e9)) {
    return withMinus(value.toExponential(2));
  }
  if (size >= 1000 || Number.isInteger(value)) {
    return formatCount(value);
  }
  return withMinus(Number(value.toPrecision(4)).toString());
}

/** A statistic, with three significant digits. */
export function formatStatistic(value: number): string {
  const size = Math.abs(value);
  return Number.isFinite(value) && size >= 1e-3 && size < 1000
    ? withMinus(value.toPrecision(3))
    : formatFigure(value);
}

/** A figure beside the threshold that it is held against, with as many decimals where that tells them apart. */
export function formatAgainst(value: number, threshold: string): string {
  const decimals = threshold.split('.')[1]?.length ?? 0;
  const text = value.toFixed(decimals);
  return Number(text) === Number(threshold) && value !== Number(threshold)
    ? formatFigure(value)
    : withMinus(text);
}

/** Microseconds since 1970 UTC as a moment a reader recognises. */
export function formatMicroseconds(value: number): string {
  const date = new Date(value / 1000);
  if (Number.isNaN(date.getTime())) {
    return formatFigure(value);
  }
  const text = date.toISOString();
  return text.endsWith('T00:00:00.000Z')
    ? text.slice(0, 10)
    : `${text.slice(0, 10)} ${text.slice(11, 16)}`;
}

/** A length of time in words: `6 s`, `1 min 12 s`, `2 h 5 min`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  }
  return minutes % 60 === 0
    ? `${Math.floor(minutes / 60)} h`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How long ago something was, in words; `moment` is RFC 3339. */
export function formatAge(moment: string, now: number): string {
  const then = Date.parse(moment);
  if (Number.isNaN(then)) {
    return 'at an unknown time';
  }
  const seconds = Math.max(0, Math.floor((now - then) / 1000));
  if (seconds < 10) {
    return 'just now';
  }
  if (seconds < 60) {
    return `${seconds} s ago`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min ago`;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 24) {
    return `${hours} h ago`;
  }
  const days = Math.floor(hours / 24);
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** `27 May`, with the year where it is not the year of `now`. */
export function formatDay(moment: string, now: number): string {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) {
    return 'unknown day';
  }
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' })
  });
}

/** The exact local time, for tooltips. */
export function formatMoment(moment: string): string {
  const date = new Date(moment);
  return Number.isNaN(date.getTime())
    ? moment
    : date.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
}
