import type { Plotly } from 'plotly.js-cartesian-dist-min';
import { useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import type { ChartColours } from './colours';
import { readColours } from './colours';
import { inTurn, loadPlotly } from './charts';
import type { Chart } from './plots';

const CONFIG = { displayModeBar: false, responsive: false, displaylogo: false };

/**
 * A plotly chart in the theme's colours, drawn after those before it, resized
 * only while it is in sight, and cleared away with the component.
 */
export function Plot(props: {
  /** Made anew for other colours. */
  chart: (colours: ChartColours) => Chart | null;
  /** Another number when the theme has changed. */
  theme: number;
}): ReactElement {
  const { chart, theme } = props;
  const place = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    const element = place.current;
    if (!element) {
      return;
    }
    let current = true;
    const draw = async (plotly: Plotly): Promise<void> => {
      const drawn = current ? chart(readColours(element)) : null;
      if (drawn) {
        await plotly.react(element, drawn.traces, drawn.layout, CONFIG);
        if (current) {
          element.setAttribute('aria-label', drawn.alternative);
          setFailed(false);
        }
      }
    };
    loadPlotly()
      .then(plotly => inTurn(() => draw(plotly)))
      .catch(() => current && setFailed(true));
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
        // One that was cleared away meanwhile has no size.
        void loadPlotly()
          .then(plotly => inTurn(() => plotly.Plots.resize(element)))
          .catch(() => undefined);
      }
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      // In turn, as a drawing that was begun would put its own back.
      void loadPlotly()
        .then(plotly => inTurn(() => plotly.purge(element)))
        .catch(() => undefined);
    };
  }, []);

  return (
    <>
      <div
        ref={place}
        className="jp-ModelAudit-plot"
        role="img"
        aria-label="Chart"
        hidden={failed}
      />
      {failed ? (
        <p className="jp-ModelAudit-quiet" role="alert">
          The chart could not be drawn; reload the page to try again.
        </p>
      ) : null}
    </>
  );
}
