import { JSDOM } from 'jsdom';
import { sampleReadiness } from '../readiness/testing/sample';
import { readiness } from './readiness';

const nasty = '<img src=x onerror=alert(1)>';

function show(found: ReturnType<typeof sampleReadiness>): Document {
  return new JSDOM(readiness({ problems: [], readiness: found })?.text ?? '').window.document;
}

function rows(table: Element): string[] {
  return [...table.querySelectorAll('tbody tr')].map(row =>
    (row.textContent ?? '').replace(/\s+/g, ' ').trim()
  );
}

describe('the report’s part on fine-tune readiness', () => {
  it('has tables of criteria, classes and gaps', () => {
    const page = show(sampleReadiness({ label: nasty, warnings: ['Odd.'] }));
    const [criteria, classes, gaps] = [...page.querySelectorAll('table')].map(rows);
    expect(page.querySelector('.lead')!.textContent).toBe(
      'Not ready for fine-tuning: 3 of 5 criteria hold.'
    );
    expect(criteria).toHaveLength(5);
    expect(criteria[4]).toMatch(/^Label shift from the model.* 12\.0 % 10\.0 to 14\.0 ≤ 10\.0 %$/);
    expect(classes[1]).toBe(`${nasty} 20.0 % 32.0 % 30.0 to 34.0`);
    expect(gaps).toEqual(['delay above 58.7 0.0 % 7.5 % 90.0 %']);
    expect(page.querySelector('img')).toBeNull();
    expect(page.querySelector('ul')!.textContent).toContain('Odd.');
    expect(page.querySelectorAll('[aria-label="does not hold"]')).toHaveLength(2);
    expect(page.body.textContent).toContain('pd.read_parquet(');
    expect(page.body.textContent).toContain('12 (0.6 %) of the production rows nearly repeat');
  });

  it('shows what records of before had', () => {
    const { labelShift: _, near: __, ...found } = sampleReadiness();
    const page = show({ ...found, criteria: [], coverage: { ...found.coverage, gaps: [] } });
    expect(page.querySelector('table')).toBeNull();
    expect(page.querySelector('.lead')!.textContent).toContain('Not ready for fine-tuning: ');
    expect(readiness({ problems: [] })).toBeNull();
  });
});
