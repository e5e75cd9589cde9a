import {
  bindingsOf,
  changesFor,
  changesOf,
  namesOf,
  partsToRun,
  rootName,
  stalenessOf
} from './freshness';
import type { KernelVariables, Subject, SubjectNames } from './freshness';

function kernel(versions: Record<string, number>): KernelVariables {
  const cell = (version: number) => ({ id: 'c', executionCount: 7, ranAt: null, version });
  return {
    tables: Object.entries(versions)
      .filter(([name]) => name.startsWith('X'))
      .map(([name, version]) => ({
        name,
        library: 'pandas',
        rows: 1,
        columns: ['a'],
        cell: cell(version)
      })),
    models: Object.entries(versions)
      .filter(([name]) => !name.startsWith('X'))
      .map(([name, version]) => ({
        name,
        callable: `${name}.predict`,
        description: '',
        cell: cell(version)
      })),
    sparkSessions: []
  };
}

const stale = (...given: Parameters<typeof changesOf>): Set<Subject> =>
  new Set(changesOf(...given).map(change => change.subject));

const names: SubjectNames = { evaluation: 'X_eval', production: ['X_live'], model: 'clf' };

describe('freshness', () => {
  const before = kernel({ X_eval: 1, X_live: 1, clf: 4 });
  const atRun = bindingsOf(before, names, 1);

  it('remembers the binding a run saw', () => {
    expect(atRun).toEqual({ X_eval: '1:1', X_live: '1:1', clf: '1:4' });
    expect([...stale(names, atRun, before, 1)]).toEqual([]);
  });

  it('marks what was bound again, with its cell', () => {
    const after = kernel({ X_eval: 2, X_live: 1, clf: 4 });
    expect([...stale(names, atRun, after, 1)]).toEqual(['evaluation']);
    expect(stalenessOf('X_eval', atRun, after, 1)).toMatchObject({
      state: 'stale',
      cell: { executionCount: 7 }
    });
  });

  it('marks what is gone after a restart', () => {
    const after = kernel({});
    expect([...stale(names, atRun, after, 1)]).toEqual(['evaluation', 'production', 'model']);
    expect(stalenessOf('clf', atRun, after, 1)).toEqual({ state: 'gone' });
  });

  it('marks everything in another kernel, even where the counts are the same', () => {
    expect([...stale(names, atRun, before, 2)]).toEqual(['evaluation', 'production', 'model']);
  });

  it('says nothing of names that the run did not see', () => {
    expect(stalenessOf('other', atRun, before, 1)).toEqual({ state: 'fresh' });
  });

  it('tells which part a change makes stale, and what a run of one part sees', () => {
    const changes = changesOf(names, atRun, kernel({ X_eval: 1, X_live: 2 }), 1);
    expect(changes.map(change => [change.name, change.state])).toEqual([
      ['X_live', 'stale'],
      ['clf', 'gone']
    ]);
    expect(changesFor('drift', changes).map(change => change.name)).toEqual(['X_live']);
    expect(changesFor('drift', changes, true).map(change => change.name)).toEqual([
      'X_live',
      'clf'
    ]);
    expect(changesFor('probes', changes).map(change => change.name)).toEqual(['clf']);
    expect(Object.keys(bindingsOf(before, namesOf(['drift'], names), 1))).toEqual([
      'X_eval',
      'X_live'
    ]);
  });

  it('knows which parts to run again', () => {
    expect(partsToRun(new Set(['evaluation']))).toEqual(['drift', 'probes']);
    expect(partsToRun(new Set(['model']))).toEqual(['probes']);
    expect(partsToRun(new Set(['model']), true)).toEqual(['drift', 'probes']);
    expect(partsToRun(new Set(['production']))).toEqual(['drift']);
    expect(partsToRun(new Set())).toEqual([]);
  });

  it('finds the variable behind a callable', () => {
    expect(rootName('clf.predict_proba')).toBe('clf');
    expect(rootName('models["a"].predict')).toBe('models');
    expect(rootName('score')).toBe('score');
  });
});
