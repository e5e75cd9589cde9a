/**
 * @jest-environment jsdom
 * @jest-environment-options {"customExportConditions": ["node", "node-addons"]}
 */
import '../testing/dom';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { createKey } from '../../core/record/keys';
import { AuditLog } from '../../core/record/log';
import { auditResult } from '../../core/record/testing/audit';
import { MemoryStorage } from '../../core/record/testing/storages';
import { ComparedVersions } from './model';
import { ComparePage } from './page';

const NOW = new Date('2026-07-01T09:14:00.000Z');
const HOSTILE = '<img src=x onerror=alert(1)>\u202e';

async function logOfTwo(): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  const log = new AuditLog(storage);
  const key = createKey('ada', NOW);
  await log.record(auditResult({ shifts: { [HOSTILE]: 0.02, hour: 0.02 } }), key, { now: NOW });
  await log.record(auditResult({ shifts: { [HOSTILE]: 0.4, hour: 0.02 } }), key, { now: NOW });
  return storage;
}

function Page(props: { compared: ComparedVersions }): JSX.Element {
  return <ComparePage compared={props.compared} now={NOW.getTime()} onOpen={jest.fn()} />;
}

describe('ComparePage', () => {
  it('tells only what differs, in sentences, and names from data as text', async () => {
    const compared = new ComparedVersions(await logOfTwo());
    await compared.compare(1, 2);
    const { container } = render(<Page compared={compared} />);
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Changes from v1 to v2');
    expect(screen.getByRole('heading', { name: 'Columns' })).toBeTruthy();
    expect(screen.queryByRole('heading', { name: 'Environment' })).toBeNull();
    expect(container.querySelector('img')).toBeNull();
    expect(container.textContent).toContain('onerror=alert(1)>\\u202e (june): began to drift');
    expect(container.textContent).not.toContain('hour');
    expect(screen.getAllByRole('option')).toHaveLength(4);
  });

  it('says that nothing differs, and turns to other versions', async () => {
    const compared = new ComparedVersions(await logOfTwo());
    await compared.compare(1, 1);
    const { rerender } = render(<Page compared={compared} />);
    expect(screen.getByText('Nothing differs but the time.')).toBeTruthy();
    await act(async () => {
      fireEvent.change(screen.getByRole('combobox', { name: 'Later record' }), {
        target: { value: '2' }
      });
      await new Promise(done => setTimeout(done, 100));
    });
    rerender(<Page compared={compared} />);
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Changes from v1 to v2');
    expect(screen.queryByText('Nothing differs but the time.')).toBeNull();
  });

  it('says what is missing where a record is not there or does not hold', async () => {
    const storage = await logOfTwo();
    const compared = new ComparedVersions(storage);
    await compared.compare(1, 7);
    render(<Page compared={compared} />);
    expect(screen.getByRole('alert').textContent).toContain('There is no version 7');
  });
});
