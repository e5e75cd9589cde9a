import type { ColumnKind } from '../drift/report';

/** `above 58.7`, `up to 3`, `above 3, up to 4.5`; an edge that is null or infinite is no bound. */
export function rangeWords(kind: ColumnKind, low: number | null, high: number | null): string {
  const bound = (edge: number | null): string | null =>
    edge === null || !Number.isFinite(edge) ? null : edgeWords(kind, edge);
  const [from, to] = [bound(low), bound(high)];
  if (from === null) {
    return to === null ? 'has any value' : `up to ${to}`;
  }
  return to === null ? `above ${from}` : `above ${from}, up to ${to}`;
}

/** Four significant digits of a number, the minute of a moment. */
function edgeWords(kind: ColumnKind, edge: number): string {
  const moment = kind === 'datetime' ? new Date(edge / 1000) : null;
  if (moment && !Number.isNaN(moment.getTime())) {
    const [day, time] = moment.toISOString().split('T');
    return time.startsWith('00:00:00.000') ? day : `${day} ${time.slice(0, 5)} UTC`;
  }
  return Number.isInteger(edge) && Math.abs(edge) < 1e9
    ? String(edge)
    : String(Number(edge.toPrecision(4)));
}
