import { AuditError } from '../../core/errors';
import type { TrackerPin } from '../../core/ports';
import { createKey } from '../../core/record/keys';
import { AuditLog } from '../../core/record/log';
import { auditResult } from '../../core/record/testing/audit';
import { MemoryStorage } from '../../core/record/testing/storages';
import { LogPins, type AskPins } from './log-pins';

const NOW = new Date('2026-07-01T09:14:00.000Z');

describe('LogPins', () => {
  const storage = new MemoryStorage();
  let kept: TrackerPin[];
  let head: string;
  beforeAll(async () => {
    const log = new AuditLog(storage);
    const { digest, checkpoint } = await log.record(auditResult(), createKey('ada', NOW), {
      now: NOW
    });
    head = digest;
    kept = [
      {
        run: {
          runId: 'a',
          runName: 'crane',
          experimentId: '0',
          experimentName: 'flights',
          status: 'FINISHED',
          startedAt: null,
          url: null,
          parent: null
        },
        version: '1',
        digest: `sha256:${digest}`,
        checkpoint: checkpoint ?? ''
      }
    ];
  });

  it('keeps what came out for this log alone, and while it ends as it did, whatever its length', async () => {
    const pins = new LogPins();
    expect(pins.heldFor('audits/delay', head)).toBeNull();
    await pins.ask('audits/delay', storage, async () => kept);
    expect(pins.heldFor('audits/delay', head)).toMatchObject({ problems: [], size: 1 });
    expect(pins.heldFor('audits/other', head)).toBeNull();
    expect(pins.heldFor('audits/delay', 'b'.repeat(64))).toBeNull();
    expect(pins.heldFor('audits/delay', undefined)).toBeNull();
  });

  it('says why the tracker could not be asked, and what it knew before stands', async () => {
    const pins = new LogPins();
    await pins.ask('audits/delay', storage, async () => kept);
    await pins.ask('audits/delay', storage, () =>
      Promise.reject(new AuditError('tracker-unreachable', 'MLflow is away.'))
    );
    expect(pins.problem?.message).toBe('MLflow is away.');
    expect(pins.isAsking).toBe(false);
    expect(pins.heldFor('audits/delay', head)).not.toBeNull();
  });

  it('can be given up, and the last question wins', async () => {
    const pins = new LogPins();
    const waiting: AskPins = ({ signal }) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () =>
          reject(new AuditError('cancelled', 'It was cancelled.'))
        );
      });
    const first = pins.ask('audits/delay', storage, waiting);
    expect(pins.isAsking).toBe(true);
    const second = pins.ask('audits/delay', storage, async () => kept);
    await Promise.all([first, second]);
    expect(pins.problem).toBeNull();
    expect(pins.heldFor('audits/delay', head)).not.toBeNull();
    const given = pins.ask('audits/delay', storage, waiting);
    pins.cancel();
    await given;
    expect(pins.problem?.code).toBe('cancelled');
    expect(pins.isAsking).toBe(false);
  });
});
