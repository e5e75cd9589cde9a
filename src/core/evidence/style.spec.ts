import { STYLE } from './style';

type Colour = [red: number, green: number, blue: number];

/** The colours that a block of the style sheet sets, those of `base` where it sets none. */
function colours(pattern: RegExp, base: Record<string, string> = {}): Record<string, string> {
  const block = pattern.exec(STYLE)?.[1] ?? '';
  const set = [...block.matchAll(/--([a-z]+):([^;}]+)/g)].map(([, name, value]) => [name, value]);
  return { ...base, ...(Object.fromEntries(set) as Record<string, string>) };
}

const light = colours(/^:root\{(.*)\}$/m);
const dark = colours(/prefers-color-scheme:dark\)\{:root\{(.*?)\}/, light);
const print = colours(/@page\{margin:14mm\}:root\{(.*?)\}/, light);

function read(value: string, paper: Colour): Colour {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/.exec(value)?.[1];
  if (hex) {
    const size = hex.length / 3;
    const part = (index: number): number =>
      parseInt(hex.slice(index * size, (index + 1) * size).padEnd(2, hex[index * size]), 16);
    return [part(0), part(1), part(2)];
  }
  const [red, green, blue, alpha] = (/^rgba\((.*)\)$/.exec(value)?.[1] ?? '')
    .split(',')
    .map(Number);
  const over = (top: number, below: number): number => alpha * top + (1 - alpha) * below;
  return [over(red, paper[0]), over(green, paper[1]), over(blue, paper[2])];
}

/** WCAG 2.2's ratio of two colours' relative luminances. */
function contrast(theme: Record<string, string>, name: string): number {
  const paper = read(theme.paper, [0, 0, 0]);
  const luminance = (colour: Colour): number => {
    const [red, green, blue] = colour.map(part => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [one, other] = [luminance(paper), luminance(read(theme[name], paper))].sort(
    (left, right) => right - left
  );
  return (one + 0.05) / (other + 0.05);
}

describe.each([
  ['light', light],
  ['dark', dark],
  ['print', print]
])('the report in %s', (_, theme) => {
  it.each(['text', 'quiet', 'link'])('has %s that can be read', name => {
    expect(contrast(theme, name)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['grey', 'pass', 'fail', 'warn'])('has marks of %s that can be told', name => {
    expect(contrast(theme, name)).toBeGreaterThanOrEqual(3);
  });
});

it('prints in grey', () => {
  for (const value of Object.values(print).filter(colour => colour.startsWith('#'))) {
    const [red, green, blue] = read(value, [0, 0, 0]);
    expect([green, blue]).toEqual([red, red]);
  }
});
