import { useEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import type { ChartColours } from './colours';
import { readColours } from './colours';
import type { Chart } from './plots';

const CONFIG = { displayModeBar: false, responsive: false, displaylogo: false };

/**
 * A plotly chart in the theme's colours. Plotly is loaded with the first one,
 * resized only while it is in sight, and cleared away with the component.
 */
export function Plot(props: {
  /** Made anew for other colours. */
  chart: (colours: ChartColours) => Chart | null;
  /** Another number when the theme has changed. */
  theme: number;
}): ReactElement {
  const { chart, theme } = props;
  const place = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = place.current;
    if (!element) {
      return;
    }
    let current = true;
    void import('plotly.js-cartesian-dist-min').then(async ({ default: plotly }) => {
      const drawn = chart(readColours(element));
      if (current && drawn) {
        await plotly.react(element, drawn.traces, drawn.layout, CONFIG);
        if (current) {
          element.setAttribute('aria-label', drawn.alternative);
        }
      }
    });
    return () => {
      current = false;
    };
  }, [chart, theme]);

  useEffect(() => {
    const element = place.current;
    if (!element) {
      return;
    }
    const observer = new ResizeObserver(() => {
      if (element.offsetParent !== null && element.querySelector('.main-svg')) {
        void import('plotly.js-cartesian-dist-min').then(({ default: plotly }) =>
          plotly.Plots.resize(element)
        );
      }
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      void import('plotly.js-cartesian-dist-min').then(({ default: plotly }) =>
        plotly.purge(element)
      );
    };
  }, []);

  return <div ref={place} className="jp-ModelAudit-plot" role="img" aria-label="Chart" />;
}
