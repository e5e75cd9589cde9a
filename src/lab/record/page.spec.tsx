/**
 * @jest-environment jsdom
 * @jest-environment-options {"customExportConditions": ["node", "node-addons"]}
 */
import '../testing/dom';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import type { ReactElement } from 'react';
import { createKey } from '../../core/record/keys';
import { entryPath, TRUSTED_KEYS } from '../../core/record/layout';
import { AuditLog } from '../../core/record/log';
import { auditResult } from '../../core/record/testing/audit';
import { MemoryStorage } from '../../core/record/testing/storages';
import { RecordDocument } from './model';
import { RecordPage } from './page';
import type { RecordActions } from './page';

const NOW = new Date('2026-07-01T09:14:00.000Z');
const HOSTILE = '<img src=x onerror=alert(1)>\u202e';

async function logOfTwo(): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  const log = new AuditLog(storage);
  const key = createKey('ada', NOW);
  for (const shift of [0.02, 0.4]) {
    const previous = await log.previous();
    const result = auditResult({ shifts: { [HOSTILE]: shift, hour: 0.02 }, previous });
    await log.record(result, key, { now: NOW });
  }
  return storage;
}

const actions: jest.Mocked<RecordActions> = {
  openVersion: jest.fn(),
  compare: jest.fn(),
  openReport: jest.fn(),
  saveReport: jest.fn(),
  openJson: jest.fn(),
  openUrl: jest.fn(),
  askPins: jest.fn(() => null),
  copy: jest.fn()
};

async function show(storage: MemoryStorage, sequence: number): Promise<HTMLElement> {
  const document = new RecordDocument(storage, entryPath(sequence));
  await document.open(storage.files.get(entryPath(sequence)) ?? '');
  return render(<RecordPage document={document} actions={actions} now={NOW.getTime()} />).container;
}

const sheet = (container: HTMLElement): ShadowRoot => {
  const root = container.querySelector('.jp-ModelAudit-sheet')?.shadowRoot;
  if (!root) {
    throw new Error('There is no sheet.');
  }
  return root;
};

describe('RecordPage', () => {
  it('shows verdict, rules, drift, probes, changes, and that all of it holds', async () => {
    const container = await show(await logOfTwo(), 2);
    const headings = [...sheet(container).querySelectorAll('h1, h2, caption')].map(heading =>
      heading.textContent?.trim()
    );
    expect(headings).toEqual(
      expect.arrayContaining([
        'Audit record: flight-delay, v2',
        'What was compared',
        'Changes since v1',
        'Policy rules',
        'Drift',
        'Probes',
        'Digests and signature',
        'What this does not prove'
      ])
    );
    expect(
      screen.getByRole('heading', {
        name: 'Verified here: signature, key, chain, cited files and checkpoint hold'
      })
    ).toBeTruthy();
    expect(screen.getAllByRole('img', { name: 'holds' })).toHaveLength(5);
  });

  it('says what has become of findings, and asks the tracker on a word', async () => {
    const storage = await logOfTwo();
    const log = new AuditLog(storage);
    const key = createKey('eve', NOW);
    const digest = (await log.history()).at(-1)?.digest ?? '';
    storage.files.set(
      'attachments.json',
      JSON.stringify({
        attachments: [
          {
            version: 2,
            sha256: digest,
            tracker: 'mlflow',
            runId: 'a',
            runName: 'crane',
            experiment: 'flights',
            url: 'http://127.0.0.1:5000/#/runs/a',
            model: null,
            attachedAt: NOW.toISOString()
          }
        ]
      })
    );
    const [finding] = await log.findings(NOW);
    await log.answer(
      key,
      { finding: finding.id, action: 'accept', until: '2999-12-31', why: 'Seasonal.' },
      { now: NOW, recordedBy: 'ada' }
    );
    const checkpoint = storage.files.get('checkpoint') ?? '';
    actions.askPins.mockReturnValue(async () => [
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
        version: '2',
        digest: `sha256:${digest}`,
        checkpoint
      }
    ]);
    const document = new RecordDocument(storage, entryPath(2));
    await document.open(storage.files.get(entryPath(2)) ?? '');
    const page = (): ReactElement => (
      <RecordPage document={document} actions={actions} now={NOW.getTime()} />
    );
    const { rerender } = render(page());
    expect(screen.getByRole('heading', { name: /^Today: \d+ findings, \d+ open$/ })).toBeTruthy();
    expect(screen.getByText(/^Accepted until 2999-12-31 by ada: Seasonal/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Open in MLflow' }));
    expect(actions.openUrl).toHaveBeenCalledWith('http://127.0.0.1:5000/#/runs/a');
    fireEvent.click(screen.getByRole('button', { name: /^Ask MLflow/ }));
    await waitFor(() => expect(document.pins.isAsking).toBe(false));
    rerender(page());
    expect(
      screen.getByText(/The checkpoint on the run crane agrees with all 3 entries/)
    ).toBeTruthy();
    expect(screen.getByRole('heading', { name: /and the tracker agrees$/ })).toBeTruthy();
  });

  it('shows names from data as text', async () => {
    const root = sheet(await show(await logOfTwo(), 2));
    expect(root.querySelector('img, script')).toBeNull();
    expect(root.textContent).toContain('<img src=x onerror=alert(1)>\\u202e');
  });

  it('turns to other versions, compares and copies', async () => {
    const storage = await logOfTwo();
    await show(storage, 2);
    const bar = within(screen.getByRole('toolbar', { name: 'Audit record' }));
    fireEvent.change(bar.getByRole('combobox', { name: 'Version' }), { target: { value: '1' } });
    expect(actions.openVersion.mock.lastCall?.[0].version).toBe(1);
    fireEvent.change(bar.getByRole('combobox', { name: 'Compare with another version' }), {
      target: { value: '1' }
    });
    expect(actions.compare).toHaveBeenCalledWith(1, 2);
    fireEvent.click(bar.getByRole('button', { name: 'Copy digest' }));
    expect(actions.copy.mock.lastCall?.[0]).toMatch(/^sha256:[0-9a-f]{64}$/);
    fireEvent.click(bar.getByRole('button', { name: 'JSON' }));
    expect(actions.openJson).toHaveBeenCalled();
  });

  it('says above everything that a record cannot be relied on', async () => {
    const storage = await logOfTwo();
    const elsewhere = new MemoryStorage();
    await new AuditLog(elsewhere).record(auditResult(), createKey('eve', NOW), { now: NOW });
    storage.files.set(TRUSTED_KEYS, elsewhere.files.get(TRUSTED_KEYS) ?? '');
    const container = await show(storage, 2);
    expect(screen.getByRole('heading', { name: /^This record cannot be relied on/ })).toBeTruthy();
    expect(screen.getByText(/^The key .* is not a trusted key/)).toBeTruthy();
    expect(sheet(container).textContent).toContain('which is not trusted here');
  });

  it('says of a broken file what it is, and offers the JSON view', async () => {
    const storage = await logOfTwo();
    storage.files.set(entryPath(2), '{"payload": 1}');
    await show(storage, 2);
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain('This file is not a record');
    expect(within(alert).getByRole('button', { name: 'Open as JSON' })).toBeTruthy();
  });
});
