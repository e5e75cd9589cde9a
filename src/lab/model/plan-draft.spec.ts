import { planSchema } from '../../core/plan/schema';
import {
  choicesLeft,
  chooseBaseline,
  chooseEvaluation,
  chooseModel,
  chooseProduction,
  chooseRun,
  draftOf,
  emptyDraft,
  modelNameOf,
  setRoles,
  toPlanInput
} from './plan-draft';

const columns = ['date', 'distance', 'predicted', 'label'];

function complete() {
  const draft = chooseEvaluation(emptyDraft('flight delay.ipynb'), 'X_eval', columns);
  return chooseModel(
    chooseProduction(draft, { files: 'data/production.parquet' }),
    'clf.predict_proba'
  );
}

describe('a plan in the making', () => {
  it('names the model after the notebook, within the plan’s rule for names', () => {
    expect(modelNameOf('flight delay.ipynb')).toBe('flight-delay');
    expect(modelNameOf('Модель.ipynb')).toBe('model');
    expect(modelNameOf('__init__.ipynb')).toBe('init__');
    for (const name of ['a'.repeat(300), '...', 'déjà vu', '-x-']) {
      expect(planSchema.shape.model.safeParse(modelNameOf(name)).success).toBe(true);
    }
  });

  it('counts the choices left', () => {
    let draft = emptyDraft('a.ipynb');
    expect(choicesLeft(draft)).toBe(3);
    expect(toPlanInput(draft)).toBeNull();
    draft = chooseEvaluation(draft, 'X', columns);
    draft = chooseModel(draft, null);
    expect(choicesLeft(draft)).toBe(1);
    draft = chooseProduction(draft, { sql: 'select 1' });
    expect(choicesLeft(draft)).toBe(0);
  });

  it('makes a plan that the schema accepts', () => {
    const plan = planSchema.parse(toPlanInput(complete()));
    expect(plan.evaluation.columns).toMatchObject({
      timestamp: 'date',
      prediction: 'predicted',
      label: 'label'
    });
    expect(plan.production).toEqual([{ name: 'production', files: 'data/production.parquet' }]);
    expect(plan.probes).toHaveLength(1);
    expect(plan.policy.rules.map(rule => rule.metric)).toContain('probe.passRate');
  });

  it('drops probes and their rules without a model', () => {
    const plan = planSchema.parse(toPlanInput(chooseModel(complete(), null)));
    expect(plan.target).toBeUndefined();
    expect(plan.probes).toEqual([]);
    expect(plan.policy.rules.map(rule => rule.id)).toEqual(['drift-share']);
  });

  it('keeps rules that a user has written', () => {
    const draft = complete();
    draft.rest.policy = {
      rules: [{ id: 'mine', metric: 'drift.share', comparator: '<', threshold: '1' }]
    };
    expect(chooseModel(draft, null).rest.policy?.rules).toHaveLength(1);
    expect(chooseModel(draft, null).rest.policy?.rules?.[0].id).toBe('mine');
  });

  it('keeps roles as long as the columns are there', () => {
    const draft = setRoles(complete(), { label: 'distance' });
    expect(chooseEvaluation(draft, 'X_other', columns).evaluation?.columns).toEqual({
      label: 'distance'
    });
    expect(chooseEvaluation(draft, 'X_other', ['date']).evaluation?.columns).toEqual({
      timestamp: 'date'
    });
  });

  it('takes a saved baseline in place of rows, and a table again', () => {
    const draft = chooseBaseline(setRoles(complete(), { label: 'distance' }), 3);
    expect(draft.evaluation).toEqual({ baseline: { record: 3 }, columns: { label: 'distance' } });
    expect(planSchema.parse(toPlanInput(draft)).evaluation.baseline).toEqual({ record: 3 });
    const last = chooseBaseline(draft, 'previous');
    expect(planSchema.parse(toPlanInput(last)).evaluation.baseline).toBe('previous');
    expect(chooseEvaluation(draft, 'X_other', columns).evaluation).toEqual({
      variable: 'X_other',
      columns: { label: 'distance' }
    });
  });

  it('keeps window and sample of the source, and names sources apart', () => {
    const draft = draftOf({
      model: 'm',
      evaluation: { variable: 'X' },
      production: [
        { name: 'june', files: 'june.parquet', window: { last: '7d' }, sample: { rows: 10 } },
        { name: 'X_live', variable: 'X_live' }
      ]
    });
    const next = chooseProduction(draft, { variable: 'X_live' });
    expect(next.production).toEqual([
      { name: 'X_live-2', variable: 'X_live', window: { last: '7d' }, sample: { rows: 10 } },
      { name: 'X_live', variable: 'X_live' }
    ]);
  });

  it('takes a run and lets it go', () => {
    const draft = chooseRun(complete(), 'abc');
    expect(draft.rest.tracker).toEqual({ mlflow: { run: 'abc' } });
    expect(chooseRun(draft, null).rest.tracker).toBeUndefined();
  });
});
