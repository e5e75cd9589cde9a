import type { TrackerAttachment } from '../ports';
import type { RecordedAudit } from './recorded';

/** What a run in the tracker gets of a record. */
export function attachmentOf(recorded: RecordedAudit): TrackerAttachment {
  const { predicate, digest, checkpoint, envelope, reportHtml } = recorded;
  const count = (state: string): number =>
    predicate.verdict.rules.filter(rule => rule.state === state).length;
  const metrics: Record<string, number> = {
    'audit.policy.failed': count('fail'),
    'audit.policy.warned': count('warn'),
    'audit.policy.unevaluated': count('error')
  };
  for (const [name, metric] of Object.entries(SUMMARISED)) {
    const value = predicate.metrics[metric]?.value;
    if (value !== undefined) {
      metrics[name] = value;
    }
  }
  return {
    metrics,
    tags: {
      'audit.model': predicate.model,
      'audit.version': String(predicate.version),
      'audit.verdict': predicate.verdict.state,
      'audit.headline': predicate.verdict.headline,
      'audit.digest': `sha256:${digest}`,
      ...(checkpoint === null ? {} : { 'audit.checkpoint': checkpoint })
    },
    artifacts: [
      { path: 'audit/report.html', text: reportHtml },
      { path: 'audit/record.dsse.json', text: envelope },
      ...(checkpoint === null ? [] : [{ path: 'audit/checkpoint', text: checkpoint }])
    ]
  };
}

/** Names in the tracker's run table, by the metric they show. */
const SUMMARISED = {
  'audit.drift.share': 'drift.share',
  'audit.drift.columns': 'drift.columns',
  'audit.missing.rise': 'missing.rise',
  'audit.probe.pass_rate': 'probe.passRate',
  'audit.probe.failures': 'probe.failures',
  'audit.probe.errors': 'probe.errors',
  'audit.probe.regressions': 'probe.regressions',
  'audit.probe.regression_p': 'probe.regressionP',
  'audit.probe.pass_rate_change': 'probe.passRateChange'
};
