import { z } from 'zod';

const runSchema = z.string().min(1).default('active');

const mlflowSchema = z
  .strictObject({
    run: runSchema.describe("A run's id, or active."),
    trackingUri: z
      .string()
      .min(1)
      .optional()
      .describe("Where MLflow keeps its runs; the kernel's own setting without it."),
    model: z
      .string()
      .regex(
        /^models:\/[^/@]+(\/\d+|@[^/@]+)$/,
        'Write models:/NAME/VERSION or models:/NAME@ALIAS, such as models:/delay@champion.'
      )
      .optional()
      .describe(
        'A version of a registered model that gets the tags of the record too: models:/NAME/VERSION or models:/NAME@ALIAS.'
      )
  })
  .describe('MLflow.');

const trackioSchema = z
  .strictObject({
    run: runSchema.describe("A run's name or id, active, or new for a run of the record's own."),
    project: z
      .string()
      .min(1)
      .optional()
      .describe("The run's project; model-audit for a new run, any for another, without it.")
  })
  .describe('Trackio, where it keeps its runs on this machine.');

const wandbSchema = z
  .strictObject({
    run: runSchema.describe(
      "A run's id, active, or new; all but the active run are written offline."
    ),
    project: z
      .string()
      .min(1)
      .optional()
      .describe("Project of an offline run; W&B's own setting, or model-audit, without it."),
    online: z
      .boolean()
      .default(false)
      .describe('Whether the record may be sent to W&B where the active run is online.')
  })
  .describe('Weights & Biases.');

export const trackerSchema = z
  .strictObject({
    mlflow: mlflowSchema.optional(),
    trackio: trackioSchema.optional(),
    wandb: wandbSchema.optional()
  })
  .refine(
    tracker => Object.values(tracker).filter(each => each !== undefined).length === 1,
    'Name exactly one of mlflow, trackio and wandb.'
  )
  .describe('Where the record is attached: one of mlflow, trackio and wandb.');

export const TRACKER_KINDS = ['mlflow', 'trackio', 'wandb'] as const;
export type TrackerKind = (typeof TRACKER_KINDS)[number];

/** The trackers' names for a reader. */
export const TRACKER_NAMES: Record<TrackerKind, string> = {
  mlflow: 'MLflow',
  trackio: 'Trackio',
  wandb: 'W&B'
};

/** The packages that bring them. */
export const TRACKER_PACKAGES: Record<TrackerKind, string> = {
  mlflow: 'mlflow',
  trackio: 'trackio',
  wandb: 'wandb'
};

/** Which tracker, and where it keeps its runs; null leaves it to the user's own settings. */
export interface TrackerPlace {
  kind: TrackerKind;
  trackingUri: string | null;
  project: string | null;
  /** Whether the record may leave the machine for an online W&B run. */
  online: boolean;
  /** A registered model's version that gets the tags too. */
  model: string | null;
}

/** A run of a tracker: its id, `active` or `new`. */
export interface TrackerChoice extends TrackerPlace {
  run: string;
}

/** MLflow as the user's Python has it set up. */
export const MLFLOW_PLACE: TrackerPlace = {
  kind: 'mlflow',
  trackingUri: null,
  project: null,
  online: false,
  model: null
};

/** What a plan says of its tracker, whole or as written; null where it names none. */
export function trackerChoice(
  tracker: z.input<typeof trackerSchema> | undefined
): TrackerChoice | null {
  const kind = TRACKER_KINDS.find(each => tracker?.[each] !== undefined);
  if (!tracker || !kind) {
    return null;
  }
  return {
    kind,
    run: tracker[kind]?.run ?? 'active',
    trackingUri: tracker.mlflow?.trackingUri ?? null,
    project: tracker.trackio?.project ?? tracker.wandb?.project ?? null,
    online: tracker.wandb?.online ?? false,
    model: tracker.mlflow?.model ?? null
  };
}

/** What attaching will do, a sentence each; nothing leaves the machine that is not said here. */
export function attachingInWords(choice: TrackerChoice): string[] {
  const name = TRACKER_NAMES[choice.kind];
  const project = choice.project === null ? '' : ` of the project ${choice.project}`;
  const where = choice.trackingUri === null ? '' : ` at ${choice.trackingUri}`;
  const run =
    choice.run === 'active'
      ? `the active ${name} run`
      : choice.run === 'new'
        ? `a new ${name} run${project}`
        : `the ${name} run ${choice.run}${project}`;
  const model = choice.model === null ? '' : ` and its tags to ${choice.model}`;
  return [`Attach the record to ${run}${where}${model}${distance(choice)}.`];
}

/** Whether the record leaves this machine. */
function distance({ kind, run, online }: TrackerChoice): string {
  if (kind === 'trackio') {
    return ', which must be kept on this machine';
  }
  if (kind === 'wandb') {
    return run !== 'active'
      ? ', offline on this machine'
      : online
        ? '; where that run is online, the record is sent to W&B over the network'
        : ', which must be offline';
  }
  return '';
}
