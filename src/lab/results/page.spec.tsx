/** @jest-environment jsdom */
import '../testing/dom';
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { Signal } from '@lumino/signaling';
import type { CaseResult, ProbeResult, Regression } from '../../core/probe/result';
import type { AuditSession } from '../model/session';
import { ResultsPage } from './page';
import { ResultsSource } from './source';

// jsdom gives nothing a size, and the table draws the rows that fit.
Object.defineProperty(HTMLElement.prototype, 'clientHeight', { get: () => 600 });
Object.defineProperty(HTMLElement.prototype, 'clientWidth', { get: () => 900 });

const HOSTILE = '<img src=x onerror=alert(1)>\u202e\u200b';

function caseOf(index: number, changes: Partial<CaseResult> = {}): CaseResult {
  return {
    id: `id-${index}`,
    suite: index % 2 ? 'builtin:tabular-robustness' : 'probes/own.probes.yaml',
    capability: 'missing-values',
    type: 'INV',
    title: `case ${index} keeps the answer`,
    column: 'distance',
    attributes: { origin: index % 3 ? 'DEN' : 'ATL' },
    outcome: 'pass',
    expected: 'true',
    got: 'true (probability 0.9)',
    ...changes
  };
}

const rowCase = caseOf(1, {
  title: 'distance missing flips the answer',
  outcome: 'fail',
  got: 'false (probability 0.4)',
  tags: ['CheckList robustness'],
  request: { form: 'row', row: { hour: 7, distance: null, note: HOSTILE } },
  right: { form: 'row', row: { hour: 7, distance: 500, note: HOSTILE } },
  transformation: { name: 'missing-values', parameters: {}, changed: 'distance missing' },
  asserts: [{ judge: 'contains', negated: true, configuration: {} }]
});
const textCase = caseOf(2, {
  title: `typos: ${HOSTILE}`,
  outcome: 'error',
  got: `ValueError: ${HOSTILE}`,
  request: { form: 'text', text: 'The tea was godo.' },
  right: { form: 'text', text: 'The tea was good.' },
  transformation: {
    name: 'typos',
    parameters: {},
    changed: 'two letters swapped',
    spans: [{ start: 13, end: 16 }]
  }
});
const chatCase = caseOf(3, {
  request: {
    form: 'chat',
    messages: [
      { role: 'system', content: 'You are kind.' },
      { role: 'user', content: `Say ${HOSTILE}` }
    ]
  },
  right: null
});
const cases = [rowCase, textCase, chatCase, ...Array.from({ length: 97 }, (_, i) => caseOf(i + 4))];
const before = [
  { ...rowCase, outcome: 'pass' as const, got: 'true (probability 0.8)' },
  { ...textCase, outcome: 'pass' as const },
  ...cases.slice(5),
  caseOf(900)
];

const regression: Regression = {
  version: 2,
  paired: 96,
  regressed: 1,
  fixed: 0,
  regressedCases: ['id-1'],
  test: { method: 'mcnemar-mid-p', seeds: 96, worse: 0.25, twoSided: 0.5 },
  slices: {
    declared: 1,
    searched: 4,
    depth: 2,
    worse: [
      {
        kind: 'discovered',
        predicates: [
          { attribute: 'column', value: 'distance' },
          { attribute: 'suite', value: 'builtin:tabular-robustness' }
        ],
        paired: 40,
        regressed: 1,
        fixed: 0,
        p: 0.04
      }
    ]
  }
};

/** A session whose last run found these cases, and whose version 2 found those. */
function sessionOf(probes: ProbeResult | null, earlier: CaseResult[] | null): AuditSession {
  const quiet = (): Signal<object, void> => new Signal<object, void>({});
  return {
    run: { changed: quiet(), isRunning: false, partial: null, result: probes && { probes } },
    records: {
      changed: quiet(),
      history: earlier ? [{ version: 2, recordedAt: '2026-11-24T10:00:00Z' }] : [],
      recorded: null,
      probes: () => Promise.resolve(earlier && { summary: null, cases: earlier })
    },
    plan: {
      draft: { target: { callable: 'clf.predict' } },
      compiled: { plan: { target: { callable: 'clf.predict', timeout: 60 } } }
    },
    obstacleTo: () => null
  } as unknown as AuditSession;
}

function probesOf(list: CaseResult[], compared: Regression | null): ProbeResult {
  return {
    cases: list,
    summary: { regression: compared } as ProbeResult['summary']
  };
}

async function show(
  session: AuditSession
): Promise<{ copied: string[]; inserted: CaseResult[]; source: ResultsSource }> {
  const [copied, inserted]: [string[], CaseResult[]] = [[], []];
  const source = new ResultsSource(session);
  render(
    <ResultsPage
      source={source}
      onCopy={text => copied.push(text)}
      onInsert={result => inserted.push(result)}
    />
  );
  await act(async () => {
    source.isActive = true;
    await new Promise(done => setTimeout(done, 50));
  });
  return { copied, inserted, source };
}

const grid = (): HTMLElement => screen.getByRole('grid', { name: 'Cases' });

async function choose(label: string, option: string | RegExp): Promise<void> {
  const select = screen.getByRole<HTMLSelectElement>('combobox', { name: label });
  const chosen = within(select).getByRole<HTMLOptionElement>('option', { name: option });
  await act(async () => {
    fireEvent.change(select, { target: { value: chosen.value } });
    await new Promise(done => setTimeout(done, 50));
  });
}

describe('the results of probes', () => {
  it('add up with their interval, and are listed in a grid of which few rows are in the page', async () => {
    await show(sessionOf(probesOf(cases, regression), before));
    expect(
      screen.getByText(
        /^98 of 99 passed, 99\.0 % \(94\.5 to 99\.8\); 1 case could not be judged; 1 case is gone\.$/
      )
    ).toBeTruthy();
    expect(screen.getByText(/Regressed 1, fixed 0/)).toBeTruthy();
    expect(grid().getAttribute('aria-rowcount')).toBe('102');
    expect(grid().getAttribute('aria-colcount')).toBe('8');
    const rows = within(grid()).getAllByRole('row');
    expect(rows.length).toBeLessThan(60);
    expect(rows[1].getAttribute('aria-label')).toBe(
      'failed, distance missing flips the answer, regressed'
    );
    expect(rows[1].getAttribute('aria-rowindex')).toBe('2');
    expect(document.querySelector('img')).toBeNull();
  });

  it('are filtered by outcome, suite, change, slice and text', async () => {
    const { source } = await show(sessionOf(probesOf(cases, regression), before));
    const count = (): number => source.list.listing?.places.length ?? -1;
    await choose('Outcome', /^not judged \(1\)/);
    expect(count()).toBe(1);
    fireEvent.click(screen.getByRole('button', { name: 'List all cases' }));
    await waitFor(() => expect(count()).toBe(101));
    await choose('Suite', /^probes\/own/);
    expect(screen.getByText(/^\d+ of 101 cases are listed: \d+ of \d+ passed/)).toBeTruthy();
    await choose('Suite', 'Any suite');
    await choose('What changed since v2', /^gone \(1\)/);
    expect(count()).toBe(1);
    await choose('What changed since v2', 'Changed or not');
    await choose('Slice', /^column distance, suite builtin:tabular-robustness.*found/);
    expect(count()).toBe(50);
    await choose('Slice', /^ATL/);
    const atlanta = count();
    await act(async () => {
      fireEvent.change(screen.getByRole('searchbox', { name: 'Find in cases' }), {
        target: { value: 'CASE 9' }
      });
      await new Promise(done => setTimeout(done, 400));
    });
    expect(count()).toBeGreaterThan(0);
    expect(count()).toBeLessThan(atlanta);
    await act(async () => {
      await source.list.setFilter({ text: 'nothing is like this' });
      await new Promise(done => setTimeout(done, 50));
    });
    expect(screen.getByText('No case is like that.')).toBeTruthy();
  });

  it('are sorted by their heads, and moved through by keyboard', async () => {
    const { source } = await show(sessionOf(probesOf(cases, null), null));
    const head = screen.getByRole('columnheader', { name: 'Case' });
    expect(head.getAttribute('aria-sort')).toBe('none');
    await act(async () => {
      fireEvent.click(within(head).getByRole('button'));
      await new Promise(done => setTimeout(done, 50));
    });
    expect(screen.getByRole('columnheader', { name: 'Case' }).getAttribute('aria-sort')).toBe(
      'ascending'
    );
    expect(source.list.order).toEqual({ key: 'title', descending: false });
    const active = (): string =>
      grid().getAttribute('aria-activedescendant')?.split('-').pop() ?? '';
    fireEvent.keyDown(grid(), { key: 'ArrowDown' });
    fireEvent.keyDown(grid(), { key: 'ArrowDown' });
    expect(active()).toBe('2');
    fireEvent.keyDown(grid(), { key: 'End' });
    expect(active()).toBe('99');
    fireEvent.keyDown(grid(), { key: 'Home' });
    expect(active()).toBe('0');
    fireEvent.keyDown(grid(), { key: 'Enter' });
    expect(screen.getByRole('region', { name: 'Case' })).toBeTruthy();
    fireEvent.keyDown(grid(), { key: 'ArrowDown' });
    expect(screen.getByText('Case 2 of 100')).toBeTruthy();
    fireEvent.keyDown(grid(), { key: 'Escape' });
    expect(screen.queryByRole('region', { name: 'Case' })).toBeNull();
  });

  it('open as a case: rows with what changed marked, both versions, hostile text as text', async () => {
    const { inserted, copied } = await show(sessionOf(probesOf(cases, regression), before));
    fireEvent.click(within(grid()).getAllByRole('row')[1]);
    const view = within(screen.getByRole('region', { name: 'Case' }));
    const rows = view.getAllByRole('row').map(row => row.textContent);
    expect(rows[2]).toBe('distance500missing');
    expect(rows[3]).toContain('<img src=x onerror=alert(1)>\\u202e\\u200b');
    expect(view.getByText('500').tagName).toBe('DEL');
    expect(view.getByText('missing').tagName).toBe('INS');
    expect(view.getByText('CheckList robustness')).toBeTruthy();
    expect(view.getByText('not-contains')).toBeTruthy();
    expect(view.getByText('passed in v2, failed now')).toBeTruthy();
    expect(view.getByText('Answer, now and in v2')).toBeTruthy();
    expect(document.querySelector('img')).toBeNull();
    fireEvent.click(view.getByRole('button', { name: 'Insert as a cell' }));
    expect(inserted).toEqual([rowCase]);
    fireEvent.click(view.getByRole('button', { name: 'Copy' }));
    expect(JSON.parse(copied[0])).toMatchObject({
      id: 'id-1',
      asked: rowCase.request,
      now: { outcome: 'fail' },
      before: { outcome: 'pass', got: 'true (probability 0.8)' },
      change: 'regressed'
    });
    expect(view.getByRole('button', { name: 'Copied' })).toBeTruthy();
  });

  it('shows texts with the changed letters marked, and conversations as turns', async () => {
    await show(sessionOf(probesOf(cases, null), null));
    fireEvent.click(within(grid()).getAllByRole('row')[2]);
    const view = within(screen.getByRole('region', { name: 'Case' }));
    expect(screen.getByText('Unchanged').parentElement?.textContent).toBe(
      'UnchangedThe tea was good.'
    );
    const marked = [...document.querySelectorAll('ins, del')].map(each => each.textContent);
    expect(marked.length).toBeGreaterThan(0);
    expect(marked.every(text => (text ?? '').length <= 2)).toBe(true);
    fireEvent.click(view.getByRole('button', { name: 'Next case' }));
    expect(view.getAllByRole('listitem').map(turn => turn.textContent)).toEqual([
      'SystemYou are kind.',
      'UserSay <img src=x onerror=alert(1)>\\u202e\\u200b'
    ]);
  });

  it('puts the versions side by side, and says where no cell can be made', async () => {
    await show(sessionOf(probesOf(cases, regression), before));
    fireEvent.click(screen.getByRole('checkbox', { name: 'Side by side with v2' }));
    expect(grid().getAttribute('aria-colcount')).toBe('10');
    const row = within(grid()).getAllByRole('row')[1];
    const answers = within(row)
      .getAllByRole('gridcell')
      .map(cell => cell.textContent);
    expect(answers.slice(5, 9)).toEqual([
      'true',
      'true',
      'false (probability 0.4)',
      'true (probability 0.8)'
    ]);
    fireEvent.click(within(grid()).getAllByRole('row')[6]);
    const button = screen.getByRole('button', { name: 'Insert as a cell' });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByText('No cell: This result does not keep what was asked.')).toBeTruthy();
  });

  it('says where there is nothing to list', async () => {
    await show(sessionOf(null, null));
    expect(screen.getByText('Nothing has been probed yet.')).toBeTruthy();
  });

  it('says why the results could not be read, and reads again', async () => {
    const session = sessionOf(probesOf(cases, regression), before);
    let broken = true;
    Object.assign(session.records, {
      probes: () =>
        broken ? Promise.reject(new Error('v2 is broken')) : Promise.resolve({ cases: before })
    });
    await show(session);
    expect(screen.getByRole('alert').textContent).toContain('v2 is broken');
    expect(grid().getAttribute('aria-rowcount')).toBe('101');
    broken = false;
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Read again' }));
      await new Promise(done => setTimeout(done, 80));
    });
    expect(screen.queryByRole('alert')).toBeNull();
    expect(grid().getAttribute('aria-rowcount')).toBe('102');
  });
});
