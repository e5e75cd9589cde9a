import { AuditError } from '../../core/errors';
import { MemoryStorage } from '../../core/record/testing/storages';
import { PlanModel } from './plan-model';

const PLAN = `model: m
evaluation: { variable: X }
production: [{ name: p, files: p.parquet }]
target: { callable: clf }
`;

/** A server that cannot be reached for a while. */
class UnsteadyStorage extends MemoryStorage {
  isAway = false;

  override read(path: string): Promise<string | null> {
    return this.isAway
      ? Promise.reject(new AuditError('unreadable-file', 'The server does not answer.'))
      : super.read(path);
  }
}

describe('a plan whose server was away', () => {
  const renamed = async (): Promise<{ storage: UnsteadyStorage; plan: PlanModel }> => {
    const storage = new UnsteadyStorage();
    await storage.write('audit.yaml', PLAN);
    const plan = new PlanModel(storage, '', 'm.ipynb');
    await plan.load();
    plan.edit(draft => ({ ...draft, rest: { ...draft.rest, model: 'edited' } }));
    storage.isAway = true;
    await plan.load();
    expect(plan.problem?.message).toBe('The server does not answer.');
    storage.isAway = false;
    return { storage, plan };
  };

  it('keeps what was changed in the panel where the file is as it was', async () => {
    const { plan } = await renamed();
    await plan.load();
    expect(plan.draft.rest.model).toBe('edited');
    expect(plan.isEdited).toBe(true);
    expect(plan.isBroken).toBe(false);
    expect(plan.problem).toBeNull();
    expect(plan.compiled?.plan.model).toBe('edited');
  });

  it('takes the file where it was changed meanwhile', async () => {
    const { storage, plan } = await renamed();
    await storage.write('audit.yaml', PLAN.replace('m\n', 'other\n'));
    await plan.load();
    expect(plan.draft.rest.model).toBe('other');
    expect(plan.isEdited).toBe(false);
  });
});
