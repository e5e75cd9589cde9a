import { expandSuite } from './expand';
import { parseSuite } from './parse';
import { starterSuite, suiteNameProblem, suitePath } from './starter';

const number = {
  name: 'hour',
  kind: 'numeric' as const,
  resolution: 0.001,
  minimum: 0,
  maximum: 100,
  spread: 80,
  bounds: [-1e9, 1e9] as [number, number],
  unseen: null
};

/** The suite with every line that a reader is told to take the marks away from. */
function unmarked(text: string): string {
  return text.replace(/^ {2}# (?=[- ] )/gm, '  ');
}

describe('a new suite', () => {
  it.each(['row', 'text', 'chat'] as const)(
    'for a target of %s is read, is all carried out and has cases',
    async form => {
      for (const written of [
        starterSuite(form, { column: 'hour' }),
        unmarked(starterSuite(form, { column: 'hour' }))
      ]) {
        const { suite, notCarriedOut } = parseSuite(written, 'probes/new.probes.yaml');
        expect(notCarriedOut).toEqual([]);
        const { cases } = await expandSuite(suite, form === 'row' ? [{ hour: 12.3456 }] : [], {
          form,
          name: 'probes/new.probes.yaml',
          columns: form === 'row' ? [number] : [],
          seed: 0
        });
        const tested = new Set(cases.map(({ title }) => title.split(':')[0]));
        expect(tested.size).toBe(suite.tests.length);
      }
    }
  );

  it('has marks to be taken away for rows and texts', () => {
    for (const form of ['row', 'text'] as const) {
      const text = starterSuite(form, { column: null });
      expect(unmarked(text)).not.toBe(text);
    }
  });

  it.each(['"]: {', 'a\nb: c', "it's", 'x'.repeat(300)])(
    'holds a column named %j as a name',
    column => {
      const { suite } = parseSuite(unmarked(starterSuite('row', { column })), 'new.yaml');
      expect([...suite.tests[3].variables.keys()]).toEqual([column]);
    }
  );

  it('lies in the folder probes, under a name that is a file’s', () => {
    expect(suitePath(' delay ')).toBe('probes/delay.probes.yaml');
    expect(suitePath('delay.probes.yaml')).toBe('probes/delay.probes.yaml');
    expect(suitePath('delay.yml')).toBe('probes/delay.probes.yaml');
    for (const name of ['', '..', '../up', 'a/b', 'a b', '.hidden', 'é', 'x'.repeat(90), 'a\0']) {
      expect([name, suitePath(name)]).toEqual([name, null]);
    }
    expect(suiteNameProblem('', [])).toBe('Give the suite a name.');
    expect(suiteNameProblem('a/b', [])).toMatch(/^Use letters/);
    expect(suiteNameProblem('a', ['probes/a.probes.yaml'])).toMatch(/has probes\/a/);
    expect(suiteNameProblem('b', ['probes/a.probes.yaml'])).toBeNull();
  });
});
