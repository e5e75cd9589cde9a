/**
 * @jest-environment jsdom
 * @jest-environment-options {"customExportConditions": ["node", "node-addons"]}
 */
import '../testing/dom';
import { createKey } from '../../core/record/keys';
import { entryPath } from '../../core/record/layout';
import { AuditLog } from '../../core/record/log';
import { auditResult } from '../../core/record/testing/audit';
import { MemoryStorage } from '../../core/record/testing/storages';
import { showOutput } from './output';

const NOW = new Date('2026-07-01T09:14:00.000Z');
const NOWHERE = { resolver: null, linkHandler: null };

async function envelope(): Promise<unknown> {
  const storage = new MemoryStorage();
  const log = new AuditLog(storage);
  const shifts = { '<img src=x onerror=alert(1)>': 0.4 };
  await log.record(auditResult({ shifts }), createKey('ada', NOW), { now: NOW });
  return JSON.parse(storage.files.get(entryPath(1)) ?? '');
}

async function shown(data: unknown, surroundings: Parameters<typeof showOutput>[2] = NOWHERE) {
  const host = document.createElement('div');
  await showOutput(host, data, surroundings);
  return host;
}

const schema = 'model-audit/record-view@1';

describe('showOutput', () => {
  it('shows the record as text, and says that nothing is checked there', async () => {
    const host = await shown({ schema, file: null, envelope: await envelope() });
    expect(host.textContent).toContain('its signature and chain are not checked here');
    const root = host.querySelector('div')?.shadowRoot;
    expect(root?.querySelector('h1')?.textContent).toBe('Audit record: flight-delay, v1');
    expect(root?.querySelector('img, script')).toBeNull();
    expect(root?.textContent).toContain('<img src=x onerror=alert(1)>');
    // Cases are not in the envelope, so that nothing may be said of how they came out.
    expect(root?.textContent).not.toContain('Every case passed');
  });

  it('links to the record beside the notebook', async () => {
    const handleLink = jest.fn();
    const file = 'audits/flight delay/log/000001.dsse.json';
    const resolver = {
      resolveUrl: async (url: string) => `project/${url}`,
      getDownloadUrl: async (path: string) => `http://server/files/${path}`
    };
    const host = await shown(
      { schema, file, envelope: await envelope() },
      { resolver, linkHandler: { handleLink } }
    );
    expect(handleLink.mock.lastCall?.[1]).toBe(`project/${file}`);
    expect(host.querySelector('a')?.textContent).toBe('Open the record and check it');
  });

  it('says what an output is that holds no record', async () => {
    for (const data of [null, {}, { schema, file: 1 }, { schema: 'other', envelope: {} }]) {
      expect((await shown(data)).textContent).toContain('is not an audit record');
    }
    const given = (await envelope()) as { payload: string };
    const broken = { ...given, payload: '####' };
    expect((await shown({ schema, file: null, envelope: broken })).textContent).toContain(
      'This file is not a record'
    );
  });
});
