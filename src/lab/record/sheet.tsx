import { useEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import { THEMED_STYLE } from '../../core/evidence/style';

/** Puts a report's markup, whose every value is escaped text, into an element of its own style. */
export function showSheet(host: HTMLElement, markup: string): void {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  root.innerHTML = `<style>${THEMED_STYLE}</style>${markup}`;
}

/** A report inside of JupyterLab, in its theme's colours; its style reaches nothing else. */
export function Sheet(props: { markup: string }): ReactElement {
  const host = useRef<HTMLDivElement>(null);
  const { markup } = props;
  useEffect(() => {
    if (host.current) {
      showSheet(host.current, markup);
    }
  }, [markup]);
  return <div ref={host} className="jp-ModelAudit-sheet" />;
}
