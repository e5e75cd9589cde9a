import { attachingInWords, MLFLOW_PLACE, trackerChoice, trackerSchema } from './tracker';

const words = (tracker: Parameters<typeof trackerChoice>[0]): string => {
  const choice = trackerChoice(tracker);
  return choice ? attachingInWords(choice).join(' ') : '';
};

describe('the tracker of a plan', () => {
  it('is one of three', () => {
    expect(trackerSchema.parse({ mlflow: {} })).toEqual({ mlflow: { run: 'active' } });
    for (const tracker of [{}, { mlflow: {}, wandb: {} }]) {
      expect(trackerSchema.safeParse(tracker).error?.issues[0].message).toBe(
        'Name exactly one of mlflow, trackio and wandb.'
      );
    }
  });

  it.each(['models:/delay/3', 'models:/delay@champion', 'models:/cat.schema.delay/12'])(
    'may name the registered model %s',
    model => {
      expect(trackerSchema.safeParse({ mlflow: { model } }).success).toBe(true);
    }
  );

  it.each(['models:/delay', 'models:/delay/latest', 'runs:/x/1', 'delay/3', 'models:/a/b/3'])(
    'refuses %s',
    model => {
      expect(trackerSchema.safeParse({ mlflow: { model } }).success).toBe(false);
    }
  );

  it('becomes a choice with every default', () => {
    expect(trackerChoice(undefined)).toBe(null);
    expect(trackerChoice({ mlflow: {} })).toEqual({ ...MLFLOW_PLACE, run: 'active' });
    expect(trackerChoice({ wandb: { run: 'new', project: 'p' } })).toEqual({
      kind: 'wandb',
      run: 'new',
      trackingUri: null,
      project: 'p',
      online: false,
      model: null
    });
  });

  it('is told before anything leaves the machine', () => {
    expect(words({ mlflow: { run: 'abc', trackingUri: 'http://t', model: 'models:/d/3' } })).toBe(
      'Attach the record to the MLflow run abc at http://t and its tags to models:/d/3.'
    );
    expect(words({ wandb: {} })).toBe(
      'Attach the record to the active W&B run, which must be offline.'
    );
    expect(words({ wandb: { online: true } })).toBe(
      'Attach the record to the active W&B run; where that run is online, the record is sent to W&B over the network.'
    );
    expect(words({ wandb: { run: 'new', project: 'p', online: true } })).toBe(
      'Attach the record to a new W&B run of the project p, offline on this machine.'
    );
    expect(words({ trackio: { run: 'r' } })).toBe(
      'Attach the record to the Trackio run r, which must be kept on this machine.'
    );
  });
});
