import { figureInWords } from '../policy/words';
import { html, type Markup } from './html';

export { count, counted } from '../counted';

/** Characters of a name that are shown; names from data can be of any length. */
const NAME_LENGTH = 80;

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

/** `1 July 2026, 09:14 UTC`, inside of a time element; other texts stay as they are. */
export function momentOf(timestamp: string): Markup {
  const date = new Date(timestamp);
  if (Number.isNaN(date.getTime())) {
    return html`${timestamp}`;
  }
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`;
  return html`<time datetime="${timestamp}" title="${timestamp}">${day}, ${time}</time>`;
}

/** `0.312`. */
export function effect(value: number): string {
  return value.toFixed(3);
}

export function effectInterval([low, high]: readonly [number, number]): string {
  return `${effect(low)} to ${effect(high)}`;
}

/** `96.7 %`. */
export function percent(share: number): string {
  return `${points(share)}\u00a0%`;
}

export function percentInterval([low, high]: readonly [number, number]): string {
  return `${points(low)} to ${points(high)}`;
}

/** Hundredths of a share, one digit. */
export function points(share: number): string {
  return (share * 100).toFixed(1);
}

/**
 * A figure with the decimals of the threshold that it is held against, as the panel
 * has it; with more where it would look like the threshold without being it.
 */
export function figureAgainst(value: number, threshold: string): string {
  const decimals = decimalsOf(threshold);
  if (decimals === 0) {
    return figureInWords(value);
  }
  const text = value.toFixed(decimals);
  return Number(text) === Number(threshold) && value !== Number(threshold)
    ? figureInWords(value)
    : text;
}

/** The same for an interval, with at least three decimals where the threshold has any. */
export function intervalAgainst([low, high]: readonly [number, number], threshold: string): string {
  const decimals = decimalsOf(threshold);
  const say = (value: number): string =>
    decimals === 0 ? figureInWords(value) : value.toFixed(Math.max(3, decimals));
  return `${say(low)} to ${say(high)}`;
}

function decimalsOf(threshold: string): number {
  return threshold.split('.')[1]?.length ?? 0;
}

/** `< 0.001` or `0.034`. */
export function probability(value: number): string {
  return value < 0.001 ? '< 0.001' : value.toFixed(3);
}

/** `small-changes` as `Small changes`. */
export function capabilityInWords(capability: string): string {
  const words = capability.replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** A name as it is shown; the whole of it stands in a tooltip. */
export function nameOf(name: string): Markup {
  if (name === '') {
    return html`<i>(empty name)</i>`;
  }
  return name.length <= NAME_LENGTH
    ? html`${name}`
    : html`<span title="${name.slice(0, 400)}">${name.slice(0, NAME_LENGTH)}…</span>`;
}
