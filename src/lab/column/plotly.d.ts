/** The part of plotly.js that the column view uses; partial bundles carry no types. */
declare module 'plotly.js-cartesian-dist-min' {
  export interface Trace {
    type: 'bar' | 'scatter';
    [key: string]: unknown;
  }
  export type Layout = Record<string, unknown>;
  export type Config = Record<string, unknown>;
  export interface Plotly {
    react(
      element: HTMLElement,
      traces: Trace[],
      layout: Layout,
      config: Config
    ): Promise<HTMLElement>;
    purge(element: HTMLElement): void;
    Plots: { resize(element: HTMLElement): Promise<void> | void };
  }
  const plotly: Plotly;
  export default plotly;
}
