import { memo, useId, useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import type { CaseResult, ProbeResult, SuiteResult } from '../../core/probe/result';
import { formatCount, formatPlural, formatShare } from '../format';
import { Icon } from '../icons';
import { Notice, TextButton } from './notices';

const FIRST_CASES = 10;
const MORE_CASES = 50;

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
export function ProbesBody(props: { probes: ProbeResult; partial: boolean }): ReactElement {
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
          {summary.suites.length > 1 ? (
            <div className="jp-ModelAudit-suite jp-ModelAudit-cut">{suite.suite}</div>
          ) : null}
          {suite.problem ? (
            <Notice icon="unknown" tone="quiet">
              {suite.problem}
            </Notice>
          ) : null}
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
    </>
  );
}

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
    <p className="jp-ModelAudit-finding">
      <Icon name={worse ? 'warning' : 'pass'} tone={worse ? 'warning' : 'pass'} />
      <span title={`${formatCount(regression.paired)} cases were judged by both versions`}>
        Regressed {formatCount(regression.regressed)}, fixed {formatCount(regression.fixed)} against
        v{regression.version}
      </span>
    </p>
  );
}

const Capability = memo(function Capability(props: {
  capability: CapabilityResult;
  findings: CaseResult[];
  regressed: ReadonlySet<string>;
}): ReactElement {
  const { capability, findings } = props;
  const [open, setOpen] = useState(false);
  const [shown, setShown] = useState(FIRST_CASES);
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
        <span>{capability.title}</span>
        <RateBar capability={capability} />
        <b className="jp-ModelAudit-number">{texts.rate}</b>
        <span className="jp-ModelAudit-number jp-ModelAudit-quiet">{texts.interval}</span>
        <span className="jp-ModelAudit-number jp-ModelAudit-quiet">
          {formatCount(capability.cases)}
        </span>
      </button>
      {open ? (
        <div id={id}>
          <ul className="jp-ModelAudit-cases">
            {findings.slice(0, shown).map(each => (
              <CaseLine key={each.id} result={each} regressed={props.regressed.has(each.id)} />
            ))}
            {findings.length === 0 ? (
              <li className="jp-ModelAudit-case jp-ModelAudit-quiet">
                <span />
                <span>
                  {capability.cases === 0
                    ? 'No case applied to these columns.'
                    : 'Every case passed.'}
                </span>
              </li>
            ) : null}
          </ul>
          {findings.length > shown ? (
            <div className="jp-ModelAudit-caseMore">
              <TextButton onClick={() => setShown(shown + MORE_CASES)}>
                {formatCount(findings.length - shown)} more
              </TextButton>
            </div>
          ) : null}
        </div>
      ) : null}
    </>
  );
});

function CaseLine(props: { result: CaseResult; regressed: boolean }): ReactElement {
  const { result } = props;
  const failed = result.outcome === 'fail';
  return (
    <li
      className="jp-ModelAudit-case"
      title={`${result.title}\nexpected ${result.expected}\ngot ${result.got}`}
    >
      <Icon
        name={failed ? 'cross' : 'unknown'}
        tone={failed ? 'fail' : 'quiet'}
        label={failed ? 'failed' : 'could not be judged'}
        small
      />
      <span>
        {result.title}
        <span className="jp-ModelAudit-quiet">
          {failed ? `: expected ${result.expected}, got ${result.got}` : `: ${result.got}`}
        </span>
      </span>
      {props.regressed ? (
        <span className="jp-ModelAudit-tag" title="Passed in the previous version">
          new
        </span>
      ) : null}
    </li>
  );
}

const RATE_WIDTH = 50;
/** Pass rates below this are drawn at the left edge. */
const RATE_FLOOR = 0.5;

/** The pass rate as a dot with its interval, from 50 to 100 %. */
function RateBar(props: { capability: CapabilityResult }): ReactElement {
  const { passRate, interval } = props.capability;
  const x = (share: number): number =>
    Math.round((1 + (Math.max(0, share - RATE_FLOOR) / (1 - RATE_FLOOR)) * (RATE_WIDTH - 2)) * 10) /
    10;
  return (
    <svg className="jp-ModelAudit-chart" width={RATE_WIDTH} height={20} aria-hidden>
      <path className="jp-ModelAudit-axis" d={`M1 10H${RATE_WIDTH - 1}`} />
      {interval ? (
        <path className="jp-ModelAudit-band" d={`M${x(interval[0])} 10H${x(interval[1])}`} />
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
