import type { TrackerPin } from '../ports';
import type { RecordedAttachment } from './attachments';
import { createKey } from './keys';
import { AuditLog } from './log';
import { canBePinned, holdAgainst, pinCheck, pinsOf } from './pinned';
import { auditResult } from './testing/audit';
import { MemoryStorage } from './testing/storages';

const NOW = new Date('2026-07-01T09:14:00.000Z');
const key = createKey('operations', NOW);

const attachment = (tracker: RecordedAttachment['tracker'], runId: string): RecordedAttachment => ({
  version: 1,
  sha256: 'a'.repeat(64),
  tracker,
  runId,
  runName: `run-${runId}`,
  experiment: 'flights',
  url: null,
  model: null,
  attachedAt: NOW.toISOString()
});

/** A log of some records, and what a run would keep of each. */
async function logOf(
  count: number,
  failedCases = 3
): Promise<{ storage: MemoryStorage; kept: TrackerPin[] }> {
  const storage = new MemoryStorage();
  const log = new AuditLog(storage);
  const kept: TrackerPin[] = [];
  for (let index = 0; index < count; index += 1) {
    const { version, digest, checkpoint } = await log.record(auditResult({ failedCases }), key, {
      now: NOW
    });
    kept.push({
      run: {
        runId: `${index}`,
        runName: `crane-${version}`,
        experimentId: '0',
        experimentName: 'flights',
        status: 'FINISHED',
        startedAt: null,
        url: null,
        parent: null
      },
      version: String(version),
      digest: `sha256:${digest}`,
      checkpoint: checkpoint ?? ''
    });
  }
  return { storage, kept };
}

describe('pinCheck', () => {
  it('says how far the copies on runs reach', async () => {
    const { storage, kept } = await logOf(3);
    const held = await holdAgainst(storage, pinsOf(kept.slice(0, 2)));
    expect(pinCheck(held, [])).toMatchObject({
      state: 'holds',
      sentence:
        'The checkpoints on 2 runs agree, that on the run crane-2 with the first 2 entries of 3.'
    });
    expect(pinCheck(held, [], 2).state).toBe('holds');
    expect(pinCheck(held, [], 3)).toMatchObject({ state: 'open' });
    const whole = await holdAgainst(storage, pinsOf(kept.slice(2)));
    expect(pinCheck(whole, []).sentence).toBe(
      'The checkpoint on the run crane-3 agrees with all 3 entries.'
    );
  });

  it('shows an end that was cut off with its checkpoint, and a log written anew', async () => {
    const { kept } = await logOf(3);
    const cut = await logOf(2);
    const held = await holdAgainst(cut.storage, pinsOf(kept));
    expect(pinCheck(held, []).state).toBe('fails');
    expect(held.problems.map(({ message }) => message).join(' ')).toContain('1 entry was cut off');
    const anew = await holdAgainst((await logOf(3, 4)).storage, pinsOf(kept));
    expect(pinCheck(anew, []).state).toBe('fails');
    expect(anew.problems[0].message).toContain('the log was written anew');
  });

  it('is open where nothing is kept elsewhere, or where it was not asked for', async () => {
    const { storage } = await logOf(1);
    expect(pinCheck(null, []).sentence).toMatch(/^No copy of the checkpoint is kept elsewhere/);
    expect(pinCheck(null, [attachment('trackio', 'a')]).sentence).toMatch(
      /^Trackio keeps its runs on this machine/
    );
    const attached = [attachment('mlflow', 'a'), attachment('wandb', 'b')];
    expect(pinCheck(null, attached).sentence).toMatch(/^The run run-a carries a copy/);
    expect(canBePinned(attached)).toBe(true);
    expect(canBePinned(attached.slice(1))).toBe(false);
    expect(pinCheck(await holdAgainst(storage, []), attached)).toMatchObject({
      state: 'open',
      sentence: 'No run of the tracker carries a checkpoint of this model.'
    });
  });

  it('names what is no checkpoint', async () => {
    const { storage, kept } = await logOf(1);
    const held = await holdAgainst(storage, pinsOf([{ ...kept[0], checkpoint: '<b>' }]));
    expect(pinCheck(held, [])).toMatchObject({
      state: 'fails',
      sentence: 'run crane-1: What is kept there is not a signed checkpoint.'
    });
  });
});
