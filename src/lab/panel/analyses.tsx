import type { ReactElement } from 'react';
import type { AnalysisSectionProps } from './analysis-section';
import { Notice } from './notices';
import { PerformanceSection } from './performance';
import { ReadinessSection } from './readiness';
import { Section } from './section';
import { SegmentsSection } from './segments';
import { SlicesSection } from './slices';
import { TimeSection } from './time';
import { TogetherSection } from './together';

/** A section of the panel that tells of one analysis; it draws nothing where none was carried out. */
type AnalysisSection = (props: AnalysisSectionProps) => ReactElement | null;

/** In the order in which they stand below Drift. */
const SECTIONS: readonly { key: string; Component: AnalysisSection }[] = [
  { key: 'performance', Component: PerformanceSection },
  { key: 'time', Component: TimeSection },
  { key: 'segments', Component: SegmentsSection },
  { key: 'slices', Component: SlicesSection },
  { key: 'multivariate', Component: TogetherSection },
  { key: 'readiness', Component: ReadinessSection },
  { key: 'problems', Component: Problems }
];

export function AnalysisSections(props: AnalysisSectionProps): ReactElement {
  return (
    <>
      {SECTIONS.map(({ key, Component }) => (
        <Component key={key} {...props} />
      ))}
    </>
  );
}

/** What was asked for and could not be carried out. */
function Problems(props: AnalysisSectionProps): ReactElement | null {
  const problems = props.comparisons.flatMap(({ analyses }) => analyses.problems);
  return problems.length === 0 ? null : (
    <Section title="Could not be carried out" summary={String(problems.length)} stale={props.stale}>
      {problems.map(({ analysis, message, action }, index) => (
        <Notice key={index} icon="unknown" tone="quiet">
          {analysis}: {message} {action}
        </Notice>
      ))}
    </Section>
  );
}
