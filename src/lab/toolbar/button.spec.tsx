/** @jest-environment jsdom */
import '../testing/dom';
import { fireEvent, render, screen } from '@testing-library/react';
import { AuditError } from '../../core/errors';
import type { AuditSession } from '../model/session';
import { ProbeButton } from './button';
import { probeButtonState, type ProbeButtonState } from './probe-state';

/** A session with a plan that can be run, but for what is said. */
function sessionOf(changes: Record<string, object | boolean | null> = {}): AuditSession {
  const plan = {
    isLoaded: true,
    exists: true,
    problem: null,
    compiled: {},
    draft: { target: { callable: 'clf' }, rest: { probes: [{ suite: 'builtin:tabular-noise' }] } }
  };
  return {
    isActive: true,
    run: { isRunning: false },
    suites: { problem: null },
    obstacleTo: () => null,
    ...changes,
    plan: { ...plan, ...(changes.plan as object | undefined) }
  } as unknown as AuditSession;
}

function show(state: ProbeButtonState): { pressed: string[] } {
  const pressed: string[] = [];
  render(
    <ProbeButton
      state={state}
      onRun={() => pressed.push('run')}
      onCancel={() => pressed.push('cancel')}
    />
  );
  fireEvent.click(screen.getByRole('button'));
  return { pressed };
}

describe('the toolbar’s button', () => {
  it.each<[string, AuditSession | null, boolean | null, RegExp]>([
    ['no plan beside the notebook', null, false, /^There is no audit.yaml/],
    [
      'no plan at all',
      sessionOf({ plan: { exists: false, compiled: null } }),
      null,
      /no audit.yaml/
    ],
    [
      'a plan with a problem',
      sessionOf({ plan: { problem: {} } }),
      true,
      /^The plan has a problem/
    ],
    [
      'no model',
      sessionOf({ plan: { draft: { target: null, rest: {} } } }),
      true,
      /names no model/
    ],
    [
      'no suites',
      sessionOf({ plan: { draft: { target: {}, rest: { probes: [] } } } }),
      true,
      /names no suites/
    ],
    [
      'a broken suite',
      sessionOf({ suites: { problem: new AuditError('invalid-suite', 'a.yaml:1:2: no.') } }),
      true,
      /^A suite has a problem\. a\.yaml:1:2/
    ],
    [
      'no kernel',
      sessionOf({ obstacleTo: (() => 'The kernel is not connected.') as unknown as object }),
      true,
      /kernel is not connected/
    ]
  ])('cannot be pressed with %s, and says why', (_, session, there, reason) => {
    const state = probeButtonState(session, there);
    expect(state).toMatchObject({
      state: 'disabled',
      hint: expect.stringMatching(reason) as string
    });
    expect(show(state).pressed).toEqual([]);
    const button = screen.getByRole('button', { name: 'Run probes' });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.title).toMatch(reason);
  });

  it('runs where nothing stands in the way, or nothing is known yet', () => {
    for (const state of [
      probeButtonState(sessionOf(), true),
      probeButtonState(null, true),
      probeButtonState(null, null),
      probeButtonState(
        sessionOf({ isActive: false, obstacleTo: (() => 'no') as unknown as object }),
        true
      )
    ]) {
      expect(state.state).toBe('ready');
    }
    expect(show(probeButtonState(sessionOf(), true)).pressed).toEqual(['run']);
  });

  it('tells how far the probes are, and cancels them once', () => {
    const stage = {
      stage: 'probes',
      state: 'running',
      done: 340,
      total: 1000,
      unit: 'cases',
      detail: 'small-changes',
      startedAt: 0,
      finishedAt: null,
      error: null
    };
    const running = (isCancelling: boolean): ProbeButtonState =>
      probeButtonState(
        sessionOf({ run: { isRunning: true, isCancelling, partial: { stages: [stage] } } }),
        true
      );
    expect(show(running(false)).pressed).toEqual(['cancel']);
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('34');
    expect(screen.getByRole('button').textContent).toBe('Cancelprobes 34 %');
    document.body.innerHTML = '';
    expect(show(running(true)).pressed).toEqual([]);
    expect(screen.getByText('Cancelling…')).toBeTruthy();
  });
});
