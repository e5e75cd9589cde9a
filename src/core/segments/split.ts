import type { AnalysisContext } from '../analysis/analysis';
import { settleKinds, type Tables } from '../drift/collect';
import type { ColumnKind } from '../drift/report';
import { pairColumns, type ColumnPair, type NotCompared } from '../profile/pairing';
import { SIDES } from '../profile/part';
import { divide, type Division } from './divide';
import type { SegmentsOptions } from './schema';
import { canDivide } from './values';

/** The segments of all declared columns. */
export interface Split {
  divisions: Division[];
  notSplit: NotCompared[];
}

/** The segments of every declared column. */
export async function splitRows({ plan }: AnalysisContext, tables: Tables): Promise<Split> {
  const { segments: by, kinds } = plan.evaluation.columns;
  const split: Split = { divisions: [], notSplit: [] };
  for (const name of new Set(by)) {
    const pair = await pairOf(tables, name, kinds);
    if ('reason' in pair) {
      split.notSplit.push(pair);
      continue;
    }
    const divisions = canDivide(pair.kind)
      ? await divide(tables, pair, plan.segments.mostSegments)
      : null;
    if (divisions === null) {
      const reason =
        pair.kind === 'text'
          ? 'nearly every value differs from the others'
          : `columns of the kind ${pair.kind} have no levels`;
      split.notSplit.push({ name, reason });
    } else {
      split.divisions.push(...divisions);
    }
  }
  return split;
}

/** One column of both sides with its kind settled, whatever its role. */
export async function pairOf(
  tables: Tables,
  name: string,
  kinds: Record<string, ColumnKind>
): Promise<ColumnPair | NotCompared> {
  const only = (side: (typeof SIDES)[number]): Tables['reference'] => ({
    ...tables[side],
    columns: tables[side].columns.filter(column => column.name === name)
  });
  const sides = { reference: only('reference'), current: only('current') };
  if (SIDES.some(side => sides[side].columns.length === 0)) {
    const side = sides.reference.columns.length === 0 ? 'evaluation set' : 'production sample';
    return { name, reason: `the ${side} does not have it` };
  }
  const own = Object.hasOwn(kinds, name) ? { [name]: kinds[name] } : {};
  const { pairs, notCompared } = pairColumns(sides.reference, sides.current, {
    kinds: own,
    exclude: []
  });
  return pairs.length > 0 ? (await settleKinds(tables, pairs))[0] : notCompared[0];
}

/** Those with rows enough, as many as the plan allows; and the others, with the reason. */
export function choose(
  divisions: readonly Division[],
  { fewestRows, mostInAll }: SegmentsOptions
): [Division[], { division: Division; reason: 'fewRows' | 'beyondLimit' }[]] {
  const size = ({ rows }: Division): number => Math.min(rows.reference, rows.current);
  const enough = divisions.filter(division => size(division) >= fewestRows);
  const kept = new Set([...enough].sort((a, b) => size(b) - size(a)).slice(0, mostInAll));
  return [
    enough.filter(division => kept.has(division)),
    divisions
      .filter(division => !kept.has(division))
      .map(division => ({
        division,
        reason: size(division) < fewestRows ? 'fewRows' : 'beyondLimit'
      }))
  ];
}
