import './dom';

// Nothing is laid out in jsdom, and a list of no height shows no lines.
for (const [name, value] of [
  ['clientWidth', 360],
  ['clientHeight', 360]
] as const) {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, value });
}
