import { throwIfAborted } from '../core/errors';
import type { TrackerPlace } from '../core/plan/tracker';
import type {
  AttachedRun,
  CallOptions,
  Tracker,
  TrackerAttachment,
  TrackerPin,
  TrackerRun
} from '../core/ports';
import type { BridgeClient } from './client';

/** Characters of a file that go over in one message. */
export const PIECE = 500_000;

let staged = 0;

/** The experiment tracker, as the process on the other side knows it. */
export class BridgeTracker implements Tracker {
  constructor(
    private readonly client: BridgeClient,
    private readonly place: TrackerPlace
  ) {}

  resolve(run: string, options?: CallOptions): Promise<TrackerRun> {
    return this.client.call('trackerResolve', { ...wirePlace(this.place), run }, options);
  }

  async pins(model: string, run?: string, options?: CallOptions): Promise<TrackerPin[]> {
    const params = { ...wirePlace(this.place), model, ...(run === undefined ? {} : { run }) };
    return (await this.client.call('trackerPins', params, options)).pins;
  }

  /** Files go over in pieces first; progress counts characters, first there and then to the run. */
  async attach(
    run: string,
    { tags, metrics, artifacts }: TrackerAttachment,
    options: CallOptions = {}
  ): Promise<AttachedRun> {
    const staging = `${Date.now()}-${++staged}`;
    const total = artifacts.reduce((sum, { text }) => sum + text.length, 0);
    let done = 0;
    try {
      for (const { path, text } of artifacts) {
        for (const piece of piecesOf(text)) {
          throwIfAborted(options.signal);
          await this.client.call('trackerStage', { staging, path, text: piece }, options);
          done += piece.length;
          options.onProgress?.(done, 2 * total);
        }
      }
      return await this.client.call(
        'trackerAttach',
        { ...wirePlace(this.place), run, model: this.place.model, tags, metrics, staging },
        {
          ...options,
          onProgress: (sent, of) =>
            options.onProgress?.(total + Math.round((total * sent) / Math.max(of, 1)), 2 * total)
        }
      );
    } catch (thrown) {
      // What is left over there is removed; if it can't be told, the process has ended with it.
      void this.client.call('trackerUnstage', { staging }).catch(() => undefined);
      throw thrown;
    }
  }
}

/** A tracker as the wire knows it. */
export function wirePlace({ kind, trackingUri, project, online }: TrackerPlace): {
  tracker: TrackerPlace['kind'];
  trackingUri: string | null;
  project: string | null;
  online: boolean;
} {
  return { tracker: kind, trackingUri, project, online };
}

/** The text in pieces, an empty one as one piece; no character of two halves is parted. */
export function* piecesOf(text: string, size = PIECE): Generator<string> {
  let start = 0;
  do {
    let end = Math.min(start + size, text.length);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last < 0xdc00) {
      end -= 1;
    }
    yield text.slice(start, end);
    start = end;
  } while (start < text.length);
}
