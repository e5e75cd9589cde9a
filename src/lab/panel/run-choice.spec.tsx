/** @jest-environment jsdom */
import '../testing/dom';
import { fireEvent, render, screen } from '@testing-library/react';
import { trackerChoice } from '../../core/plan/tracker';
import type { RecordedAttachment } from '../../core/record/attachments';
import type { PlanDraft } from '../model/plan-draft';
import type { AuditSession } from '../model/session';
import type { TrackerRun, TrackerStatus } from '../model/tracker-runs';
import { Attached } from './record';
import { RunChoice } from './run-choice';

const RUN: TrackerRun = {
  runId: 'abc',
  runName: '<img src=x onerror=alert(1)>',
  experimentId: '1',
  experimentName: 'flights',
  status: 'FINISHED',
  startedAt: null,
  url: null,
  parent: 'def'
};

/** As much of a session as the choice of a run looks at. */
function sessionOf(
  tracker: PlanDraft['rest']['tracker'],
  status: Partial<TrackerStatus> = {}
): { session: AuditSession; drafts: PlanDraft[]; asked: string[] } {
  const drafts: PlanDraft[] = [];
  const asked: string[] = [];
  const draft = { rest: { model: 'm', tracker }, evaluation: null, production: [], target: null };
  const session = {
    tracker: {
      asked: 'mlflow',
      status: { version: '1', place: null, active: null, ...status },
      runs: [RUN],
      problem: null
    },
    kernel: { client: null },
    trackerChoice: trackerChoice(tracker),
    refreshTracker: () => void asked.push('status'),
    plan: { draft, edit: (change: (plan: PlanDraft) => PlanDraft) => drafts.push(change(draft)) }
  };
  return { session: session as unknown as AuditSession, drafts, asked };
}

const select = (label: string, value: string): void => {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
};

describe('the choice of a run', () => {
  it('names runs as text, and those that are nested', () => {
    const { session, drafts, asked } = sessionOf({ mlflow: { trackingUri: 'http://t' } });
    const { container } = render(<RunChoice session={session} />);
    expect(container.querySelector('img')).toBe(null);
    expect(screen.getByText(`${RUN.runName}, flights, nested`)).toBeTruthy();
    expect(screen.queryByText('A new run for the record')).toBe(null);
    select('Experiment run', 'abc');
    expect(drafts[0].rest.tracker).toEqual({ mlflow: { trackingUri: 'http://t', run: 'abc' } });
    select('Experiment run', '');
    expect(drafts[1].rest.tracker).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('turns to another tracker, and says what leaves the machine', () => {
    const { session, drafts } = sessionOf({ mlflow: {} });
    render(<RunChoice session={session} />);
    select('Experiment tracker', 'wandb');
    expect(drafts[0].rest.tracker).toEqual({ wandb: { run: 'active' } });
    const next = sessionOf(drafts[0].rest.tracker, { place: '/home/ada/wandb' });
    const { getByText } = render(<RunChoice session={next.session} />);
    expect(getByText('A new run for the record')).toBeTruthy();
    expect(
      getByText('Attach the record to the active W&B run, which must be offline.')
    ).toBeTruthy();
    expect(getByText('Kept in /home/ada/wandb')).toBeTruthy();
    expect(next.asked).toEqual(['status']);
  });

  it('says which package is missing', () => {
    render(<RunChoice session={sessionOf({ trackio: {} }, { version: null }).session} />);
    expect(screen.getByText(/^Trackio is not installed in this kernel.*pip install trackio$/));
    expect(screen.queryByLabelText('Experiment run')).toBe(null);
  });
});

describe('the run that a record is attached to', () => {
  const attached = (more: Partial<RecordedAttachment>, already = false): AuditSession =>
    ({
      records: {
        isAttaching: false,
        isAttachedAlready: already,
        attachedTo: {
          version: 3,
          sha256: 'a',
          tracker: 'mlflow',
          runId: 'abc',
          runName: '<b>bold</b>',
          experiment: 'flights',
          url: 'http://t/#/experiments/1/runs/abc',
          model: null,
          attachedAt: '2026-07-01T09:12:00Z',
          ...more
        }
      }
    }) as unknown as AuditSession;

  it('is opened where it has a page', () => {
    const opened: string[] = [];
    const { container } = render(
      <Attached
        session={attached({ model: 'delay/3' }, true)}
        onOpenUrl={url => opened.push(url)}
      />
    );
    expect(container.textContent).toBe(
      'v3 is already attached to <b>bold</b> and to the model delay/3. Open in MLflow'
    );
    fireEvent.click(screen.getByRole('button', { name: 'Open in MLflow' }));
    expect(opened).toEqual(['http://t/#/experiments/1/runs/abc']);
  });

  it.each([
    ['mlflow', 'mlflow ui'],
    ['trackio', 'trackio show'],
    ['wandb', 'wandb sync']
  ] as const)('says what shows a run of %s that has none', (tracker, command) => {
    const { container } = render(
      <Attached session={attached({ tracker, url: null })} onOpenUrl={() => undefined} />
    );
    expect(container.querySelector('button')).toBe(null);
    expect(container.textContent).toContain(command);
  });
});
