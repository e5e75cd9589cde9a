/** @jest-environment jsdom */
import '../testing/dom';
import { fireEvent, render, screen } from '@testing-library/react';
import type { AuditSession } from '../model/session';
import { SubjectBody } from './subject';

/** As much of a session as the lines look at before anything is chosen. */
const SESSION = {
  plan: {
    draft: { rest: { model: 'm' }, evaluation: null, production: [], target: null },
    edit: () => undefined
  },
  run: { isRunning: false, result: null, bindings: null, failure: null, stage: null },
  kernel: { client: null, situation: { state: 'none' } },
  variables: null,
  trackerChoice: null,
  tracker: { find: () => null, status: null, runs: [], problem: null },
  freshness: () => null
} as unknown as AuditSession;

describe('the subject', () => {
  it('closes an editor with Escape, also where its pencil still has the focus', () => {
    render(<SubjectBody session={SESSION} onGoToCell={() => undefined} />);
    const pencil = screen.getByRole('button', { name: 'Change where the data is read' });
    fireEvent.click(pencil);
    expect(pencil.getAttribute('aria-expanded')).toBe('true');
    fireEvent.keyDown(pencil, { key: 'Escape' });
    expect(pencil.getAttribute('aria-expanded')).toBe('false');
    expect(document.activeElement).toBe(pencil);
    fireEvent.click(pencil);
    fireEvent.keyDown(screen.getAllByRole('combobox')[0], { key: 'Escape' });
    expect(pencil.getAttribute('aria-expanded')).toBe('false');
  });
});
