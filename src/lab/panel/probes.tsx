import { memo, useId, useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { capabilityInWords } from '../../core/evidence/format';
import { agreementInWords } from '../../core/probe/judges/agreement-words';
import {
  changeSentences,
  comparedWith,
  methodInWords,
  significanceInWords,
  sliceFigures,
  sliceInWords
} from '../../core/probe/regression/words';
import type {
  CaseResult,
  ProbeResult,
  Regression as RegressionResult,
  SuiteResult
} from '../../core/probe/result';
import { formatCount, formatName, formatPlural, formatShare } from '../format';
import { Icon } from '../icons';
import type { PlannedSuite } from '../model/suite-list';
import { Notice } from './notices';
import { ProbeCases } from './probe-cases';
import { SuiteLine, type SuiteActions } from './suites';

type CapabilityResult = SuiteResult['capabilities'][number];

/** `97.2` with its interval `95.4–98.3`, in per cent without the sign. */
function rateTexts(tally: { passRate: number | null; interval: [number, number] | null }): {
  rate: string;
  interval: string;
} {
  const percent = (share: number): string => (share * 100).toFixed(1);
  return {
    rate: tally.passRate === null ? '–' : percent(tally.passRate),
    interval:
      tally.interval === null ? '' : `${percent(tally.interval[0])}–${percent(tally.interval[1])}`
  };
}

/** What broke: totals, capabilities, and the cases that failed. */
export function ProbesBody(props: {
  probes: ProbeResult;
  partial: boolean;
  /** The plan's suites, as they stand now. */
  planned?: readonly PlannedSuite[];
  actions?: SuiteActions;
}): ReactElement {
  const { summary, cases } = props.probes;
  const findings = useMemo(() => {
    const byCapability = new Map<string, CaseResult[]>();
    for (const each of cases) {
      if (each.outcome !== 'pass') {
        const key = JSON.stringify([each.suite, each.capability]);
        byCapability.set(key, [...(byCapability.get(key) ?? []), each]);
      }
    }
    // Failures first: an error says nothing about the model's answers.
    for (const list of byCapability.values()) {
      list.sort((a, b) => Number(a.outcome === 'error') - Number(b.outcome === 'error'));
    }
    return byCapability;
  }, [cases]);
  const regressed = useMemo(
    () => new Set(summary.regression?.regressedCases ?? []),
    [summary.regression]
  );

  return (
    <>
      <Regression probes={props.probes} partial={props.partial} />
      <div className="jp-ModelAudit-capabilityHead" aria-hidden>
        <span className="jp-ModelAudit-number">pass %</span>
        <span className="jp-ModelAudit-number" title="95 % Wilson interval">
          interval
        </span>
        <span className="jp-ModelAudit-number">cases</span>
      </div>
      {summary.suites.map(suite => (
        <div key={suite.suite}>
          <SuiteLine
            name={suite.suite}
            planned={props.planned?.find(({ name }) => name === suite.suite) ?? null}
            result={suite}
            actions={props.actions ?? null}
          />
          {suite.capabilities.map(capability => (
            <Capability
              key={capability.capability}
              capability={capability}
              findings={findings.get(JSON.stringify([suite.suite, capability.capability])) ?? []}
              regressed={regressed}
            />
          ))}
        </div>
      ))}
      {(summary.judges ?? []).map((agreement, index) => (
        <Notice key={index} icon={agreement.report ? 'pass' : 'unknown'} tone="quiet">
          Judge: {agreementInWords(agreement, formatName)}
        </Notice>
      ))}
    </>
  );
}

/** Slices told in the panel; the report has all. */
const MOST_SLICES = 3;

function Regression(props: { probes: ProbeResult; partial: boolean }): ReactElement | null {
  const { regression } = props.probes.summary;
  if (props.partial) {
    return (
      <p className="jp-ModelAudit-body jp-ModelAudit-small jp-ModelAudit-quiet">
        Results so far. Nothing is compared with an earlier version until all cases are answered.
      </p>
    );
  }
  if (!regression) {
    return null;
  }
  const worse = regression.regressed > 0;
  return (
    <>
      <p className="jp-ModelAudit-finding">
        <Icon name={worse ? 'warning' : 'pass'} tone={worse ? 'warning' : 'pass'} />
        <span title={methodInWords(regression)}>
          Regressed {formatCount(regression.regressed)}, fixed {formatCount(regression.fixed)}{' '}
          against {comparedWith(regression, formatName)}{' '}
          <span className="jp-ModelAudit-quiet">{significanceInWords(regression)}</span>
        </span>
      </p>
      <Explanation regression={regression} />
    </>
  );
}

/** What the change is worth, and where it got worse. */
function Explanation(props: { regression: RegressionResult }): ReactElement | null {
  const { regression } = props;
  const sentences = changeSentences(regression);
  const worse = regression.slices?.worse ?? [];
  const rest = worse.length - MOST_SLICES;
  if (sentences.length === 0) {
    return null;
  }
  return (
    <div className="jp-ModelAudit-regression">
      <p>{sentences.join(' ')}</p>
      {worse.length > 0 ? (
        <ul aria-label="Where the model got worse">
          {worse.slice(0, MOST_SLICES).map(slice => (
            <li key={JSON.stringify(slice.predicates)}>
              Worse in <b>{sliceInWords(slice, formatName)}</b>: {sliceFigures(slice)}
            </li>
          ))}
          {rest > 0 ? <li>and in {formatCount(rest)} more, see the report</li> : null}
        </ul>
      ) : null}
    </div>
  );
}

const Capability = memo(function Capability(props: {
  capability: CapabilityResult;
  findings: CaseResult[];
  regressed: ReadonlySet<string>;
}): ReactElement {
  const { capability, findings } = props;
  const [open, setOpen] = useState(false);
  const id = useId();
  const texts = rateTexts(capability);
  const sentence =
    `${capability.title}: ${formatCount(capability.passed)} of ${formatCount(capability.passed + capability.failed)} passed` +
    (capability.passRate === null
      ? ''
      : `, ${formatShare(capability.passRate)} (${texts.interval})`) +
    (capability.errors > 0
      ? `, ${formatPlural(capability.errors, 'case')} could not be judged`
      : '');
  return (
    <>
      <button
        type="button"
        className="jp-ModelAudit-capability"
        aria-expanded={open}
        aria-controls={id}
        aria-label={sentence}
        title={sentence}
        onClick={() => setOpen(!open)}
      >
        <Icon name={open ? 'down' : 'right'} small />
        <span className="jp-ModelAudit-cut">{capabilityInWords(capability.capability)}</span>
        <RateBar capability={capability} />
        <b className="jp-ModelAudit-number">{texts.rate}</b>
        <span className="jp-ModelAudit-number jp-ModelAudit-quiet">{texts.interval}</span>
        <span className="jp-ModelAudit-number jp-ModelAudit-quiet">
          {formatCount(capability.cases)}
        </span>
      </button>
      {open ? (
        <div id={id}>
          <ProbeCases
            findings={findings}
            regressed={props.regressed}
            none={
              capability.cases === 0 ? 'No case applied to these columns.' : 'Every case passed.'
            }
          />
        </div>
      ) : null}
    </>
  );
});

/** Pass rates below this are drawn at the left edge. */
const RATE_FLOOR = 0.5;

/** The pass rate as a dot with its interval, from 50 to 100 %. */
function RateBar(props: { capability: CapabilityResult }): ReactElement {
  const { passRate, interval } = props.capability;
  const x = (share: number): string =>
    `${((Math.max(0, share - RATE_FLOOR) / (1 - RATE_FLOOR)) * 100).toFixed(1)}%`;
  return (
    <svg className="jp-ModelAudit-chart jp-ModelAudit-stretch" height={20} aria-hidden>
      <line className="jp-ModelAudit-axis" x1="0" y1={10} x2="100%" y2={10} />
      {interval ? (
        <line
          className="jp-ModelAudit-band"
          x1={x(interval[0])}
          y1={10}
          x2={x(interval[1])}
          y2={10}
        />
      ) : null}
      {passRate !== null ? (
        <circle className="jp-ModelAudit-ink" cx={x(passRate)} cy={10} r={2.75} />
      ) : null}
    </svg>
  );
}

/** The header's result. */
export function ProbesSummary(props: { probes: ProbeResult }): ReactElement {
  const { passed, failed, errors } = props.probes.summary;
  return (
    <span title={errors > 0 ? `${formatPlural(errors, 'case')} could not be judged` : undefined}>
      {formatCount(passed)} of {formatCount(passed + failed)} passed
      {errors > 0 ? `, ${formatPlural(errors, 'error')}` : ''}
    </span>
  );
}
