/** @jest-environment jsdom */
import '../testing/dom';
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import type { Answer } from '../../core/record/answers';
import type { FindingState } from '../../core/record/findings';
import type { AuditSession } from '../model/session';
import { Answers } from './answers';

const finding = (id: string, change: Partial<FindingState> = {}): FindingState => ({
  id,
  title: 'Rule failed',
  column: null,
  sample: null,
  sentence: `Why ${id}.`,
  since: 2,
  answer: null,
  entry: null,
  isOpen: true,
  ...change
});

const accepted: Partial<FindingState> = {
  isOpen: false,
  answer: {
    sequence: 4,
    previous: null,
    model: 'm',
    recordedAt: '2026-07-01T09:00:00.000Z',
    recordedBy: 'ada',
    finding: 'rule:b',
    record: { version: 3, sha256: 'a'.repeat(64) },
    action: 'accept',
    until: '2026-07-31',
    why: 'Known <b>here</b>.'
  }
};

function show(
  findings: FindingState[],
  ready = true,
  write = (): Promise<boolean> => Promise.resolve(true)
): Answer[] {
  const said: Answer[] = [];
  const session = {
    records: { findings, history: [{ version: 3 }], isAnswering: false, answerProblem: null },
    kernel: { situation: { state: ready ? 'ready' : 'none' } },
    recording: {
      answer: (answer: Answer) => {
        said.push(answer);
        return write();
      }
    }
  } as unknown as AuditSession;
  render(<Answers session={session} />);
  return said;
}

const choose = (label: string, value: string): void => {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
};

describe('Answers', () => {
  it('lists findings, what was said to them and which are open', () => {
    show([finding('rule:a'), finding('rule:b', accepted)]);
    expect(screen.getByRole('heading').textContent).toBe('2 findings of v3, 1 open');
    const items = screen.getAllByRole('listitem').map(item => item.textContent);
    expect(items[0]).toContain('Rule failed Why rule:a. Since v2.');
    expect(items[1]).toContain('Accepted until 2026-07-31 by ada: Known <b>here</b>.');
  });

  it('says that an acceptance has ended', () => {
    show([finding('rule:b', { ...accepted, isOpen: true })]);
    expect(screen.getByRole('listitem').textContent).toContain('The acceptance has ended.');
  });

  it('signs an acceptance with its last day and reason, and nothing without a reason', async () => {
    const said = show([finding('rule:a')]);
    fireEvent.click(screen.getByRole('button', { name: 'Answer… Rule failed: Why rule:a.' }));
    const sign = screen.getByRole('button', { name: /Sign and record/ });
    fireEvent.click(sign);
    expect(said).toEqual([]);
    expect(screen.getByText('Say why; it is kept in the log.')).toBeTruthy();
    choose('Why', ' Seasonal. ');
    choose('Last day (UTC)', '2999-12-31');
    fireEvent.click(sign);
    await waitFor(() => expect(screen.queryByLabelText('Why')).toBeNull());
    expect(said).toEqual([
      { finding: 'rule:a', action: 'accept', until: '2999-12-31', why: 'Seasonal.' }
    ]);
  });

  it('asks for no day where something is done', async () => {
    const said = show([finding('rule:a')]);
    fireEvent.click(screen.getByRole('button', { name: 'Answer… Rule failed: Why rule:a.' }));
    choose('Answer', 'retrain');
    expect(screen.queryByLabelText('Last day (UTC)')).toBeNull();
    choose('Why', 'New hours.');
    fireEvent.click(screen.getByRole('button', { name: /Sign and record/ }));
    await waitFor(() => expect(said).toHaveLength(1));
    expect(said[0]).toEqual({ finding: 'rule:a', action: 'retrain', why: 'New hours.' });
  });

  it('does not sign without a kernel, which keeps the key', () => {
    const said = show([finding('rule:a')], false);
    fireEvent.click(screen.getByRole('button', { name: 'Answer… Rule failed: Why rule:a.' }));
    choose('Why', 'Known.');
    fireEvent.click(screen.getByRole('button', { name: /Sign and record/ }));
    expect(screen.getByText('The kernel keeps the key and is not connected.')).toBeTruthy();
    expect(said).toEqual([]);
  });

  it('calls findings by titles and columns, never by their identities', () => {
    const id = 'outOfRange:June/network_delay';
    const about = { title: 'Out of range', column: 'network_delay', sample: 'June' };
    show([finding(id, { ...about, sentence: 'Too high.' })]);
    expect(screen.getByRole('listitem').textContent).toContain(
      'Out of range network_delay in June Too high. Since v2.'
    );
    expect(screen.queryByText(id, { exact: false })).toBeNull();
    expect(
      screen.getByRole('button', { name: 'Answer… Out of range network_delay in June' })
    ).not.toBeNull();
  });

  it.each(['Escape', 'Cancel', 'Sign and record'])('gives the focus back after %s', async way => {
    show([finding('rule:a'), finding('rule:b')]);
    const name = 'Answer… Rule failed: Why rule:b.';
    fireEvent.click(screen.getByRole('button', { name }));
    choose('Why', 'Known.');
    if (way === 'Escape') {
      fireEvent.keyDown(screen.getByLabelText('Why'), { key: way });
    } else {
      fireEvent.click(screen.getByRole('button', { name: way }));
    }
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name })));
    expect(screen.queryByRole('form')).toBeNull();
  });

  it('leaves the form of another finding open where an answer is written late', async () => {
    let written: (isWritten: boolean) => void = () => undefined;
    const answer = (): Promise<boolean> => new Promise(resolve => (written = resolve));
    show([finding('rule:a'), finding('rule:b')], true, answer);
    const open = (id: string): boolean =>
      fireEvent.click(screen.getByRole('button', { name: `Answer… Rule failed: Why ${id}.` }));
    open('rule:a');
    choose('Why', 'Known.');
    fireEvent.click(screen.getByRole('button', { name: /Sign and record/ }));
    fireEvent.keyDown(screen.getByLabelText('Why'), { key: 'Escape' });
    open('rule:b');
    choose('Why', 'Another.');
    await act(async () => written(true));
    expect(screen.getByLabelText<HTMLTextAreaElement>('Why').value).toBe('Another.');
    expect(document.activeElement).toBe(screen.getByLabelText('Answer'));
  });

  it('shows nothing without findings, and folds many', () => {
    show([]);
    expect(screen.queryByRole('heading')).toBeNull();
    show(Array.from({ length: 12 }, (_, index) => finding(`rule:${index}`)));
    expect(screen.getAllByRole('listitem')).toHaveLength(8);
    fireEvent.click(screen.getByRole('button', { name: 'Show all 12' }));
    expect(screen.getAllByRole('listitem')).toHaveLength(12);
  });
});
