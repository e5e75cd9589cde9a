import { readFileSync } from 'node:fs';
import { BUILTIN_SUITES } from '../builtin/builtin';
import { parameterNames } from './read-entries';
import { parseSuite } from './parse';
import { transformations } from '../transformations/registry';

const page = readFileSync('docs/suites.md', 'utf8');
const firstSuite = readFileSync('docs/first-suite.md', 'utf8');
const blocks = [...`${page}\n${firstSuite}`.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, text]) => text
);

it.each(blocks.filter(text => !text.startsWith('# audit.yaml')))(
  'reads the suite in the docs: %#',
  text => {
    expect(parseSuite(text, 'docs/suites.md').notCarriedOut).toEqual([]);
  }
);

it('reads the suite of the example', () => {
  const path = 'examples/flight-delay/probes/delay.probes.yaml';
  expect(parseSuite(readFileSync(path, 'utf8'), path).notCarriedOut).toEqual([]);
});

it('documents every transformation with its parameters, and every built-in suite', () => {
  const shared = new Set(['columns', 'perRow', 'expected', 'threshold']);
  for (const { name, parameters } of transformations) {
    const row = page
      .split('\n')
      .find(line => line.startsWith('|') && line.split('|')[1].includes(`\`${name}\``));
    expect([name, row !== undefined]).toEqual([name, true]);
    for (const parameter of parameterNames(parameters).filter(each => !shared.has(each))) {
      expect([name, parameter, row?.includes(`\`${parameter}\``)]).toEqual([name, parameter, true]);
    }
  }
  for (const [name, { capabilities }] of BUILTIN_SUITES) {
    expect(page).toContain(`\`${name}\``);
    capabilities.forEach(({ capability }) => expect(page).toContain(`\`${capability}\``));
  }
});
