/** C0 and C1 controls, and the marks that turn the direction of text around. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text of unknown origin, fit for a terminal: it can't move the cursor, colour or reorder. */
export function plain(text: string): string {
  return text.replace(CONTROLS, character => (/[\t\n\r]/.test(character) ? ' ' : '\ufffd'));
}

export type Align = 'left' | 'right';

/** Lays rows out in columns with two spaces between them; the first row is the head. */
export function table(rows: readonly (readonly string[])[], align: readonly Align[]): string[] {
  const cells = rows.map(row => row.map(plain));
  const widths = align.map((_, index) => Math.max(...cells.map(row => widthOf(row[index] ?? ''))));
  return cells.map(row =>
    row
      .map((text, index) => {
        const room = ' '.repeat(widths[index] - widthOf(text));
        return align[index] === 'right' ? room + text : text + room;
      })
      .join('  ')
      .trimEnd()
  );
}

/** Names up to this are laid out in columns with their figures. */
const LONGEST_NAME = 70;

/**
 * Names with their figures beside them. A longer name stands on a line of its own, whole, with its
 * figures below it: what a reader copies or searches for is never cut.
 */
export function namedTable(
  rows: readonly (readonly string[])[],
  align: readonly Align[]
): string[] {
  const isShort = ([name]: readonly string[]): boolean => widthOf(plain(name)) <= LONGEST_NAME;
  const short = table(rows.filter(isShort), align);
  return rows.flatMap(row => {
    if (isShort(row)) {
      return [short.shift() ?? ''];
    }
    const [name, ...figures] = row.map(plain);
    return [name, `  ${figures.filter(Boolean).join('  ')}`];
  });
}

const segmenter = new Intl.Segmenter();
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** Columns a text takes on a terminal; East Asian letters and pictures take two. */
function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) {
    width += WIDE.test(segment) ? 2 : 1;
  }
  return width;
}

/** Cuts a text to at most `width` characters, with an ellipsis where something is lost. */
export function shortened(text: string, width: number): string {
  const characters = [...segmenter.segment(text)].map(({ segment }) => segment);
  return characters.length <= width
    ? text
    : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
