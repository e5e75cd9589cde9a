import { useCallback, useEffect, useReducer, useState } from 'react';
import type { ReactElement } from 'react';
import { copyOf } from '../../core/probe/browse/copy';
import type { CaseFilter } from '../../core/probe/browse/filter';
import type { CaseOrder } from '../../core/probe/browse/sort';
import { reproduceObstacle } from '../../core/probe/reproduce/cell';
import {
  comparedWith,
  methodInWords,
  significanceInWords
} from '../../core/probe/regression/words';
import type { CaseResult, Regression } from '../../core/probe/result';
import { formatCount, formatDay, formatName } from '../format';
import { Icon } from '../icons';
import { Boundary } from '../panel/boundary';
import { useNow } from '../panel/clock';
import { ErrorNotice, TextButton } from '../panel/notices';
import { Progress } from '../panel/running';
import { CaseDetail } from './detail';
import { Filters } from './filters';
import type { Listing } from './list';
import type { ResultsOf, ResultsSource } from './source';
import { CaseTable } from './table';
import { tallySentence } from './words';

/** The results of probes: what they add up to, the cases, and one of them opened. */
export function ResultsPage(props: {
  source: ResultsSource;
  /** Takes text to the clipboard. */
  onCopy: (text: string) => void;
  /** Puts the cell that asks the case again into the notebook. */
  onInsert: (result: CaseResult) => void;
}): ReactElement {
  const { source } = props;
  useSource(source);
  const { list, session } = source;
  const { listing } = list;
  const running = 'run' in source.of && session.run.isRunning;
  return (
    <>
      <Bar source={source} />
      {running ? (
        <Progress
          partial={session.run.partial}
          cancelling={session.run.isCancelling}
          onCancel={() => session.run.cancel()}
        />
      ) : null}
      <ErrorNotice
        error={source.problem}
        title="Could not be read."
        actions={<TextButton onClick={() => void source.present(source.of)}>Read again</TextButton>}
      />
      {listing === null || source.isEmpty ? (
        <Empty source={source} running={running} />
      ) : (
        <Boundary>
          <Results
            source={source}
            listing={listing}
            onCopy={props.onCopy}
            onInsert={props.onInsert}
          />
        </Boundary>
      )}
    </>
  );
}

function Empty(props: { source: ResultsSource; running: boolean }): ReactElement {
  const { source, running } = props;
  const { session } = source;
  return (
    <div className="jp-ModelAudit-empty" role="status">
      {source.isLoading ? (
        <p>Reading the results…</p>
      ) : (
        <>
          <p>{running ? 'Answers appear here as they come.' : 'Nothing has been probed yet.'}</p>
          {running ||
          session.obstacleTo(['probes']) !== null ||
          session.plan.draft.target === null ? null : (
            <p className="jp-ModelAudit-quiet">
              <TextButton onClick={() => void session.start(['probes'])}>Run the probes</TextButton>{' '}
              of this notebook’s plan.
            </p>
          )}
        </>
      )}
    </div>
  );
}

/** Whose results are shown, and what they are held against. */
function Bar(props: { source: ResultsSource }): ReactElement {
  const { source } = props;
  const { history } = source.session.records;
  const now = useNow(60_000);
  const { of } = source;
  const choose = (value: string): void => {
    const chosen: ResultsOf = value === 'run' ? { run: true } : { version: Number(value) };
    void source.present(chosen);
  };
  return (
    <div className="jp-ModelAudit-bar">
      <label className="jp-ModelAudit-row">
        <span className="jp-ModelAudit-quiet">Results of</span>
        <select
          className="jp-mod-styled"
          value={'run' in of ? 'run' : String(of.version)}
          onChange={event => choose(event.target.value)}
        >
          <option value="run">
            {source.session.run.isRunning ? 'the run under way' : 'the last run'}
          </option>
          {[...history].reverse().map(({ version, recordedAt }) => (
            <option key={version} value={version}>
              v{version}, {formatDay(recordedAt, now)}
            </option>
          ))}
        </select>
      </label>
      <span className="jp-ModelAudit-quiet">
        {source.before === null ? 'no earlier version' : `against v${source.before}`}
      </span>
      <span className="jp-ModelAudit-grow" />
      {source.isLoading ? (
        <span className="jp-ModelAudit-quiet" role="status">
          <Icon name="running" small /> Putting in order…
        </span>
      ) : null}
    </div>
  );
}

function Results(props: {
  source: ResultsSource;
  listing: Listing;
  onCopy: (text: string) => void;
  onInsert: (result: CaseResult) => void;
}): ReactElement {
  const { source, listing } = props;
  const { list, session, before } = source;
  const { cases, places } = listing;
  const [active, setActive] = useState(0);
  const [open, setOpen] = useState(false);
  const [beside, setBeside] = useState(false);
  // Another list starts at its top; what is open stays open with the case that is there now.
  useEffect(() => setActive(0), [listing.arrangement]);
  const current = Math.min(active, Math.max(0, places.length - 1));
  const openCase = useCallback((index: number) => {
    setActive(index);
    setOpen(true);
  }, []);
  const filter = useCallback((change: Partial<CaseFilter>) => void list.setFilter(change), [list]);
  const sort = useCallback((order: CaseOrder | null) => void list.setOrder(order), [list]);
  const shown = places.length > 0 ? cases[places[current]] : null;
  return (
    <>
      <Head listing={listing} regression={source.regression} />
      <Filters
        facets={listing.facets}
        filter={list.filter}
        slices={source.regression?.slices?.worse ?? []}
        before={before}
        beside={beside}
        onFilter={filter}
        onBeside={setBeside}
      />
      <div className={`jp-ModelAudit-resultsBody${open && shown ? ' jp-mod-open' : ''}`}>
        {places.length === 0 ? (
          <p className="jp-ModelAudit-empty" role="status">
            No case is like that.
          </p>
        ) : (
          <CaseTable
            listing={listing}
            order={list.order}
            active={current}
            open={open}
            beside={beside ? before : null}
            busy={source.isLoading}
            onActivate={setActive}
            onOpen={openCase}
            onClose={() => setOpen(false)}
            onOrder={sort}
          />
        )}
        {open && shown ? (
          <CaseDetail
            each={shown}
            index={current}
            count={places.length}
            before={before}
            obstacle={reproduceObstacle(shown.shown, {
              target: session.plan.compiled?.plan.target
            })}
            onStep={step => setActive(current + step)}
            onClose={() => setOpen(false)}
            onInsert={() => props.onInsert(shown.shown)}
            onCopy={() => props.onCopy(copyOf(shown))}
          />
        ) : null}
      </div>
    </>
  );
}

/** What all cases add up to, what changed, and what the listed ones add up to. */
function Head(props: { listing: Listing; regression: Regression | null }): ReactElement {
  const { listing, regression } = props;
  const { all, tally, places, cases } = listing;
  const worse = (regression?.regressed ?? 0) > 0;
  return (
    <div className="jp-ModelAudit-resultsHead">
      <h1>Probe results</h1>
      <p title="95 % Wilson interval">{capital(tallySentence(all))}.</p>
      {regression ? (
        <p title={methodInWords(regression)}>
          <Icon name={worse ? 'warning' : 'pass'} tone={worse ? 'warning' : 'pass'} small />{' '}
          Regressed {formatCount(regression.regressed)}, fixed {formatCount(regression.fixed)}{' '}
          against {comparedWith(regression, formatName)}{' '}
          <span className="jp-ModelAudit-quiet">{significanceInWords(regression)}</span>
        </p>
      ) : null}
      <p className="jp-ModelAudit-quiet" role="status">
        {places.length === cases.length
          ? `All ${formatCount(cases.length)} cases are listed.`
          : `${formatCount(places.length)} of ${formatCount(cases.length)} cases are listed${places.length === 0 ? '' : `: ${tallySentence(tally)}`}.`}
      </p>
    </div>
  );
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Draws anew when there is something else to show, at most once a frame. */
function useSource(source: ResultsSource): void {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    let frame: number | null = null;
    const slot = (): void => {
      frame ??= requestAnimationFrame(() => {
        frame = null;
        redraw();
      });
    };
    source.changed.connect(slot);
    return () => {
      cancelAnimationFrame(frame ?? 0);
      source.changed.disconnect(slot);
    };
  }, [source]);
}
