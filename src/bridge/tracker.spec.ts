import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MLFLOW_PLACE } from '../core/plan/tracker';
import type { BridgeClient } from './client';
import { startStdioBridge } from './stdio';
import { BridgeTracker, PIECE, piecesOf } from './tracker';

describe('piecesOf', () => {
  it('parts no character of two halves and loses nothing', () => {
    const text = 'a😀😀b😀';
    for (let size = 2; size < 10; size++) {
      const pieces = [...piecesOf(text, size)];
      expect(pieces.join('')).toBe(text);
      for (const piece of pieces) {
        expect(piece.length).toBeGreaterThan(0);
        expect(encodeURIComponent(piece)).not.toBe('');
      }
    }
    expect([...piecesOf('')]).toEqual(['']);
  });
});

describe('a tracker behind the bridge', () => {
  jest.setTimeout(120_000);
  let folder: string;
  let client: BridgeClient;
  const attachment = {
    tags: { 'audit.digest': `sha256:${'c'.repeat(64)}`, 'audit.model': 'delay' },
    metrics: { 'audit.drift.share': 0.5 },
    artifacts: [
      { path: 'audit/report.html', text: '😀'.repeat(PIECE) },
      { path: 'audit/empty', text: '' }
    ]
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tracker-'));
    client = await startStdioBridge({
      python: resolve('.venv/bin/python'),
      folder,
      environment: { WANDB_DATA_DIR: folder, WANDB_CACHE_DIR: folder }
    });
  });

  afterAll(() => {
    client.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const wandb = (): BridgeTracker => new BridgeTracker(client, { ...MLFLOW_PLACE, kind: 'wandb' });

  it('takes files in pieces, tells how far it is, and does nothing twice', async () => {
    const told: [number, number][] = [];
    const run = await wandb().attach('new', attachment, {
      onProgress: (done, total) => told.push([done, total])
    });
    expect(run).toMatchObject({ runId: `audit-${'c'.repeat(16)}`, unchanged: false, url: null });
    const total = 4 * PIECE;
    expect(told[0]).toEqual([PIECE, total]);
    expect(told.at(-1)).toEqual([total, total]);
    expect(told.every(([done], index) => index === 0 || done >= told[index - 1][0])).toBe(true);
    expect(await wandb().attach('new', attachment)).toMatchObject({ unchanged: true });
  });

  it('stops at once when asked to', async () => {
    const abort = new AbortController();
    const attached = wandb().attach('stopped', attachment, {
      signal: abort.signal,
      onProgress: () => abort.abort()
    });
    await expect(attached).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('says what is no run in one sentence', async () => {
    await expect(wandb().resolve('a run')).rejects.toMatchObject({
      code: 'run-missing',
      message: 'a run is no id of a W&B run.'
    });
    await expect(wandb().pins('delay')).rejects.toMatchObject({ code: 'run-missing' });
  });
});
