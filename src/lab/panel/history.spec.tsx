/** @jest-environment jsdom */
import '../testing/page';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { AuditError } from '../../core/errors';
import type { RecordedAttachment } from '../../core/record/attachments';
import type { RecordedVersion, Verification } from '../../core/record/log';
import type { HeldPins } from '../../core/record/pinned';
import type { AuditSession } from '../model/session';
import { History } from './history';
import type { HistoryActions } from './history';

function version(number: number, changes: Partial<RecordedVersion> = {}): RecordedVersion {
  return {
    version: number,
    sequence: number,
    recordedAt: `2026-0${1 + (number % 8)}-05T09:14:00Z`,
    state: number % 2 ? 'fail' : 'pass',
    headline: number % 2 ? 'Fails 1 of 6 rules' : 'Passes all 6 rules',
    keyid: 'c19e7a04',
    keyName: 'ada',
    digest: String(number).padStart(64, '0'),
    file: `log/${String(number).padStart(6, '0')}.dsse.json`,
    figures: {
      columns: { compared: 10, drifted: number % 5 },
      probes: { judged: 100, passed: 90 + (number % 5) }
    },
    ...changes
  };
}

function verified(versions: RecordedVersion[], changes: Partial<Verification> = {}): Verification {
  return {
    code: 0,
    problems: [],
    versions,
    forks: [],
    keys: [],
    size: versions.length,
    covered: versions.length,
    head: 'a'.repeat(64),
    pins: [],
    notes: [],
    ...changes
  };
}

interface Given {
  history?: RecordedVersion[];
  verification?: Verification | null;
  problem?: AuditError | null;
  isLoading?: boolean;
  runs?: RecordedAttachment[];
  pins?: HeldPins | null;
}

const askPins = jest.fn();

function show(given: Given): jest.Mocked<HistoryActions> {
  const history = given.history ?? [];
  const session = {
    records: {
      history,
      verification: given.verification === undefined ? verified(history) : given.verification,
      problem: given.problem ?? null,
      isLoading: given.isLoading ?? false,
      attachedRuns: given.runs ?? [],
      recorded: null,
      nextVersion: history.length + 1,
      load: jest.fn()
    },
    recording: {
      pins: { isAsking: false, problem: null, heldFor: () => given.pins ?? null },
      askPins
    },
    trackerChoice: null,
    kernel: { situation: { state: 'ready' } },
    run: { isRunning: false, result: null },
    plan: { draft: { rest: { model: 'flight-delay' } } }
  } as unknown as AuditSession;
  const actions: jest.Mocked<HistoryActions> = {
    openReport: jest.fn(),
    openRecord: jest.fn(),
    compareRecords: jest.fn(),
    insertCell: jest.fn(),
    openUrl: jest.fn(),
    copy: jest.fn()
  };
  render(<History session={session} actions={actions} />);
  return actions;
}

const versions = (count: number): RecordedVersion[] =>
  Array.from({ length: count }, (_, index) => version(index + 1));

const openAll = (): HTMLElement => {
  fireEvent.click(screen.getByRole('button', { name: 'All versions' }));
  return screen.getByRole('listbox', { name: 'Recorded versions, newest first' });
};

describe('History', () => {
  it('says that nothing is recorded, that it reads, and why it could not', () => {
    show({});
    expect(screen.getByRole('status').textContent).toContain('Nothing is recorded yet');
    show({ isLoading: true });
    expect(screen.getByText('Reading the records…')).toBeTruthy();
    show({ problem: new AuditError('unreadable-file', 'It may not be read.', 'Ask.') });
    expect(screen.getByRole('alert').textContent).toContain('The records could not be read.');
  });

  it('lists hundreds of versions newest first, with only the lines in sight in the page', () => {
    show({ history: versions(400) });
    expect(
      screen.getByRole('list', {
        name: 'The newest 12 of 400 recorded versions and their verdicts'
      }).children
    ).toHaveLength(12);
    const options = within(openAll()).getAllByRole('option');
    expect(options.length).toBeLessThan(30);
    expect(options[0].getAttribute('aria-label')).toMatch(
      /^Version 400, .*, Passes all 6 rules, 0 of 10 drifted, probes 90.0 %, key of ada, signed, in its place in the chain$/
    );
    expect(options[0].getAttribute('aria-setsize')).toBe('400');
    expect(
      screen.getByRole('img', { name: 'Columns drifted: 10.0 % in v361, 0.0 % in v400' })
    ).toBeTruthy();
  });

  it('compares the two newest, or the two that were chosen by the keyboard', () => {
    const actions = show({ history: versions(4) });
    fireEvent.click(screen.getByRole('button', { name: 'Compare' }));
    const compared = (): (number | undefined)[] =>
      actions.compareRecords.mock.lastCall
        ?.slice(1)
        .map(each => (each as RecordedVersion).version) ?? [];
    expect(compared()).toEqual([3, 4]);
    const list = openAll();
    for (const key of [' ', 'ArrowDown', 'ArrowDown', 'ArrowDown', ' ']) {
      fireEvent.keyDown(list, { key });
    }
    fireEvent.click(screen.getByRole('button', { name: 'Compare v1 with v4' }));
    expect(compared()).toEqual([1, 4]);
    fireEvent.keyDown(list, { key: 'ArrowUp' });
    fireEvent.keyDown(list, { key: ' ' });
    expect(screen.getByRole('button', { name: 'Compare v1 with v2' })).toBeTruthy();
    fireEvent.keyDown(list, { key: 'Enter' });
    expect(actions.openRecord.mock.lastCall?.[1].version).toBe(2);
  });

  it('opens, copies and inserts the version at hand, and shows its run', () => {
    const history = versions(2);
    const run: RecordedAttachment = {
      version: 2,
      sha256: history[1].digest,
      tracker: 'mlflow',
      runId: 'a',
      runName: 'rosy-finch-12',
      experiment: 'flights',
      url: 'https://mlflow.example/run',
      model: null,
      attachedAt: '2026-11-24T08:10:00.000Z'
    };
    const actions = show({ history, runs: [run] });
    openAll();
    fireEvent.click(screen.getByRole('button', { name: 'Copy digest' }));
    expect(actions.copy).toHaveBeenCalledWith(`sha256:${history[1].digest}`);
    fireEvent.click(screen.getByRole('button', { name: 'Open report' }));
    expect(actions.openReport).toHaveBeenCalledWith(expect.anything(), 2);
    fireEvent.click(screen.getByRole('button', { name: 'Insert as a cell' }));
    expect(actions.insertCell.mock.lastCall?.[1]).toBe(
      'from jupyterlab_model_audit import show_record\n\n' +
        'show_record("audits/flight-delay/log/000002.dsse.json")'
    );
    fireEvent.click(screen.getByRole('button', { name: 'Open in MLflow' }));
    expect(actions.openUrl).toHaveBeenCalledWith(run.url);
  });

  it('asks for the copies of the checkpoint on a word, and says whether they agree', () => {
    const history = versions(2);
    const run = { version: 2, tracker: 'mlflow', runId: 'a', runName: 'crane' };
    const runs = [run as RecordedAttachment];
    show({ history, runs });
    expect(screen.getByText('v1 to v2 signed, chain intact')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Ask MLflow' }));
    expect(askPins).toHaveBeenCalledTimes(1);
    cleanup();
    const pins = [{ name: 'run crane', size: 2, holds: true }];
    show({ history, runs, pins: { pins, problems: [], size: 2, head: null } });
    expect(screen.getByText('v1 to v2 signed, chain intact, pinned')).toBeTruthy();
    expect(screen.getByText(/run crane agrees with all 2 entries/)).toBeTruthy();
    cleanup();
    const problem = { code: 13 as const, file: 'run crane', message: '1 entry was cut off.' };
    show({ history, runs, pins: { pins, problems: [problem], size: 2, head: null } });
    expect(screen.getByText('not what the tracker keeps')).toBeTruthy();
    expect(screen.getByRole('alert').textContent).toContain('run crane: 1 entry was cut off.');
  });

  it('tells the waivers of a version, and which have ended', () => {
    const waiver = { approver: 'ada', reason: '<b>', expired: false, instead: 'fail' as const };
    const rule = { id: 'share', metric: 'drift.share', title: 'at most 0.30' };
    const waivers = [
      { ...rule, waiver: { ...waiver, until: '2001-01-31' } },
      { ...rule, id: 'other', waiver: { ...waiver, until: '2999-12-31' } }
    ];
    show({ history: [version(1, { waivers }), version(2)] });
    fireEvent.keyDown(openAll(), { key: 'ArrowDown' });
    expect(screen.getByRole('heading', { level: 3 }).textContent).toBe(
      'Waivers: 1 rule waived, 1 waiver has ended'
    );
    expect(
      screen.getByText(/Waived until 2001-01-31 by ada: <b>\. The waiver has ended/)
    ).toBeTruthy();
  });

  it('says in words what does not hold, and shows a fork', () => {
    const history = versions(3);
    const fork = version(3, { file: 'forks/ab.dsse.json', digest: 'ab', keyName: null });
    const message = 'The key beef cafe is not a trusted key.';
    show({
      history,
      verification: verified(history, {
        code: 14,
        problems: [{ code: 14, file: history[1].file, message }],
        forks: [fork],
        notes: ['A clock was set back.']
      })
    });
    expect(screen.getByText('does not verify')).toBeTruthy();
    expect(screen.getByText(`${history[1].file}: ${message}`)).toBeTruthy();
    expect(
      screen.getByText(/forked and joined again: 1 record of another copy stands/)
    ).toBeTruthy();
    expect(screen.getByText('A clock was set back.')).toBeTruthy();
    const labels = within(openAll())
      .getAllByRole('option')
      .map(option => option.getAttribute('aria-label') ?? '');
    expect(labels[1]).toMatch(/^Version 3, of a joined copy, .*, unknown key/);
    expect(labels[2]).toContain('signed with a key that is not trusted');
    expect(screen.getByRole('button', { name: 'Compare v2 with v3' })).toBeTruthy();
  });
});
