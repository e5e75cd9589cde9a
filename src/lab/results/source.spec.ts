import { Signal } from '@lumino/signaling';
import type { CaseResult, ProbeResult } from '../../core/probe/result';
import type { AuditSession } from '../model/session';
import { ResultsSource } from './source';

const caseOf = (id: string): CaseResult => ({
  id,
  suite: 'own',
  capability: 'typos',
  type: 'INV',
  title: id,
  column: '',
  outcome: 'pass',
  expected: 'a',
  got: 'a'
});

const probesOf = (ids: string[], version: number | null): ProbeResult => ({
  cases: ids.map(caseOf),
  summary: { regression: version === null ? null : { version } } as ProbeResult['summary']
});

/** A session whose records hold versions 1 to 3, of one case each. */
function sessionOf(run: object): {
  session: AuditSession;
  read: number[];
  changed: Signal<object, void>;
} {
  const read: number[] = [];
  const changed = new Signal<object, void>({});
  const session = {
    run: { changed, isRunning: false, partial: null, result: null, unfinished: null, ...run },
    records: {
      changed: new Signal<object, void>({}),
      recorded: null,
      history: [1, 2, 3].map(version => ({ version })),
      probes: (version: number) => {
        read.push(version);
        return Promise.resolve(probesOf([`of v${version}`], version === 1 ? null : version - 1));
      }
    }
  } as unknown as AuditSession;
  return { session, read, changed };
}

const settled = (): Promise<void> => new Promise(done => setTimeout(done, 40));

const titles = (source: ResultsSource): string[] =>
  (source.list.listing?.cases ?? []).map(({ shown, change }) => `${shown.title}, ${change}`);

async function opened(session: AuditSession): Promise<ResultsSource> {
  const source = new ResultsSource(session);
  source.isActive = true;
  await settled();
  return source;
}

describe('where the results of a view come from', () => {
  it('holds the last run against the version that it was compared with', async () => {
    const { session } = sessionOf({ result: { probes: probesOf(['now'], 2) } });
    const source = await opened(session);
    expect(source.before).toBe(2);
    expect(titles(source)).toEqual(['now, new', 'of v2, gone']);
    source.dispose();
  });

  it('never holds a recorded run against itself', async () => {
    const result = { probes: probesOf(['now'], null) };
    const { session } = sessionOf({ result });
    Object.assign(session.records, { recorded: { result, audit: { version: 3 } } });
    const source = await opened(session);
    expect(source.before).toBe(2);
    source.dispose();
  });

  it('compares with no record where a file was compared with', async () => {
    const { session, read } = sessionOf({ result: { probes: probesOf(['now'], 0) } });
    const source = await opened(session);
    expect(source.before).toBeNull();
    expect(titles(source)).toEqual(['now, alone']);
    expect(read).toEqual([]);
    source.dispose();
  });

  it('turns to a recorded version and back', async () => {
    const { session } = sessionOf({ result: { probes: probesOf(['now'], 3) } });
    const source = await opened(session);
    await source.present({ version: 2 });
    expect([source.before, titles(source)]).toEqual([1, ['of v2, new', 'of v1, gone']]);
    await source.present({ version: 1 });
    expect([source.before, titles(source)]).toEqual([null, ['of v1, alone']]);
    await source.present({ run: true });
    expect(source.before).toBe(3);
    source.dispose();
  });

  it('follows a run when it ends, and does nothing out of sight', async () => {
    const { session, read, changed } = sessionOf({});
    const source = await opened(session);
    expect(source.isEmpty).toBe(true);
    Object.assign(session.run, { isRunning: true, partial: { probes: probesOf(['first'], null) } });
    changed.emit();
    await settled();
    // A run under way is not looked at with every answer.
    expect(source.isEmpty).toBe(true);
    Object.assign(session.run, {
      isRunning: false,
      partial: null,
      result: { probes: probesOf(['first', 'second'], null) }
    });
    changed.emit();
    await settled();
    expect(titles(source)).toEqual(['first, new', 'second, new', 'of v3, gone']);
    source.isActive = false;
    const before = read.length;
    Object.assign(session.run, { result: { probes: probesOf(['third'], 1) } });
    changed.emit();
    await settled();
    expect(read).toHaveLength(before);
    source.isActive = true;
    await settled();
    expect(titles(source)[0]).toBe('third, new');
    source.dispose();
  });
});
