import { z } from 'zod';
import { TRACKER_KINDS } from '../core/plan/tracker';
import { empty } from './protocol-parts';

const trackerRun = z.strictObject({
  runId: z.string(),
  runName: z.string(),
  experimentId: z.string(),
  experimentName: z.string(),
  status: z.string(),
  startedAt: z.string().nullable(),
  url: z.string().nullable(),
  parent: z.string().nullable()
});
const tracker = z.strictObject({
  tracker: z.enum(TRACKER_KINDS),
  trackingUri: z.string().nullable(),
  project: z.string().nullable(),
  /** Whether the record may be sent to where an online run is kept. */
  online: z.boolean()
});

/** Methods that talk to the experiment tracker, of whichever kind. */
export const trackerMethods = {
  trackerStatus: {
    params: tracker,
    result: z.strictObject({
      /** Version of the tracker's package; null where not installed. */
      version: z.string().nullable(),
      /** Where the tracker keeps its runs; null where it is not known yet. */
      place: z.string().nullable(),
      active: trackerRun.nullable()
    })
  },
  /** The newest runs, at most 50. */
  trackerRuns: { params: tracker, result: z.strictObject({ runs: z.array(trackerRun) }) },
  trackerResolve: { params: tracker.extend({ run: z.string() }), result: trackerRun },
  /** Checkpoints that runs carry: of `run`, or of every run of the model. */
  trackerPins: {
    params: tracker.extend({ model: z.string(), run: z.string().optional() }),
    result: z.strictObject({
      pins: z.array(
        z.strictObject({
          run: trackerRun,
          version: z.string().nullable(),
          digest: z.string().nullable(),
          checkpoint: z.string()
        })
      )
    })
  },
  /** Adds text to a file on its way to a run; `staging` is a name that the caller makes up. */
  trackerStage: {
    params: z.strictObject({ staging: z.string(), path: z.string(), text: z.string() }),
    result: empty
  },
  /** Removes what was staged and is not attached after all. */
  trackerUnstage: { params: z.strictObject({ staging: z.string() }), result: empty },
  trackerAttach: {
    params: tracker.extend({
      run: z.string(),
      /** A registered model's version that gets the tags too. */
      model: z.string().nullable(),
      tags: z.record(z.string(), z.string()),
      metrics: z.record(z.string(), z.number()),
      staging: z.string()
    }),
    result: trackerRun.extend({
      unchanged: z.boolean(),
      model: z
        .strictObject({ name: z.string(), version: z.string(), url: z.string().nullable() })
        .nullable()
    })
  }
};
