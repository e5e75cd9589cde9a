import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storyLines } from './story.mjs';

const gate = (version, headline, exitCode) => ({ version, verdict: { headline }, exitCode });
const column = (name, what) => ({ column: name, what });
const diff = {
  before: { model: 'm', version: 1 },
  after: { model: 'm', version: 12 },
  columns: [column('a', 'began'), column('b', 'changed')],
  probes: { regressed: 1, fixed: 0 }
};
const evidence = {
  folder: 'evidence',
  period: { from: '2026-11-25', to: '2026-11-26' },
  models: [{ records: [1, 2], gaps: [1] }]
};

test('both versions, what differs, and the commands that tell it again', () => {
  const gates = [gate(1, 'Passes', 0), gate(12, 'Fails 1 of 6 rules', 1)];
  assert.deepEqual(storyLines(diff, gates, evidence), [
    'Records of m, in audits/flight-delay:',
    '  v1   Passes              gate open',
    '  v12  Fails 1 of 6 rules  gate closed',
    '  v1 → v12: a began to drift; 1 probe failed that passed before.',
    '  Evidence: evidence/index.html, 2 audits, 1 gap.',
    '',
    'To look for yourself: cd examples/flight-delay, . ../../.venv/bin/activate, and',
    '  model-audit diff 1 12',
    '  model-audit gate --record 1',
    '  model-audit gate --record 12',
    '  model-audit report --from 2026-11-25 --output evidence-pack'
  ]);
});

test('many names are counted, and no difference is one too', () => {
  const gates = [gate(1, 'a', 0), gate(12, 'b', 2)];
  const line = changed => storyLines({ ...diff, ...changed }, gates, evidence)[3];
  const columns = ['a', 'b', 'c', 'd', 'e', 'f'].map(name => column(name, 'ceased'));
  assert.match(line({ columns, probes: null }), /: a, b, c, d and 2 more ceased to drift\.$/);
  assert.match(line({ columns: [], probes: null }), /no column began to drift/);
  assert.match(storyLines(diff, gates, evidence)[2], /gate not evaluated$/);
});
