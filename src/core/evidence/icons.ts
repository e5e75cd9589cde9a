import type { VerdictState } from '../policy/verdict';
import { html, Markup } from './html';

/** Drawn in place, as the page may load nothing. Shapes differ, so that grey print tells them apart. */
const SHAPES = {
  pass: '<circle cx="8" cy="8" r="6.25"/><path d="M5.2 8.2l2 2 3.7-4.2"/>',
  fail: '<path d="M5.4 1.9h5.2l3.5 3.5v5.2l-3.5 3.5H5.4l-3.5-3.5V5.4z" fill="currentColor"/><path class="knock" d="M5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2" stroke-width="1.5"/>',
  error:
    '<circle cx="8" cy="8" r="6.25" stroke-dasharray="2.2 2"/><path d="M6.3 6.5c0-1 .7-1.7 1.7-1.7s1.7.6 1.7 1.5c0 1.2-1.6 1.3-1.6 2.5"/><path d="M8.05 11v.05" stroke-width="1.6"/>',
  warn: '<path d="M8 2.2l6 11.3H2z"/><path d="M8 6.4v3.2"/><path d="M8 11.5v.05" stroke-width="1.6"/>',
  same: '<path d="M3.5 8.4l3 3 6-6.6"/>',
  cross: '<path d="M4.5 4.5l7 7M11.5 4.5l-7 7"/>',
  drifted: '<path d="M8 3.4l4.6 4.6L8 12.6 3.4 8z" fill="currentColor" stroke="none"/>',
  seal: '<circle cx="8" cy="6.4" r="4.2"/><path d="M5.6 9.9L4.8 14.2 8 12.6l3.2 1.6-.8-4.3"/><path d="M6.3 6.5l1.2 1.2 2.2-2.5"/>'
};

export type IconName = keyof typeof SHAPES;

/** Without a label the icon is decoration and its meaning stands beside it in words. */
export function icon(name: IconName, label = ''): Markup {
  const shape = new Markup(SHAPES[name]);
  const role = label ? html`role="img" aria-label="${label}"` : html`aria-hidden="true"`;
  return html`<svg class="i ${name}" viewBox="0 0 16 16" ${role}>${shape}</svg>`;
}

export function stateIcon(state: VerdictState): Markup {
  return icon(state);
}
