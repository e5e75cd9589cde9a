import { cpSync, rmSync } from 'fs';
import { join } from 'path';
import { ServerConnection } from '@jupyterlab/services';
import { createKey } from '../core/record/keys';
import { AuditLog } from '../core/record/log';
import { auditResult } from '../core/record/testing/audit';
import { FolderStorage } from '../core/record/testing/storages';
import { verifyLog } from '../core/record/verify';
import type { ContentsAccess } from './contents-storage';
import { ContentsStorage } from './contents-storage';
import { startServer } from './testing/jupyter-server';
import type { TestServer } from './testing/jupyter-server';

jest.setTimeout(180_000);

const NOW = new Date('2026-07-01T09:14:00.000Z');
const key = createKey('operations', NOW);
const result = auditResult({ shifts: { origin: 0.3 }, failedCases: 5 });

/**
 * The server's contents, whose connection is lost from the writing call number
 * `at` on: before it is carried out, or after, so that only its answer is lost.
 */
function lostAt(contents: ContentsAccess, at: number, after: boolean) {
  const state = { writes: 0 };
  const lost = (): never => {
    throw new ServerConnection.NetworkError(new TypeError('Failed to fetch'));
  };
  const writing =
    <A extends unknown[], R>(work: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      state.writes += 1;
      if (state.writes > at || (state.writes === at && !after)) {
        lost();
      }
      const answer = await work(...given);
      return state.writes === at ? lost() : answer;
    };
  const access: ContentsAccess = {
    get: async (...given) => (state.writes >= at ? lost() : contents.get(...given)),
    save: writing(contents.save.bind(contents)),
    rename: writing(contents.rename.bind(contents)),
    delete: writing(contents.delete.bind(contents))
  };
  return { access, state };
}

describe('recording through the Contents API', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
    const before = new FolderStorage(join(server.folder, 'before'));
    await new AuditLog(before).record(auditResult(), key, { now: NOW });
  });
  afterAll(() => server.stop());

  it.each([
    ['before a write', false],
    ['after it', true]
  ])('loses nothing where the connection is lost %s', async (_, after) => {
    let cuts = 0;
    for (let isWhole = false; !isWhole;) {
      cuts += 1;
      const folder = join(server.folder, 'cut');
      cpSync(join(server.folder, 'before'), folder, { recursive: true });
      const { access, state } = lostAt(server.contents, cuts, after);
      const log = new AuditLog(new ContentsStorage(access, 'cut', 'scratch'));
      await log.record(result, key, { now: NOW }).catch((thrown: unknown) => {
        // A clear error; the result itself is untouched, so the panel can record it again.
        expect(thrown).toMatchObject({
          code: expect.stringMatching(/^(read-only|unreadable-file)$/),
          message: expect.stringContaining('did not answer'),
          action: expect.stringContaining('try again')
        });
      });
      isWhole = state.writes < cuts;
      const storage = new FolderStorage(folder);
      const left = await verifyLog(storage);
      expect(left).toMatchObject({ code: 0, problems: [] });
      await new AuditLog(storage).record(result, key, { now: NOW });
      const again = await verifyLog(storage);
      expect(again).toMatchObject({ code: 0, size: left.size + 1, covered: left.size + 1 });
      rmSync(folder, { recursive: true });
    }
    expect(cuts).toBeGreaterThan(8);
  });
});
