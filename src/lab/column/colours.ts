/** The theme's colours as plotly wants them: resolved, without variables. */
export interface ChartColours {
  text: string;
  quiet: string;
  grid: string;
  axis: string;
  background: string;
  evaluation: string;
  production: string;
  productionFill: string;
  finding: string;
  font: string;
}

/** Reads the active theme's variables at an element. */
export function readColours(element: HTMLElement): ChartColours {
  const probe = document.createElement('span');
  probe.style.display = 'none';
  element.appendChild(probe);
  const resolve = (expression: string): string => {
    probe.style.color = '';
    probe.style.color = expression;
    return toRgba(getComputedStyle(probe).color);
  };
  const colours: ChartColours = {
    text: resolve('var(--jp-ui-font-color1)'),
    quiet: resolve('color-mix(in srgb, var(--jp-ui-font-color1) 74%, transparent)'),
    grid: resolve('var(--jp-border-color2)'),
    axis: resolve('var(--jp-border-color1)'),
    background: resolve('var(--jp-layout-color1)'),
    evaluation: resolve('var(--jp-ui-font-color1)'),
    production: resolve('var(--jp-brand-color1)'),
    productionFill: resolve('color-mix(in srgb, var(--jp-brand-color1) 70%, transparent)'),
    finding: resolve('var(--jp-warn-color0)'),
    font: getComputedStyle(element).fontFamily
  };
  probe.remove();
  return colours;
}

/** `color(srgb r g b / a)`, as browsers serialise a mixed colour, in the form that plotly reads. */
export function toRgba(colour: string): string {
  const match = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.e-]+))?\)$/.exec(colour);
  if (!match) {
    return colour;
  }
  const [red, green, blue] = match.slice(1, 4).map(part => Math.round(Number(part) * 255));
  return `rgba(${red}, ${green}, ${blue}, ${match[4] ?? '1'})`;
}
