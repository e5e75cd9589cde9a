/** Milliseconds of the past that count towards the rate. */
const WINDOW = 20_000;

export interface Speed {
  /** Cases a second; null before it can be told. */
  rate: number | null;
  secondsLeft: number | null;
}

/** Cases a second over the last while, and how long the rest takes at that rate. */
export class RateMeter {
  private readonly marks: { at: number; done: number }[] = [];

  constructor(private readonly now: () => number) {}

  measure(done: number, total: number): Speed {
    const at = this.now();
    this.marks.push({ at, done });
    while (this.marks.length > 2 && at - this.marks[1].at > WINDOW) {
      this.marks.shift();
    }
    const [first] = this.marks;
    if (at - first.at < 500 || done <= first.done) {
      return { rate: null, secondsLeft: null };
    }
    const rate = ((done - first.done) * 1000) / (at - first.at);
    return { rate, secondsLeft: Math.max(0, total - done) / rate };
  }
}

/** `small-changes, 120 a second, 2 min left`. */
export function speedInWords(what: string, { rate, secondsLeft }: Speed): string {
  if (rate === null || secondsLeft === null) {
    return what;
  }
  const shown = rate >= 10 ? String(Math.round(rate)) : String(Number(rate.toPrecision(2)));
  const left =
    secondsLeft < 90
      ? `${Math.ceil(secondsLeft)} s left`
      : secondsLeft < 5400
        ? `${Math.ceil(secondsLeft / 60)} min left`
        : `${Math.ceil(secondsLeft / 3600)} h left`;
  return `${what}, ${shown} a second, ${left}`;
}
