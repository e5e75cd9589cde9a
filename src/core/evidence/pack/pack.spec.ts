import Ajv from 'ajv';
import { JSDOM } from 'jsdom';
import { answerFinding } from '../../record/answers';
import { sha256Hex } from '../../record/digest';
import { openEnvelope, payloadText } from '../../record/dsse';
import { joinCopy } from '../../record/join';
import { createKey } from '../../record/keys';
import { changeKey, publicPart } from '../../record/key-changes';
import { AuditLog } from '../../record/log';
import { objectPath } from '../../record/layout';
import { auditResult, type Variation } from '../../record/testing/audit';
import { MemoryStorage } from '../../record/testing/storages';
import { verifyLog } from '../../record/verify';
import { vouchFor } from '../../record/vouch';
import type { AuditResult } from '../../result';
import { CLAUSES } from '../clauses/catalogue';
import { buildPack } from './build';
import { controlId } from './oscal';
import type { PackIndex } from './schema';
import { ASSESSMENT_RESULTS_SHAPE } from './testing/oscal-shape';
import { isPack, verifyPack } from './verify-pack';

const day = (number: number, hour = 9): Date => new Date(Date.UTC(2026, 5, number, hour));
const [ada, ben, eve] = ['ada', 'ben', 'eve'].map(name => createKey(name, day(1)));
const PERIOD = { from: '2026-06-04', to: '2026-06-10' };

async function record(
  storage: MemoryStorage,
  at: Date,
  change: Variation | AuditResult = {},
  by = ada
): Promise<void> {
  const result = 'seal' in change ? change : auditResult(change);
  await new AuditLog(storage).record(result, by, { now: at });
}

/** Three audits, of which the period holds the last two. */
async function flights(): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  await record(storage, day(2), { failedCases: 1 });
  await record(storage, day(5), { failedCases: 2 });
  await record(storage, day(8), { shifts: { origin: 0.02, altitude: 0.01 }, failedCases: 0 });
  return storage;
}

async function packed(
  sources: Record<string, MemoryStorage>,
  by = ada,
  period = PERIOD
): Promise<{ pack: MemoryStorage; index: PackIndex }> {
  const pack = new MemoryStorage();
  const logs = Object.entries(sources).map(([folder, storage]) => ({ folder, storage }));
  const write = (path: string, text: string): Promise<void> => pack.write(path, text);
  const index = await buildPack(logs, period, by, write, { now: day(20) });
  return { pack, index };
}

const gaps = (index: PackIndex, kind: string): string[] =>
  index.models[0].gaps.filter(gap => gap.kind === kind).map(({ sentence }) => sentence);

let log: MemoryStorage;
let pack: MemoryStorage;
let index: PackIndex;
beforeAll(async () => {
  log = await flights();
  ({ pack, index } = await packed({ 'flight-delay': log }));
});

describe('an evidence pack', () => {
  it('holds the records of the period, the whole chain, and verifies by itself', async () => {
    expect(index.models).toMatchObject([
      {
        model: 'flight-delay',
        verification: { code: 0, size: 3, covered: 3, problems: [] },
        records: [
          { version: 2, report: 'reports/flight-delay-v2.html', state: 'fail', keyName: 'ada' },
          { version: 3, report: 'reports/flight-delay-v3.html' }
        ]
      }
    ]);
    expect(await isPack(pack)).toBe(true);
    expect(await isPack(log)).toBe(false);
    expect(await verifyPack(pack)).toMatchObject({
      code: 0,
      problems: [],
      signedBy: { name: 'ada' },
      logs: [{ model: 'flight-delay', verification: { code: 0, size: 3 } }]
    });
    const listed = index.files.map(({ path }) => path);
    expect([...listed, 'index.json', 'test-result.dsse.json'].sort()).toEqual(
      [...pack.files.keys()].sort()
    );
    // What records outside of the period cite stays where it is.
    const first = JSON.parse(
      payloadText(openEnvelope(log.files.get('log/000001.dsse.json')!) as never) ?? ''
    ) as { predicate: { objects: { role: string; sha256: string }[] } };
    const report = first.predicate.objects.find(({ role }) => role === 'report')!;
    expect(pack.files.has(`logs/flight-delay/${objectPath(report.sha256)}`)).toBe(false);
  });

  it('is the same for the same logs at the same moment', async () => {
    const again = await packed({ 'flight-delay': log });
    expect(again.pack.files).toEqual(pack.files);
  });

  it('lists days without an audit, failed rules and rules without an answer', () => {
    expect(gaps(index, 'noAudit')).toEqual([
      'On 2026-06-04: no audit was recorded.',
      'From 2026-06-06 to 2026-06-07, 2 days: no audit was recorded.',
      'From 2026-06-09 to 2026-06-10, 2 days: no audit was recorded.'
    ]);
    expect(gaps(index, 'failed')[0]).toMatch(/^Version 2: Fails 1 of 5 rules/);
    expect(gaps(index, 'notEvaluated')[0]).toMatch(
      /^Version 2: the rule calibration could not be evaluated\./
    );
  });

  it('carries a signed in-toto statement of test results', () => {
    const envelope = openEnvelope(pack.files.get('test-result.dsse.json')!);
    if (typeof envelope === 'string') {
      throw new Error(envelope);
    }
    const statement = JSON.parse(payloadText(envelope) ?? '') as Record<string, never>;
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
      subject: [
        { name: 'index.json', digest: { sha256: sha256Hex(pack.files.get('index.json')!) } },
        { name: 'record: flight-delay v2', digest: { sha256: index.models[0].records[0].sha256 } },
        { name: 'record: flight-delay v3' }
      ],
      predicate: { result: 'FAILED' }
    });
    const { passedTests, failedTests, configuration } = statement.predicate as Record<
      string,
      unknown[]
    >;
    expect(failedTests).toEqual(
      expect.arrayContaining([
        'flight-delay v2: share',
        'flight-delay v2: calibration (could not be evaluated)'
      ])
    );
    expect(passedTests).toEqual(
      expect.arrayContaining(['flight-delay: the log verifies', 'flight-delay v3: share'])
    );
    expect(configuration).toHaveLength(4);
  });

  it('tells everything on a page without scripts, with links into the pack alone', () => {
    const text = pack.files.get('index.html')!;
    const { document } = new JSDOM(text).window;
    expect(document.documentElement.lang).toBe('en');
    expect(document.querySelector('script, img, link, iframe')).toBeNull();
    for (const link of document.querySelectorAll('a')) {
      const target = link.getAttribute('href') ?? '';
      expect(target.startsWith('#') || pack.files.has(target)).toBe(true);
    }
    for (const table of document.querySelectorAll('table')) {
      expect(table.querySelector('caption')?.textContent?.trim()).not.toBe('');
      expect(table.querySelectorAll('thead th[scope=col]').length).toBeGreaterThan(0);
    }
    const told = (document.body.textContent ?? '').replace(/\s+/g, ' ');
    expect(told).toContain('On 2026-06-04: no audit was recorded.');
    expect(told).toContain('EU AI Act, Regulation (EU) 2024/1689, Art. 9(8)');
    expect(told).toContain('What these records do not prove');
    expect(told).toContain('Compliance with any law or standard.');
  });
});

describe('OSCAL assessment results', () => {
  const validate = new Ajv({ strict: false, unicodeRegExp: true }).compile(
    ASSESSMENT_RESULTS_SHAPE
  );

  it('have the shape of OSCAL 1.1', () => {
    const results: unknown = JSON.parse(pack.files.get('oscal/flight-delay.json')!);
    expect(validate(results) || validate.errors).toBe(true);
    expect(validate({ 'assessment-results': {} })).toBe(false);
    const { findings, observations } = (
      results as { 'assessment-results': { results: Record<string, { uuid: string }[]>[] } }
    )['assessment-results'].results[0];
    expect(findings).toHaveLength(10);
    const ids = [...findings, ...observations].map(({ uuid }) => uuid);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('have it for a period without an audit, and for hostile names', async () => {
    const empty = await packed({ 'flight-delay': log }, ada, {
      from: '2026-06-15',
      to: '2026-06-16'
    });
    expect(validate(JSON.parse(empty.pack.files.get('oscal/flight-delay.json')!))).toBe(true);
    const hostile = auditResult();
    hostile.verdict.rules[0].id = '<script>\n  "rule"';
    hostile.verdict.rules[0].why = ' \n ';
    const storage = new MemoryStorage();
    await record(storage, day(5), hostile);
    const other = await packed({ 'flight-delay': storage });
    const results: unknown = JSON.parse(other.pack.files.get('oscal/flight-delay.json')!);
    expect(validate(results) || validate.errors).toBe(true);
    expect(other.pack.files.get('index.html')).not.toContain('<script>');
  });

  it('name every clause as a control of its own', () => {
    const ids = CLAUSES.map(({ framework, clause }) => controlId(framework, clause));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      expect.arrayContaining(['eu-ai-act_art-9.8', 'iso-42001_a.6.2.4', 'nist-ai-rmf_measure-2.4'])
    );
    ids.forEach(id => expect(id).toMatch(/^[\p{L}_][\p{L}\p{N}._-]*$/u));
  });
});

describe('what the evidence lacks', () => {
  it('is a period in which nothing was recorded, which passes nothing', async () => {
    const empty = await packed({ 'flight-delay': log }, ada, {
      from: '2026-05-01',
      to: '2026-05-31'
    });
    expect(empty.index.models[0]).toMatchObject({
      records: [],
      gaps: [
        {
          kind: 'noAudit',
          sentence:
            'From 2026-05-01 to 2026-05-31, 31 days: no audit was recorded. The first one is of 2026-06-02.'
        }
      ]
    });
    const envelope = openEnvelope(empty.pack.files.get('test-result.dsse.json')!) as never;
    expect(payloadText(envelope)).toContain('"result":"FAILED"');
    expect((await verifyPack(empty.pack)).code).toBe(0);
  });

  it('is told where objects are missing, signatures are not sound and ends are cut off', async () => {
    const storage = log.copy();
    const envelope = storage.files.get('log/000003.dsse.json')!;
    const cited = index.files.find(({ path }) => path === 'reports/flight-delay-v3.html')!;
    storage.files.delete(objectPath(cited.sha256));
    const missing = await packed({ 'flight-delay': storage });
    expect(gaps(missing.index, 'missingObject')).toHaveLength(1);
    expect(missing.index.models[0].records[1].report).toBeNull();
    expect((await verifyPack(missing.pack)).code).toBe(12);
    storage.files.set('log/000003.dsse.json', envelope.replace(/"sig":"..../, '"sig":"AAAA'));
    const unsigned = await packed({ 'flight-delay': storage });
    expect(gaps(unsigned.index, 'unsigned')[0]).toContain('log/000003.dsse.json');
    storage.files.delete('log/000003.dsse.json');
    const cut = await packed({ 'flight-delay': storage });
    expect(gaps(cut.index, 'truncated')[0]).toContain('1 entry is gone from its end');
    expect((await verifyPack(cut.pack)).code).toBe(13);
  });

  it('is told where rules are waived, waivers ended and analyses were not carried out', async () => {
    const result = auditResult();
    const waiver = { approver: 'Ada', reason: 'known', until: '2026-06-30' };
    const [share, passes] = result.verdict.rules;
    Object.assign(share, {
      state: 'warn',
      waiver: { ...waiver, expired: false, instead: 'fail' },
      why: 'Waived by Ada until 2026-06-30: known.'
    });
    Object.assign(passes, { waiver: { ...waiver, expired: true, instead: null } });
    result.comparisons[0].analyses.problems.push({
      analysis: 'slices',
      message: 'scikit-learn is not there.',
      action: ''
    });
    const storage = new MemoryStorage();
    await record(storage, day(5), result);
    const { index: told } = await packed({ 'flight-delay': storage });
    expect(gaps(told, 'waived')).toEqual([
      'Version 1: the rule share. Waived by Ada until 2026-06-30: known.'
    ]);
    expect(gaps(told, 'waiverExpired')).toHaveLength(1);
    expect(gaps(told, 'notCarriedOut')).toEqual([
      'Version 1: slices was not carried out. scikit-learn is not there.'
    ]);
  });

  it('is told of findings as they stood at the end of the period', async () => {
    const storage = new MemoryStorage();
    await record(storage, day(5), { shifts: { origin: 0.3, hour: 0.3, delay: 0.3 } });
    const say = (column: string, at: Date, until?: string): Promise<unknown> =>
      answerFinding(
        storage,
        ada,
        {
          finding: `column:june/${column}`,
          action: until ? 'accept' : 'retrain',
          until,
          why: '<i>Known</i>'
        },
        { now: at, recordedBy: 'ada' }
      );
    await say('origin', day(6), '2026-06-30');
    await say('hour', day(6), '2026-06-08');
    await say('delay', day(12));
    const told = await packed({ 'flight-delay': storage });
    const columns = told.index.models[0].findings.filter(({ id }) => id.startsWith('column:'));
    expect(columns.map(({ id, isOpen, answer }) => [id, isOpen, answer?.until ?? null])).toEqual([
      ['column:june/origin', false, '2026-06-30'],
      ['column:june/hour', true, '2026-06-08'],
      ['column:june/delay', true, null]
    ]);
    expect(gaps(told.index, 'acceptanceEnded')[0]).toMatch(
      /^Accepted until 2026-06-08 and open again: column:june\/hour, since version 1: /
    );
    expect(gaps(told.index, 'openFinding').join()).toContain(
      'Without an answer: column:june/delay, since version 1'
    );
    const page = told.pack.files.get('index.html');
    expect(page).toContain('accepted until 2026-06-30 by ada: &lt;i&gt;Known');
    expect(await verifyPack(told.pack)).toMatchObject({ code: 0, problems: [] });
    const later = await packed({ 'flight-delay': storage }, ada, {
      from: '2026-06-04',
      to: '2026-06-15'
    });
    expect(gaps(later.index, 'openFinding').join()).toContain(
      'Answered, and still found: column:june/delay'
    );
  });

  it('is told where somebody vouches for what a stolen key signed', async () => {
    const storage = await flights();
    await changeKey(storage, ada, { action: 'trust', key: publicPart(ben) }, { now: day(9) });
    const stolen = { action: 'revoke' as const, key: publicPart(ada), from: day(7).toISOString() };
    await changeKey(storage, ben, { ...stolen, why: 'stolen' }, { now: day(10) });
    // The eighth of June, and the entry that trusts ben.
    await vouchFor(storage, ben, ['3', '4'], 'seen on the run', { now: day(10, 10) });
    const { pack: sound, index: told } = await packed({ 'flight-delay': storage }, ben);
    expect(gaps(told, 'vouched')).toEqual(
      [3, 4].map(
        number =>
          `log/00000${number}.dsse.json: signed by a key that was revoked from an earlier moment on; ben vouches for it by entry 6: seen on the run`
      )
    );
    expect(gaps(told, 'unsigned')).toEqual([]);
    expect(sound.files.get('index.html')).toContain('ben vouches for it by entry 6');
    expect((await verifyPack(sound)).code).toBe(0);
  });

  it('counts what was answered in a joined copy, by its place in the pack', async () => {
    const ours = new MemoryStorage();
    await record(ours, day(5), { failedCases: 2 });
    const theirs = ours.copy();
    await changeKey(theirs, ada, { action: 'trust', key: publicPart(ben) }, { now: day(8, 10) });
    const [{ id: finding }] = (await packed({ 'flight-delay': ours })).index.models[0].findings;
    const said = { finding, action: 'retrain' as const, why: 'New routes.' };
    const { envelope } = await answerFinding(theirs, ben, said, { now: day(9) });
    const place = `logs/flight-delay/forks/${sha256Hex(envelope)}.dsse.json`;
    await record(ours, day(9, 10), { failedCases: 2 });
    await joinCopy(ours, theirs, ada, { now: day(10) });
    const { index: told } = await packed({ 'flight-delay': ours });
    expect(told.models[0].findings.find(({ id }) => id === finding)?.answer).toMatchObject({
      action: 'retrain',
      file: place
    });
    expect(told.files.map(({ path }) => path)).toContain(place);
  });

  it('is told where the log was forked', async () => {
    const ours = await flights();
    const theirs = ours.copy();
    await changeKey(theirs, ada, { action: 'trust', key: publicPart(ben) }, { now: day(8, 10) });
    await record(theirs, day(9), {}, ben);
    await record(ours, day(9, 10));
    await joinCopy(ours, theirs, ada, { now: day(10) });
    const { pack: both, index: told } = await packed({ 'flight-delay': ours });
    expect(gaps(told, 'fork').length).toBeGreaterThan(0);
    expect(told.models[0].records.filter(({ joined }) => joined)).toHaveLength(1);
    expect(await verifyPack(both)).toMatchObject({ code: 0, problems: [] });
  });
});

describe('a pack of several models', () => {
  it('holds each; one of the logs has to trust who packs', async () => {
    const other = new MemoryStorage();
    await record(other, day(6), {}, ben);
    const { pack: both, index: told } = await packed({ 'flight-delay': log, other });
    expect(told.models.map(({ folder }) => folder)).toEqual(['logs/flight-delay', 'logs/other']);
    expect((await verifyPack(both)).code).toBe(0);
    await expect(packed({ other }, eve)).rejects.toThrow('Your signing key is not trusted');
    await expect(packed({ nothing: new MemoryStorage() })).rejects.toThrow('There is no audit log');
  });
});

describe('a pack that was changed', () => {
  const changed = async (change: (files: Map<string, string>) => void): Promise<number> => {
    const copy = pack.copy();
    change(copy.files);
    return (await verifyPack(copy)).code;
  };

  it.each<[string, number, (files: Map<string, string>) => void]>([
    ['a report', 12, files => files.set('reports/flight-delay-v2.html', '<p>all well</p>')],
    ['a file gone', 12, files => files.delete('oscal/flight-delay.json')],
    [
      'the index',
      12,
      files => files.set('index.json', files.get('index.json')!.replace('noAudit', 'waived'))
    ],
    ['no statement', 10, files => files.delete('test-result.dsse.json')],
    ['no index', 10, files => files.set('index.json', '{}')],
    ['an entry', 10, files => files.set('logs/flight-delay/log/000002.dsse.json', '{"payload":""}')]
  ])('does not verify: %s', async (_, code, change) => {
    expect(await changed(change)).toBe(code);
  });

  it('names files that its index does not list', async () => {
    expect((await verifyPack(pack)).notes).toEqual([]);
    const copy = pack.copy();
    copy.files.set('reports/all-well.html', '<p>all well</p>');
    copy.files.set('README', 'Read me.');
    expect(await verifyPack(copy)).toMatchObject({
      code: 0,
      notes: [
        'README is no part of the pack: its index does not list it, nobody signed it.',
        'reports/all-well.html is no part of the pack: its index does not list it, nobody signed it.'
      ]
    });
    for (let number = 0; number < 10; number++) {
      copy.files.set(`reports/page-${number}.html`, '');
    }
    expect((await verifyPack(copy)).notes.at(-1)).toBe('2 more files are no part of the pack.');
  });

  it('tells a statement by a key that nobody trusts', async () => {
    const mine = new MemoryStorage();
    await record(mine, day(5), {}, eve);
    const other = await packed({ 'flight-delay': mine }, eve);
    const copy = pack.copy();
    copy.files.set('test-result.dsse.json', other.pack.files.get('test-result.dsse.json')!);
    const found = await verifyPack(copy);
    expect(found).toMatchObject({ code: 14, signedBy: null });
    expect((await verifyLog(mine)).code).toBe(0);
  });
});
