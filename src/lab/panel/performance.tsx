import { useState } from 'react';
import type { ReactElement } from 'react';
import { performanceTitle } from '../../core/performance/names';
import type { PerformanceFigure, PerformanceResult } from '../../core/performance/schema';
import { performanceSpark } from '../../core/performance/spark';
import {
  isPartlyLabelled,
  labelledInWords,
  labelledRows,
  rulesOf,
  shortPastError,
  type FigureRule
} from '../../core/performance/view-words';
import {
  earlierErrorSentence,
  figureSentence,
  formatFigure,
  pastErrorSentence,
  performanceNotes,
  performanceSentence
} from '../../core/performance/words';
import type { Rule } from '../../core/plan/schema';
import { formatName } from '../format';
import type { AnalysisSectionProps } from './analysis-section';
import { TextButton } from './notices';
import { ConfusionTable, FigureTable } from './performance-tables';
import { Section } from './section';

/** Fits into the narrowest panel, and leaves a window a day of a month room. */
const WIDTH = 280;
const HEIGHT = 36;

/** What the model is worth in production: estimated, and measured as labels arrive. */
export function PerformanceSection(props: AnalysisSectionProps): ReactElement | null {
  const found = props.comparisons.flatMap(({ snapshot, analyses: { performance } }) =>
    performance ? [{ name: snapshot.name, result: performance }] : []
  );
  if (found.length === 0) {
    return null;
  }
  // Of several samples, the one with the fewest labels says how far the figures can be trusted.
  const least = found.reduce((fewest, next) =>
    next.result.labelled.share < fewest.result.labelled.share ? next : fewest
  ).result;
  return (
    <Section title="Estimated performance" stale={props.stale} summary={labelledInWords(least)}>
      {found.map(({ name, result }) => (
        <Sample
          key={name}
          name={found.length > 1 ? name : null}
          result={result}
          rules={props.rules ?? []}
        />
      ))}
      {props.partial && found.length < props.comparisons.length ? (
        <p className="jp-ModelAudit-body jp-ModelAudit-small jp-ModelAudit-quiet">
          Results so far; other samples follow.
        </p>
      ) : null}
    </Section>
  );
}

function Sample(props: {
  /** Null where there is only one sample. */
  name: string | null;
  result: PerformanceResult;
  rules: readonly Rule[];
}): ReactElement {
  const { name, result } = props;
  const [open, setOpen] = useState(false);
  const first = result.figures.at(0);
  const rules = first ? rulesOf(props.rules, first) : [];
  return (
    <div className="jp-ModelAudit-body">
      {name === null ? null : <h3>{formatName(name)}</h3>}
      {first ? (
        <div className="jp-ModelAudit-performance">
          <Head result={result} figure={first} rules={rules} />
          <Course result={result} rules={rules} />
        </div>
      ) : (
        <p>{performanceSentence(result)}</p>
      )}
      {result.figures.length > 0 ? (
        <div className="jp-ModelAudit-small">
          <TextButton onClick={() => setOpen(!open)}>
            {open ? 'Hide the figures' : 'Show all figures'}
          </TextButton>
        </div>
      ) : null}
      {open ? (
        <>
          <div className="jp-ModelAudit-figureTables">
            <FigureTable result={result} />
            <ConfusionTable result={result} />
          </div>
          <ul className="jp-ModelAudit-sentences jp-ModelAudit-small jp-ModelAudit-quiet">
            {performanceNotes(result).map(note => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      ) : null}
    </div>
  );
}

/** The first figure, before and now, with what is measured and what the rules ask. */
function Head(props: {
  result: PerformanceResult;
  figure: PerformanceFigure;
  rules: readonly FigureRule[];
}): ReactElement {
  const { result, figure, rules } = props;
  const { metric, reference, estimated, realised } = figure;
  const say = (value: number): string => formatFigure(metric, value);
  const past = shortPastError(figure);
  const earlier = earlierErrorSentence(result);
  const quiet = 'jp-ModelAudit-small jp-ModelAudit-quiet';
  return (
    <div>
      {estimated ? (
        <p title={figureSentence(figure)}>
          {performanceTitle(metric)} {reference === null ? 'unknown' : say(reference)} →{' '}
          <b>{say(estimated.value)}</b>{' '}
          <span className={quiet}>
            ({say(estimated.interval[0])} to {say(estimated.interval[1])})
          </span>
        </p>
      ) : (
        <p>{figureSentence(figure)}</p>
      )}
      {estimated && realised ? (
        <p title={figureSentence(figure)}>
          Measured <b>{say(realised.value)}</b>{' '}
          <span className={quiet}>
            ({say(realised.interval[0])} to {say(realised.interval[1])}) {labelledRows(result)}
            {realised.estimated === null || !isPartlyLabelled(result)
              ? ''
              : `, estimated ${say(realised.estimated)} for them`}
          </span>
        </p>
      ) : null}
      {(result.labelTrouble ?? []).map(sentence => (
        <p key={sentence}>{sentence}</p>
      ))}
      {rules.map(({ sentence }) => (
        <p key={sentence} className={quiet}>
          {sentence}
        </p>
      ))}
      {past ? (
        <p className={quiet} title={pastErrorSentence(result) ?? undefined}>
          {past}
        </p>
      ) : null}
      {earlier ? <p className={quiet}>{earlier}</p> : null}
    </div>
  );
}

/** The first figure from window to window, above the line of the rule that speaks of it. */
function Course(props: {
  result: PerformanceResult;
  rules: readonly FigureRule[];
}): ReactElement | null {
  const { windows } = props.result;
  const threshold = props.rules.find(rule => rule.threshold !== null)?.threshold ?? null;
  const spark = windows && performanceSpark(windows, threshold, WIDTH, HEIGHT);
  if (!spark || !windows) {
    return null;
  }
  const told = windows.points.flatMap(({ value }) => value ?? []);
  const say = (value: number): string => formatFigure(windows.metric, value);
  return (
    <svg
      className="jp-ModelAudit-chart"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`${performanceTitle(windows.metric)} in ${told.length} windows of ${windows.period}, from ${say(told[0])} to ${say(told[told.length - 1])}`}
    >
      <path className="jp-ModelAudit-normalRange" d={spark.band} />
      <path className="jp-ModelAudit-threshold" d={spark.threshold} />
      <path className="jp-ModelAudit-courseLine" d={spark.line} />
      <path className="jp-ModelAudit-ink" d={spark.measured} />
      <path className="jp-ModelAudit-measuredLine" d={spark.measuredLine} />
      <circle className="jp-ModelAudit-ink" cx={spark.last.x} cy={spark.last.y} r={2.25} />
    </svg>
  );
}
