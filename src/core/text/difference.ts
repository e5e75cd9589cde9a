/** A stretch of a text, and whether the other text has it too. */
export interface Piece {
  text: string;
  changed: boolean;
}

export interface Difference {
  before: Piece[];
  after: Piece[];
}

/** Beyond this many words put in or taken out, what lies between equal ends counts as changed as a whole. */
const MOST_EDITS = 300;

/** Words longer than this are not looked into. */
const LONGEST_WORD = 200;

/** Words alike in less than this share of their letters are other words. */
const ALIKE = 0.5;

/** Words with their marks, space, and every other character by itself. */
const TOKENS = /[\p{L}\p{M}\p{N}_]+|\s+|[^\p{L}\p{M}\p{N}_\s]/gu;

/**
 * Where two texts differ: word by word, and letter by letter within a word that
 * was changed into one like it. The shortest script of edits over words (E. W.
 * Myers, An O(ND) difference algorithm and its variations, Algorithmica
 * 1:251-266, 1986). Time is bounded by the length times `MOST_EDITS`.
 */
export function differenceOf(before: string, after: string): Difference {
  const [left, right] = [before.match(TOKENS) ?? [], after.match(TOKENS) ?? []];
  const difference: Difference = { before: [], after: [] };
  for (const { kept, removed, added } of hunksOf(left, right, MOST_EDITS)) {
    put(difference.before, kept, false);
    put(difference.after, kept, false);
    const inside = refined(removed, added);
    inside.before.forEach(({ text, changed }) => put(difference.before, text, changed));
    inside.after.forEach(({ text, changed }) => put(difference.after, text, changed));
  }
  return difference;
}

/** Cuts a text at the stretches that are known to have changed; places in UTF-16 units. */
export function piecesAt(text: string, spans: readonly { start: number; end: number }[]): Piece[] {
  const pieces: Piece[] = [];
  let read = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const [from, to] = [Math.max(read, start), Math.min(text.length, end)];
    if (from < to) {
      put(pieces, text.slice(read, from), false);
      put(pieces, text.slice(from, to), true);
      read = to;
    }
  }
  put(pieces, text.slice(read), false);
  return pieces;
}

/** Equal tokens, and what differs after them. */
interface Hunk {
  kept: string;
  removed: string;
  added: string;
}

function hunksOf(left: readonly string[], right: readonly string[], mostEdits: number): Hunk[] {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) {
    start++;
  }
  let end = 0;
  while (
    end < left.length - start &&
    end < right.length - start &&
    left[left.length - 1 - end] === right[right.length - 1 - end]
  ) {
    end++;
  }
  const [middle, other] = [
    left.slice(start, left.length - end),
    right.slice(start, right.length - end)
  ];
  const edits = shortestEdits(middle, other, mostEdits) ?? [
    { keep: 0, remove: middle.length, add: other.length }
  ];
  const hunks: Hunk[] = [{ kept: left.slice(0, start).join(''), removed: '', added: '' }];
  let [x, y] = [0, 0];
  for (const { keep, remove, add } of edits) {
    hunks.push({
      kept: middle.slice(x, x + keep).join(''),
      removed: middle.slice(x + keep, x + keep + remove).join(''),
      added: other.slice(y + keep, y + keep + add).join('')
    });
    x += keep + remove;
    y += keep + add;
  }
  hunks.push({ kept: left.slice(left.length - end).join(''), removed: '', added: '' });
  return hunks;
}

interface Edit {
  /** Tokens that are the same, then taken out of the left, then put in from the right. */
  keep: number;
  remove: number;
  add: number;
}

/** Null where there are more edits than are looked for. */
function shortestEdits(
  left: readonly string[],
  right: readonly string[],
  most: number
): Edit[] | null {
  const reached: Map<number, number>[] = [];
  let furthest = new Map([[1, 0]]);
  for (let edits = 0; edits <= Math.min(most, left.length + right.length); edits++) {
    const next = new Map<number, number>();
    reached.push(furthest);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = goesDown(furthest, diagonal, edits)
        ? (furthest.get(diagonal + 1) ?? 0)
        : (furthest.get(diagonal - 1) ?? 0) + 1;
      while (x < left.length && x - diagonal < right.length && left[x] === right[x - diagonal]) {
        x++;
      }
      next.set(diagonal, x);
      if (x >= left.length && x - diagonal >= right.length) {
        return editsBack(reached, left.length, right.length);
      }
    }
    furthest = next;
  }
  return null;
}

/** Whether the furthest path to a diagonal comes from the one above it, by an added token. */
function goesDown(furthest: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  const [above, below] = [furthest.get(diagonal + 1) ?? -1, furthest.get(diagonal - 1) ?? -1];
  return diagonal === -edits || (diagonal !== edits && below < above);
}

function editsBack(
  reached: readonly ReadonlyMap<number, number>[],
  lefts: number,
  rights: number
): Edit[] {
  const steps: ('keep' | 'remove' | 'add')[] = [];
  let [x, y] = [lefts, rights];
  for (let edits = reached.length - 1; edits >= 0; edits--) {
    const diagonal = x - y;
    const down = goesDown(reached[edits], diagonal, edits);
    const from = down ? diagonal + 1 : diagonal - 1;
    const startX = edits === 0 ? 0 : (reached[edits].get(from) ?? 0);
    const startY = edits === 0 ? 0 : startX - from;
    while (x > startX && y > startY) {
      steps.push('keep');
      x--;
      y--;
    }
    if (edits > 0) {
      steps.push(down ? 'add' : 'remove');
      [x, y] = [startX, startY];
    }
  }
  return grouped(steps.reverse());
}

function grouped(steps: readonly ('keep' | 'remove' | 'add')[]): Edit[] {
  const edits: Edit[] = [];
  let edit: Edit = { keep: 0, remove: 0, add: 0 };
  for (const step of steps) {
    if (step === 'keep' && edit.remove + edit.add > 0) {
      edits.push(edit);
      edit = { keep: 0, remove: 0, add: 0 };
    }
    edit[step] += 1;
  }
  return [...edits, edit];
}

/** Looks into a word that became another: the letters that changed, where most have not. */
function refined(removed: string, added: string): Difference {
  const whole = {
    before: [{ text: removed, changed: true }],
    after: [{ text: added, changed: true }]
  };
  if (removed === '' || added === '' || Math.max(removed.length, added.length) > LONGEST_WORD) {
    return whole;
  }
  const hunks = hunksOf(Array.from(removed), Array.from(added), LONGEST_WORD);
  const kept = hunks.reduce((sum, hunk) => sum + hunk.kept.length, 0);
  if (kept < ALIKE * Math.max(removed.length, added.length)) {
    return whole;
  }
  const side = (changed: 'removed' | 'added'): Piece[] =>
    hunks.flatMap(hunk => [
      { text: hunk.kept, changed: false },
      { text: hunk[changed], changed: true }
    ]);
  return { before: side('removed'), after: side('added') };
}

/** Adds to the last stretch where it is of the same sort; nothing for nothing. */
function put(pieces: Piece[], text: string, changed: boolean): void {
  const last = pieces.at(-1);
  if (text === '') {
    return;
  }
  if (last?.changed === changed) {
    last.text += text;
  } else {
    pieces.push({ text, changed });
  }
}
