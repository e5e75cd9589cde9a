import { JSDOM, VirtualConsole } from 'jsdom';
import { createKey } from '../record/keys';
import { AuditLog } from '../record/log';
import { auditResult, type Variation } from '../record/testing/audit';
import { MemoryStorage } from '../record/testing/storages';
import type { AuditResult } from '../result';

const NOW = new Date('2026-07-01T09:14:00.000Z');
const key = createKey('operations', NOW);

async function pageOf(results: (AuditResult | Variation)[]): Promise<string> {
  const log = new AuditLog(new MemoryStorage());
  let page = '';
  for (const given of results) {
    const result =
      'seal' in given ? given : auditResult({ ...given, previous: await log.previous() });
    page = (await log.record(result, key, { now: NOW })).reportHtml;
  }
  return page;
}

function read(page: string): Document {
  // What jsdom's style sheets don't know is nothing to tell on the console.
  return new JSDOM(page, { virtualConsole: new VirtualConsole() }).window.document;
}

function lines(document: Document, selector: string): string[] {
  return [...document.querySelectorAll(selector)].map(element =>
    (element.textContent ?? '').replace(/\s+/g, ' ').trim()
  );
}

describe('renderReport', () => {
  it('tells verdict, rules, drift and probes of the record', async () => {
    const document = read(await pageOf([{}]));
    expect(lines(document, 'h1')).toEqual(['Audit record: flight-delay, v1']);
    expect(lines(document, '#verdict')).toEqual(['Fails 2 of 5 rules, could not evaluate 1']);
    expect(lines(document, '.rules tbody tr')[0]).toBe(
      'Drifted columns, share at most 0.30 0.67 Failed'
    );
    const [drift, probes] = [...document.querySelectorAll('.wide:not(.rules) table')];
    expect(drift.querySelectorAll('tbody tr')).toHaveLength(6);
    expect(lines(document, '.wide:not(.rules) tbody tr')[0]).toBe(
      'origin 2 new 0.312 0.292 to 0.332 < 0.001'
    );
    expect(drift.querySelectorAll('[aria-label=drifted]')).toHaveLength(4);
    expect(probes.querySelectorAll('tbody tr')).toHaveLength(4);
    expect(document.body.textContent).toContain('This is the first record of flight-delay');
    expect(document.body.textContent).toContain('382,113 of 482,113 rows of june were not read');
  });

  it('tells which clauses the record supports, and on what that rests', async () => {
    const document = read(await pageOf([{}]));
    const told = lines(document, '.support').join(' ');
    expect(told).toContain('no record shows compliance');
    expect(lines(document, '.support caption')).toEqual([
      'EU AI Act, Regulation (EU) 2024/1689',
      'ISO/IEC 42001:2023',
      'SOC 2, Trust Services Criteria',
      'NIST AI RMF 1.0'
    ]);
    const rows = lines(document, '.support tbody tr');
    expect(rows.find(row => row.startsWith('Art. 15(4)'))).toMatch(
      /^Art\. 15\(4\) robustness against errors and unusual input 59 probe cases judged, 3 failed\. probe cases [0-9a-f]{8} … [0-9a-f]{8}$/
    );
  });

  it('tells what changed since the last record', async () => {
    const document = read(
      await pageOf([{ shifts: { origin: 0.02, hour: 0.2 }, failedCases: 1 }, { failedCases: 4 }])
    );
    const changes = lines(document, 'ul.marks')[0];
    expect(changes).toContain('Drifted columns 1 → 4, newly origin, predicted_probability, delay');
    expect(changes).toContain('Probe cases regressed: 3 of 60');
    const notes = lines(document, 'p.note').join('\n');
    expect(notes).toContain(
      'Against v1, of 60 cases that both judged: 3 regressed, 0 fixed (p = 0.063). The pass rate on ' +
        'the same cases changed by −5.0 points (−13.7 to +1.3). Chance alone could have done that. A drop ' +
        'of 12.0 points or more would have been found about four times in five; a smaller one may go unseen.'
    );
    expect(notes).toContain(
      "60 cases were judged by both versions. McNemar's test with the mid-p value, one-sided; the interval is Tango's, 95 %."
    );
    expect(changes).toContain('Policy, evaluation set, model: unchanged');
    expect(lines(document, '.rules thead th')).toContain('v1');
  });

  it('tells where the model got worse, and what older records hold', async () => {
    const document = read(await pageOf([{ failedCases: 0 }, { failedCases: 6 }]));
    expect(lines(document, 'p.note').join('\n')).toContain(
      'Chance alone hardly explains that. It got worse in:'
    );
    expect(lines(document, 'ul.small')[0]).toContain(
      'small changes: 6 of 20 regressed, 0 fixed, p = 0.047'
    );
    const old = auditResult({ failedCases: 3 });
    const { summary } = old.probes!;
    summary.regression = { version: 1, paired: 60, regressed: 3, fixed: 0, regressedCases: [] };
    expect(lines(read(await pageOf([old])), 'p.note').join('\n')).toContain(
      'Against v1, of 60 cases that both judged: 3 regressed, 0 fixed.'
    );
  });

  it('shows text as text, wherever it comes from', async () => {
    const evil = `</script><script>alert(1)</script><img src=x onerror=alert(2)>" onload='x' &amp;`;
    const result = auditResult({ shifts: { [evil]: 0.5, '\u202Egnp.exe': 0.4, '': 0.3 } });
    result.evaluation.description = evil;
    result.environment.user = evil;
    result.comparisons[0].snapshot.name = evil;
    result.comparisons[0].drift.report.columns[0].why = evil;
    result.comparisons[0].drift.report.notCompared = [{ name: evil, reason: evil }];
    result.target = { ...result.target!, name: evil, kind: evil };
    result.probes!.cases[0] = {
      ...result.probes!.cases[0],
      outcome: 'fail',
      title: evil,
      expected: evil,
      got: evil
    };
    result.probes!.summary.suites[0].problem = evil;
    const page = await pageOf([result]);
    const document = read(page);
    expect(document.querySelectorAll('script, img, iframe, link, object, form, a')).toHaveLength(0);
    for (const element of document.querySelectorAll('*')) {
      for (const { name } of element.attributes) {
        expect(name.startsWith('on')).toBe(false);
      }
    }
    expect(lines(document, '.wide tbody th span').join('\n')).toContain(evil.slice(0, 60));
    expect(page).not.toContain('\u202E');
    expect(page).toContain('(empty name)');
  });

  it('needs and fetches nothing', async () => {
    const page = await pageOf([{}]);
    const policy = read(page).querySelector('meta[http-equiv=Content-Security-Policy]');
    expect(policy?.getAttribute('content')).toContain("default-src 'none'");
    expect(page).not.toMatch(/https?:|url\(|@import|src=/);
  });

  it('has headings, captions, labelled columns and a language', async () => {
    const document = read(await pageOf([{}]));
    expect(document.documentElement.lang).toBe('en');
    expect(document.querySelectorAll('h1')).toHaveLength(1);
    for (const table of document.querySelectorAll('table')) {
      expect(table.querySelector('caption')?.textContent?.trim()).toBeTruthy();
      for (const head of table.querySelectorAll('th')) {
        expect(head.getAttribute('scope')).toMatch(/^(row|col)$/);
      }
      const widths = [...table.rows].map(row =>
        [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0)
      );
      expect(new Set(widths).size).toBe(1);
    }
  });

  it('stays below 2 MB and quick with a thousand columns', async () => {
    const shifts = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [
        `measured_quantity_${index}`,
        (index % 300) / 1000
      ])
    );
    const result = auditResult({ shifts });
    const page = await pageOf([result]);
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
    expect(read(page).querySelectorAll('.wide:not(.rules) tbody tr').length).toBeGreaterThan(1000);
  });

  it('says what was not done', async () => {
    const result = auditResult({ shifts: {} });
    result.probes = null;
    result.plan.policy.rules = [];
    result.verdict = { state: 'pass', headline: 'No rules', rules: [] };
    const text = read(await pageOf([result])).body.textContent ?? '';
    expect(text).toContain('The plan has no rules, so nothing was decided.');
    expect(text).toContain('No probes were run.');
    expect(text).toContain('How the model answers unusual input: no probes were run.');
  });

  it('says in the banner which analyses could not be carried out', async () => {
    const result = auditResult();
    result.comparisons[0].analyses = {
      problems: [{ analysis: 'Importance', message: 'RuntimeError: <b>.', action: 'Mend it.' }]
    };
    const document = read(await pageOf([result]));
    expect(document.querySelector('.banner p')?.textContent).toContain(
      '1 analysis could not be carried out: Importance.'
    );
    expect(document.body.textContent).toContain('Importance: RuntimeError: <b>. Mend it.');
  });

  it('tells a column that could not be compared and a suite that could not be run', async () => {
    const result = auditResult();
    const [column] = result.comparisons[0].drift.report.columns;
    delete column.effect;
    column.drifted = false;
    column.why = 'Every value is missing.';
    result.probes!.summary.suites[0].problem = 'The model is gone.';
    const document = read(await pageOf([result]));
    const rows = lines(document, '.wide:not(.rules) tbody tr');
    expect(rows).toContain('origin 2 new Every value is missing.');
    expect(document.body.textContent?.replace(/\s+/g, ' ')).toContain(
      'could not be run: The model is gone.'
    );
  });
});
