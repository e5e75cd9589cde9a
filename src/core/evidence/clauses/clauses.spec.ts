import { createKey } from '../../record/keys';
import { AuditLog } from '../../record/log';
import type { RecordPredicate } from '../../record/statement';
import { auditResult, type Variation } from '../../record/testing/audit';
import { MemoryStorage } from '../../record/testing/storages';
import type { AuditResult } from '../../result';
import { aboutClause, CLAUSES } from './catalogue';
import { clausesOf, clausesOfRecord } from './clauses';
import { GROUNDS } from './schema';

const NOW = new Date('2026-07-01T09:14:00.000Z');
const key = createKey('operations', NOW);

async function recorded(result: AuditResult, log = new AuditLog(new MemoryStorage())) {
  return (await log.record(result, key, { now: NOW })).predicate;
}

const names = (predicate: RecordPredicate): string[] =>
  predicate.clauses.map(({ framework, clause }) => `${framework} ${clause}`);

const without = (predicate: RecordPredicate, part: Partial<RecordPredicate>): string[] => {
  const changed = { ...predicate, clauses: [], ...part };
  return clausesOfRecord(changed, key.keyid).map(({ clause }) => clause);
};

describe('the clauses of a record', () => {
  it('are written down, each with what it rests on, a digest that the record cites', async () => {
    const predicate = await recorded(auditResult());
    expect(names(predicate)).toEqual(
      expect.arrayContaining([
        'eu-ai-act Art. 9(8)',
        'eu-ai-act Art. 15(4)',
        'eu-ai-act Art. 72(2)',
        'eu-ai-act Annex IV 2(g)',
        'iso-42001 A.7.5',
        'soc-2 PI1.3',
        'nist-ai-rmf MEASURE 2.4'
      ])
    );
    const known = new Set(
      [
        ...predicate.objects.map(({ sha256 }) => sha256),
        predicate.policy.sha256,
        key.keyid,
        ...predicate.production.map(({ digest }) => digest),
        predicate.evaluation.digest
      ].map(digest => digest.replace(/^sha256:/, ''))
    );
    for (const { objects, because } of predicate.clauses) {
      expect(because.length).toBeGreaterThan(0);
      for (const { digest } of objects) {
        expect(known).toContain(digest.replace(/^sha256:/, ''));
      }
    }
    const probed = predicate.clauses.find(({ clause }) => clause === 'Art. 15(4)');
    expect(probed).toEqual({
      framework: 'eu-ai-act',
      clause: 'Art. 15(4)',
      because: ['59 probe cases judged, 3 failed.'],
      objects: [
        {
          name: 'probe cases',
          digest: `sha256:${predicate.objects.find(({ role }) => role === 'probe-cases')?.sha256}`
        }
      ]
    });
  });

  it('come from what was done, not from what was asked for', async () => {
    const predicate = await recorded(auditResult());
    expect(without(predicate, { probes: null })).not.toContain('Art. 15(4)');
    expect(without(predicate, { probes: null })).not.toContain('PI1.3');
    const unlooked = predicate.drift.map(report => ({ ...report, columns: [] }));
    expect(without(predicate, { drift: unlooked })).not.toContain('Art. 26(5)');
    expect(without(predicate, { verdict: { ...predicate.verdict, rules: [] } })).not.toEqual(
      expect.arrayContaining(['Art. 9(8)'])
    );
    const late = { ...predicate.policy, sealedAt: '2026-07-01T09:13:00.000Z' };
    expect(without(predicate, { policy: late })).not.toContain('Art. 9(8)');
    const undecided = predicate.verdict.rules.map(rule => ({ ...rule, value: null }));
    expect(
      without(predicate, { verdict: { ...predicate.verdict, rules: undecided } })
    ).not.toContain('MANAGE 1.1');
    expect(names(predicate)).not.toContain('soc-2 PI1.4');
    expect(names(predicate)).not.toContain('nist-ai-rmf MEASURE 2.11');
  });

  it('are more with a record before this one: a chain, and cases that were asked again', async () => {
    const log = new AuditLog(new MemoryStorage());
    const first = await recorded(auditResult(), log);
    const variation: Variation = { previous: await log.previous(), failedCases: 5 };
    const second = await recorded(auditResult(variation), log);
    expect(names(first)).not.toContain('iso-42001 A.6.2.8');
    const chained = second.clauses.find(({ clause }) => clause === 'PI1.5');
    expect(chained?.objects).toEqual([
      { name: 'entry 1', digest: `sha256:${second.previous?.sha256}` }
    ]);
    expect(second.clauses.find(({ clause }) => clause === 'CC8.1')?.because.at(-1)).toBe(
      '60 probe cases asked again as in version 1, 2 regressed.'
    );
  });

  it('are found again for a record from before they were written down', async () => {
    const predicate = await recorded(auditResult());
    expect(clausesOfRecord({ ...predicate, clauses: [] }, key.keyid)).toEqual(predicate.clauses);
  });
});

describe('the catalogue', () => {
  it('names every clause once, in words, on grounds that there are', () => {
    const keys = CLAUSES.map(({ framework, clause }) => `${framework} ${clause}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { about, framework, clause, grounds } of CLAUSES) {
      expect(about).not.toMatch(/compl(y|ies|iance)/i);
      expect(aboutClause(framework, clause)).toBe(about);
      expect(grounds.length).toBeGreaterThan(0);
    }
    const used = new Set(CLAUSES.flatMap(({ grounds }) => grounds));
    expect([...used].sort()).toEqual([...GROUNDS].sort());
    // The number of the draft of 2021 is another article now.
    expect(keys.join()).not.toContain('Art. 61');
  });

  it('supports nothing by nothing', async () => {
    const predicate = await recorded(auditResult());
    const input = { predicate, objects: [], keyid: key.keyid };
    expect(clausesOf(input).map(({ clause }) => clause)).not.toContain('PI1.3');
  });
});
