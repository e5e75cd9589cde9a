/** A value of the file, with the line on which it begins. */
export interface JsonValue {
  /** `''` for a value that stands by itself; else the path of the list that it is an element of. */
  path: string;
  line: number;
  text: string;
}

/** How large one value may be, and who says that one is larger; it must throw. */
export interface ValueLimit {
  characters: number;
  onLarge: (line: number) => never;
}

/** Where a value begins that the end of the file cuts off; null where all is whole. */
export interface Unfinished {
  line: number | null;
}

/** Takes JSON Lines apart while they are read: one value a line, empty lines left out. */
export class JsonLines {
  private line = 1;
  private parts: string[] = [];
  private size = 0;

  constructor(private readonly limit: ValueLimit) {}

  *read(chunk: string): Generator<JsonValue> {
    const lines = chunk.split('\n');
    for (const [index, text] of lines.entries()) {
      this.keep(text);
      if (index < lines.length - 1) {
        yield* this.finish();
        this.line += 1;
      }
    }
  }

  /** The last line, where no line break follows it: it may be half there. */
  *rest(): Generator<JsonValue> {
    yield* this.finish();
  }

  private keep(text: string): void {
    this.size += text.length;
    if (this.size > this.limit.characters) {
      this.limit.onLarge(this.line);
    }
    this.parts.push(text);
  }

  private *finish(): Generator<JsonValue> {
    const text = this.parts.join('').trim();
    this.parts = [];
    this.size = 0;
    if (text !== '') {
      yield { path: '', line: this.line, text };
    }
  }
}

/** Characters that matter outside of texts, and inside of them. */
const OUTSIDE = /["{}[\]:\n]/g;
const INSIDE = /["\\\n]/g;

/** Paths are looked at so far below the root. */
const PATH_DEPTH = 2;
const LONGEST_KEY = 100;

interface Level {
  /** Path of the list, where its elements are told one by one. */
  told: string | null;
  /** The key whose value stands here. */
  key: string;
}

/**
 * Takes one large document of JSON apart while it is read: the elements of the
 * lists that matter one by one, so that it is never in memory as a whole. It
 * finds where values begin and end; whether they are sound is for `JSON.parse`
 * to say.
 */
export class JsonDocument {
  private line = 1;
  private readonly levels: Level[] = [];
  private inText = false;
  private escaped = false;
  private collecting: { depth: number; path: string; line: number; parts: string[] } | null = null;
  private size = 0;
  private lastText = '';

  /** @param lists - Paths of the lists whose elements are told: `results.results`, `''` for the root. */
  constructor(
    private readonly lists: readonly string[],
    private readonly limit: ValueLimit
  ) {}

  /** The values that end in this piece of the file. */
  *read(chunk: string): Generator<JsonValue> {
    // Where in this piece the value under way begins.
    let from = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.escaped) {
        this.escaped = false;
        at += 1;
        continue;
      }
      const pattern = this.inText ? INSIDE : OUTSIDE;
      pattern.lastIndex = at;
      const index = pattern.exec(chunk)?.index ?? chunk.length;
      this.readKey(chunk, at, index);
      at = index + 1;
      switch (chunk[index]) {
        case '\n':
          this.line += 1;
          break;
        case '\\':
          this.escaped = true;
          break;
        case '"':
          this.inText = !this.inText;
          this.lastText = this.inText ? '' : this.lastText;
          break;
        case ':':
          this.nameLevel();
          break;
        case '{':
        case '[':
          from = this.begin(index, from);
          this.open(chunk[index]);
          break;
        case '}':
        case ']':
          this.levels.pop();
          if (this.collecting?.depth === this.levels.length) {
            yield this.finish(chunk.slice(from, index + 1));
          }
      }
    }
    this.keep(chunk.slice(from));
  }

  end(): Unfinished {
    const isWhole = this.levels.length === 0 && !this.inText;
    return { line: isWhole ? null : (this.collecting?.line ?? this.line) };
  }

  private readKey(chunk: string, start: number, stop: number): void {
    if (this.inText && this.levels.length <= PATH_DEPTH && this.lastText.length < LONGEST_KEY) {
      this.lastText += chunk.slice(start, Math.min(stop, start + LONGEST_KEY));
    }
  }

  private nameLevel(): void {
    const level = this.levels.at(-1);
    if (level) {
      level.key = this.lastText;
    }
  }

  /** Begins a value here unless one is under way, or it is neither a root nor an element. */
  private begin(index: number, from: number): number {
    const told = this.levels.at(-1)?.told ?? null;
    if (this.collecting !== null || (this.levels.length > 0 && told === null)) {
      return from;
    }
    const path = told ?? '';
    this.collecting = { depth: this.levels.length, path, line: this.line, parts: [] };
    this.size = 0;
    return index;
  }

  private open(character: string): void {
    const told = character === '[' ? this.toldPath() : null;
    this.levels.push({ told, key: '' });
    if (told !== null) {
      // Of the document around the list nothing else is wanted.
      this.collecting = null;
    }
  }

  /** The path of a list that begins here and whose elements are told; never looked for further down. */
  private toldPath(): string | null {
    if (this.levels.length > PATH_DEPTH || this.levels.some(({ told }) => told !== null)) {
      return null;
    }
    const path = this.levels.map(({ key }) => key).join('.');
    return this.lists.includes(path) ? path : null;
  }

  private finish(last: string): JsonValue {
    this.keep(last);
    const { path, line, parts } = this.collecting ?? { path: '', line: this.line, parts: [] };
    this.collecting = null;
    return { path, line, text: parts.join('') };
  }

  private keep(text: string): void {
    if (this.collecting) {
      this.size += text.length;
      if (this.size > this.limit.characters) {
        this.limit.onLarge(this.collecting.line);
      }
      this.collecting.parts.push(text);
    }
  }
}
