import { AuditError } from '../core/errors';
import { BridgeClient } from './client';
import type { Transport } from './transport';
import { VERSION } from './version';

/** A peer that says exactly what a test wants it to say. */
class Script implements Transport {
  sent: Record<string, unknown>[] = [];
  disposed = false;
  private hear: (message: unknown) => void = () => undefined;
  private end: (reason: AuditError) => void = () => undefined;

  constructor(private readonly taken?: Promise<void>) {}

  send(message: object): void | Promise<void> {
    this.sent.push(message as Record<string, unknown>);
    return this.taken;
  }

  onMessage(listener: (message: unknown) => void): void {
    this.hear = listener;
  }

  onClose(listener: (reason: AuditError) => void): void {
    this.end = listener;
  }

  dispose(): void {
    this.disposed = true;
  }

  say(message: unknown): void {
    this.hear(message);
  }

  close(): void {
    this.end(new AuditError('kernel-dead', 'The kernel was restarted.'));
  }
}

const query = { statements: ['SELECT 1'] };
const result = { results: [{ columns: ['a'], rows: [[1]] }] };
const hello = {
  protocol: 1,
  version: VERSION,
  python: '3.12.1',
  executable: '/env/bin/python',
  platform: 'Linux',
  folder: '/work',
  packages: { duckdb: '1.5.6', torch: null }
};

describe('the client', () => {
  it('gives each answer to its own call, whatever the order', async () => {
    const script = new Script();
    const client = new BridgeClient(script);
    const first = client.call('query', query);
    const second = client.call('loadKey', {});
    script.say({ id: 2, result: { key: null } });
    script.say({ id: 99, result: {} });
    script.say({ id: 1, result });
    expect(await first).toEqual(result);
    expect(await second).toEqual({ key: null });
  });

  it('turns an error of the other side into an AuditError', async () => {
    const script = new Script();
    const call = new BridgeClient(script).call('query', query);
    script.say({
      id: 1,
      error: { code: 'query-failed', message: 'No.', action: 'Yes.', where: 'x' }
    });
    await expect(call).rejects.toEqual(new AuditError('query-failed', 'No.', 'Yes.', 'x'));
  });

  it.each([
    { id: 1, result: { results: 'none' } },
    { id: 1, result: null },
    { id: 1, error: { code: 'unheard-of' } },
    { id: 1, hello: true }
  ])('ends the call on the answer %j that it does not understand', async message => {
    const script = new Script();
    const call = new BridgeClient(script).call('query', query);
    script.say(message);
    await expect(call).rejects.toMatchObject({ code: 'protocol' });
  });

  it.each([null, 5, 'text', [], {}, { id: 'x' }])('passes over %j', async message => {
    const script = new Script();
    const call = new BridgeClient(script).call('query', query);
    script.say(message);
    script.say({ id: 1, result });
    expect(await call).toEqual(result);
  });

  it('tells the other side to stop when it is aborted or late', async () => {
    const script = new Script();
    const client = new BridgeClient(script);
    const abort = new AbortController();
    const aborted = client.call('query', query, { signal: abort.signal });
    abort.abort();
    await expect(aborted).rejects.toMatchObject({ code: 'cancelled' });
    await expect(client.call('query', query, { timeout: 0.05 })).rejects.toMatchObject({
      code: 'timeout'
    });
    await Promise.resolve();
    expect(script.sent.filter(message => 'cancel' in message)).toEqual([
      { cancel: 1 },
      { cancel: 2 }
    ]);
    await expect(client.call('query', query, { signal: abort.signal })).rejects.toMatchObject({
      code: 'cancelled'
    });
    expect(script.sent).toHaveLength(4);
  });

  it('does not count the time that a message waits behind a running cell', async () => {
    let take = () => {};
    const script = new Script(new Promise(resolve => (take = resolve)));
    const call = new BridgeClient(script).call('query', query, { timeout: 0.1 });
    await new Promise(resolve => setTimeout(resolve, 300));
    take();
    script.say({ id: 1, result });
    expect(await call).toEqual(result);
  });

  it('ends all calls when the connection ends, and refuses new ones', async () => {
    const script = new Script();
    const client = new BridgeClient(script);
    const reasons: string[] = [];
    client.onClosed(reason => reasons.push(reason.message));
    const calls = [client.call('query', query), client.call('loadKey', {})];
    script.close();
    script.close();
    for (const call of calls) {
      await expect(call).rejects.toMatchObject({ code: 'kernel-dead' });
    }
    await expect(client.call('query', query)).rejects.toMatchObject({ code: 'kernel-dead' });
    expect(reasons).toEqual(['The kernel was restarted.']);
  });

  it('ends pending calls when it is disposed', async () => {
    const script = new Script();
    const client = new BridgeClient(script);
    const call = client.call('query', query);
    client.dispose();
    await expect(call).rejects.toMatchObject({ code: 'kernel-dead' });
    expect(script.disposed).toBe(true);
  });

  it('ends a call that can not be sent', async () => {
    const script = new Script(Promise.reject(new Error('Cannot send')));
    await expect(new BridgeClient(script).call('query', query)).rejects.toMatchObject({
      code: 'kernel-dead'
    });
  });

  it('refuses another version of the package, and says how to get this one', async () => {
    const script = new Script();
    const client = new BridgeClient(script);
    const greeting = client.handshake();
    script.say({ id: 1, result: { ...hello, version: '9.9.9' } });
    await expect(greeting).rejects.toMatchObject({
      code: 'version-mismatch',
      action: `Install version ${VERSION} with: /env/bin/python -m pip install jupyterlab-model-audit==${VERSION}`
    });
    expect(client.peer).toBe(null);
  });
});
