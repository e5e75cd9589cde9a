import { MemoryStorage } from '../../core/record/testing/storages';
import { PlanModel } from './plan-model';
import { SuiteList } from './suite-list';

const PLAN = `# Kept.
model: m
evaluation: { variable: X }
production: [{ name: p, files: p.parquet }]
target: { callable: clf }
probes:
  - { suite: builtin:tabular-robustness }
  - { suite: probes/good.yaml }
  - { suite: probes/broken.yaml }
  - { suite: probes/absent.yaml }
`;
const GOOD = `description: Good ones
providers: [openai:gpt-4]
tests:
  - { vars: { a: 1 }, assert: [{ type: equals, value: 'x' }] }
`;
const BROKEN = `tests:
  - vars: { a: 1 }
    asert: []
`;

async function opened(files: Record<string, string>): Promise<{
  storage: MemoryStorage;
  plan: PlanModel;
  list: SuiteList;
}> {
  const storage = new MemoryStorage();
  for (const [path, text] of Object.entries(files)) {
    await storage.write(path, text);
  }
  const plan = new PlanModel(storage, '', 'm.ipynb');
  const list = new SuiteList(plan);
  await plan.load();
  await list.settled();
  return { storage, plan, list };
}

const FILES = { 'audit.yaml': PLAN, 'probes/good.yaml': GOOD, 'probes/broken.yaml': BROKEN };

describe('the suites of a plan', () => {
  it('are read and checked with the plan, each mistake with its place', async () => {
    const { list } = await opened(FILES);
    const [builtin, good, broken, absent] = list.suites;
    expect(builtin).toMatchObject({ isFile: false, isReading: false, tests: null, problem: null });
    expect(builtin.title).toMatch(/^Missing values/);
    expect(good).toMatchObject({ title: 'Good ones', tests: 1, problem: null });
    expect(good.notCarriedOut).toEqual(['providers are not read; the plan names the target.']);
    expect(broken.problem?.where).toBe('probes/broken.yaml:3:5');
    expect(broken.problem?.message).toMatch(/asert.*Did you mean assert/);
    expect(absent.problem?.code).toBe('missing-file');
    expect(list.problem).toBe(broken.problem);
  });

  it('are read again when a file was saved', async () => {
    const { list, storage } = await opened(FILES);
    let changes = 0;
    list.changed.connect(() => (changes += 1));
    await storage.write('probes/broken.yaml', GOOD);
    await storage.write('probes/absent.yaml', GOOD);
    await list.check();
    expect(list.problem).toBeNull();
    expect(changes).toBeGreaterThan(0);
  });

  it('takes a new one: the file is written, and the plan names it, its comments kept', async () => {
    const { list, storage, plan } = await opened(FILES);
    expect(await list.create('mine', 'text')).toBe('probes/mine.probes.yaml');
    await list.settled();
    expect(list.suites.at(-1)).toMatchObject({ name: 'probes/mine.probes.yaml', tests: 2 });
    const saved = await storage.read('audit.yaml');
    expect(saved).toContain('# Kept.');
    expect(saved).toContain('probes/mine.probes.yaml');
    expect(plan.isEdited).toBe(false);
    await expect(list.create('mine', 'text')).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(list.create('../up', 'text')).rejects.toMatchObject({ code: 'invalid-input' });
    await storage.write('probes/there.probes.yaml', 'mine already');
    await expect(list.create('there', 'row')).rejects.toMatchObject({
      where: 'probes/there.probes.yaml'
    });
    expect(await storage.read('probes/there.probes.yaml')).toBe('mine already');
  });

  it('leaves a plan that holds other changes to its reader to save', async () => {
    const { list, storage, plan } = await opened(FILES);
    plan.edit(draft => ({ ...draft, rest: { ...draft.rest, model: 'other' } }));
    await list.create('mine', 'row');
    expect(plan.isEdited).toBe(true);
    expect(await storage.read('audit.yaml')).not.toContain('mine');
    expect(plan.draft.rest.probes?.at(-1)).toEqual({ suite: 'probes/mine.probes.yaml' });
  });
});
