import { findingTitle } from '../core/drift/finding-titles';
import type { Finding } from '../core/drift/findings-schema';
import { plain } from './terminal';

/** Findings with a line; the JSON has every one. */
const MOST = 20;

/** What changed beside the shift of the columns, warnings first; no line where nothing did. */
export function findingLines(findings: readonly Finding[]): string[] {
  if (findings.length === 0) {
    return [];
  }
  const rest = findings.length - MOST;
  return [
    'Other findings:',
    ...findings
      .slice(0, MOST)
      .map(
        finding =>
          `  ${finding.severity === 'note' ? '(note) ' : ''}${findingTitle(finding)}, ${plain(finding.column)}: ${plain(finding.sentence)}`
      ),
    ...(rest > 0 ? [`  and ${rest} more.`] : [])
  ];
}
