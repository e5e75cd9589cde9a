/** @jest-environment jsdom */
import '../testing/dom';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { AuditError } from '../../core/errors';
import type { SuiteResult } from '../../core/probe/result';
import { SuiteError } from '../../core/probe/suite/problems';
import type { PlannedSuite } from '../model/suite-list';
import { PlannedSuites, ProbeActions, SuiteLine } from './suites';

const planned = (changes: Partial<PlannedSuite>): PlannedSuite => ({
  name: 'probes/own.probes.yaml',
  isFile: true,
  title: 'What anybody would expect',
  tests: 3,
  isReading: false,
  notCarriedOut: [],
  problem: null,
  ...changes
});

const opened: unknown[][] = [];
const actions = { openSuite: (...place: unknown[]) => void opened.push(place) };

beforeEach(() => opened.splice(0));

describe('the suites in the panel', () => {
  it('say what they are before anything has run', () => {
    render(
      <PlannedSuites
        actions={actions}
        suites={[
          planned({}),
          planned({ name: 'builtin:tabular-noise', isFile: false, tests: null }),
          planned({ name: 'probes/slow.yaml', isReading: true, tests: null })
        ]}
      />
    );
    expect(screen.getByText('3 tests')).toBeTruthy();
    expect(screen.getByText('tabular-noise')).toBeTruthy();
    expect(screen.getByText('built in')).toBeTruthy();
    expect(screen.getByText('reading…')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'probes/own.probes.yaml' }));
    expect(opened).toEqual([['probes/own.probes.yaml', null, null]]);
  });

  it('say what they found, with the interval', () => {
    const result: SuiteResult = {
      suite: 'probes/own.probes.yaml',
      seed: 0,
      cases: 62,
      passed: 57,
      failed: 3,
      errors: 2,
      passRate: 0.95,
      interval: [0.863, 0.983],
      capabilities: [],
      problem: null,
      notes: ['2 seeds could not be changed by any transformation.', 'env is not carried out.']
    };
    const { container } = render(
      <SuiteLine
        name={result.suite}
        planned={planned({ notCarriedOut: ['env is not carried out.'] })}
        result={result}
        actions={actions}
      />
    );
    expect(container.textContent).toContain('57 of 60, 95.0 % (86.3–98.3), 2 errors');
    // What is not carried out is told once, with its number.
    expect(screen.getByText('1 entry is not carried out')).toBeTruthy();
    expect(screen.getAllByText('env is not carried out.')).toHaveLength(1);
    expect(screen.getByText(/^2 seeds could not/)).toBeTruthy();
  });

  it('lead to the line of a mistake, names as text', () => {
    const problem = new SuiteError('probes/<b>.yaml', [
      { line: 4, column: 7, sentence: 'hours is no input of the model.' }
    ]);
    render(
      <PlannedSuites
        actions={actions}
        suites={[
          planned({ name: 'probes/<b>.yaml', problem }),
          planned({
            name: 'probes/absent.yaml',
            problem: new AuditError('missing-file', 'There is no suite probes/absent.yaml.')
          })
        ]}
      />
    );
    expect(screen.getAllByText('cannot be used')).toHaveLength(2);
    expect(screen.getAllByRole('alert')[0].textContent).toContain(
      'probes/<b>.yaml:4:7: hours is no input of the model.'
    );
    fireEvent.click(screen.getByRole('button', { name: 'Open the suite at line 4' }));
    expect(opened).toEqual([['probes/<b>.yaml', 4, 7]]);
    expect(screen.queryByRole('button', { name: 'Open the suite' })).toBeNull();
  });
});

describe('a new suite', () => {
  const problemOf = (name: string): string | null =>
    name === '' ? 'Give the suite a name.' : name.includes('/') ? 'Use letters.' : null;

  it('is written under a name, for what the model takes', async () => {
    const made: string[][] = [];
    render(
      <ProbeActions
        onResults={null}
        form="row"
        create={(name, form) => {
          made.push([name, form]);
          return made.length === 1
            ? Promise.reject(new AuditError('invalid-input', 'There is a file already.'))
            : Promise.resolve();
        }}
        nameProblem={problemOf}
      />
    );
    expect(screen.queryByRole('button', { name: 'Open results' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'New suite' }));
    const name = screen.getByRole('textbox', { name: 'Name of the suite' });
    expect(document.activeElement).toBe(name);
    const write = (): HTMLElement => screen.getByRole('button', { name: 'Write the suite' });
    expect(write().getAttribute('aria-disabled')).toBe('true');
    fireEvent.change(name, { target: { value: 'a/b' } });
    expect(screen.getByText('Use letters.')).toBeTruthy();
    fireEvent.submit(screen.getByRole('form', { name: 'New suite' }));
    expect(made).toEqual([]);
    fireEvent.change(name, { target: { value: 'mine' } });
    fireEvent.change(screen.getByRole('combobox', { name: 'The model takes' }), {
      target: { value: 'chat' }
    });
    await act(async () => fireEvent.click(write()));
    expect(screen.getByRole('alert').textContent).toContain('There is a file already.');
    await act(async () => fireEvent.click(write()));
    expect(made).toEqual([
      ['mine', 'chat'],
      ['mine', 'chat']
    ]);
    expect(screen.queryByRole('form')).toBeNull();
  });

  it('is given up with Escape, which gives the focus back', () => {
    render(
      <ProbeActions
        onResults={() => undefined}
        form="text"
        create={() => Promise.resolve()}
        nameProblem={problemOf}
      />
    );
    expect(screen.getByRole('button', { name: 'Open results' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'New suite' }));
    fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Escape' });
    expect(screen.queryByRole('form')).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'New suite' }));
  });
});
