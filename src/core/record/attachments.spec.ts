import type { AttachedRun } from '../ports';
import { ATTACHMENTS, noteAttachment, readAttachments } from './attachments';
import { MemoryStorage } from './testing/storages';

const RUN: AttachedRun = {
  runId: 'abc',
  runName: '<b>bold</b>',
  experimentId: '1',
  experimentName: 'flights',
  status: 'FINISHED',
  startedAt: null,
  url: 'http://127.0.0.1:5000/#/experiments/1/runs/abc',
  parent: null,
  unchanged: false,
  model: { name: 'delay', version: '3', url: null }
};
const NOW = new Date('2026-07-01T09:12:00Z');

describe('where records were attached', () => {
  it('is noted once a run, with the way back to it', async () => {
    const storage = new MemoryStorage();
    const record = { version: 3, digest: 'a'.repeat(64) };
    await noteAttachment(storage, record, 'mlflow', RUN, NOW);
    const before = storage.files.get(ATTACHMENTS);
    await noteAttachment(storage, record, 'mlflow', { ...RUN, unchanged: true }, new Date());
    expect(storage.files.get(ATTACHMENTS)).toBe(before);
    await noteAttachment(storage, record, 'wandb', { ...RUN, url: null, model: null }, NOW);
    expect(await readAttachments(storage)).toEqual([
      {
        version: 3,
        sha256: 'a'.repeat(64),
        tracker: 'mlflow',
        runId: 'abc',
        runName: '<b>bold</b>',
        experiment: 'flights',
        url: RUN.url,
        model: 'delay/3',
        attachedAt: NOW.toISOString()
      },
      expect.objectContaining({ tracker: 'wandb', url: null, model: null })
    ]);
  });

  it.each(['', '{', '[]', '{"attachments": [{}]}'])('counts the file %j as none', async text => {
    const storage = new MemoryStorage();
    expect(await readAttachments(storage)).toEqual([]);
    await storage.write(ATTACHMENTS, text);
    expect(await readAttachments(storage)).toEqual([]);
  });
});
