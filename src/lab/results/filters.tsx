import { useEffect, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import type { Facets } from '../../core/probe/browse/facets';
import type { CaseFilter, Predicates } from '../../core/probe/browse/filter';
import type { CaseChange } from '../../core/probe/browse/join';
import type { Outcome, Slice } from '../../core/probe/result';
import { formatCount, formatName } from '../format';
import { Icon } from '../icons';
import { TextButton } from '../panel/notices';
import { CHANGES, OUTCOMES, capabilityWords, predicatesInWords, suiteWords } from './words';

/** Milliseconds after the last letter until the text is looked for. */
const QUIET = 150;

const CHOSEN_CHANGES: readonly CaseChange[] = ['regressed', 'fixed', 'new', 'gone', 'unjudged'];

/** What of the cases is listed. */
export function Filters(props: {
  facets: Facets;
  filter: CaseFilter;
  /** Where the model got worse, declared and discovered. */
  slices: readonly Slice[];
  before: number | null;
  beside: boolean;
  onFilter: (change: Partial<CaseFilter>) => void;
  onBeside: (beside: boolean) => void;
}): ReactElement {
  const { facets, filter, before, onFilter } = props;
  const filtered =
    filter.text.trim() !== '' ||
    [filter.outcome, filter.suite, filter.capability, filter.change, filter.slice].some(
      each => each !== null
    );
  const changes = facets.changes.filter(({ value }) => CHOSEN_CHANGES.includes(value));
  return (
    <div className="jp-ModelAudit-filters" role="search" aria-label="Which cases are listed">
      <TextFilter text={filter.text} onText={text => onFilter({ text })} />
      <Choose
        label="Outcome"
        all="Any outcome"
        value={filter.outcome}
        onChoose={outcome => onFilter({ outcome: outcome as Outcome | null })}
      >
        {(['fail', 'error', 'pass'] as const).map(value => (
          <Option
            key={value}
            value={value}
            words={OUTCOMES[value].words}
            cases={facets.outcomes.find(each => each.value === value)?.cases ?? 0}
          />
        ))}
      </Choose>
      {facets.suites.length > 1 ? (
        <Choose
          label="Suite"
          all="Any suite"
          value={filter.suite}
          onChoose={suite => onFilter({ suite })}
        >
          {facets.suites.map(({ value, cases }) => (
            <Option key={value} value={value} words={suiteWords(value)} cases={cases} />
          ))}
        </Choose>
      ) : null}
      <Choose
        label="Capability"
        all="Any capability"
        value={filter.capability}
        onChoose={capability => onFilter({ capability })}
      >
        {facets.capabilities.map(({ value, cases }) => (
          <Option key={value} value={value} words={capabilityWords(value)} cases={cases} />
        ))}
      </Choose>
      {before === null ? null : (
        <Choose
          label={`What changed since v${before}`}
          all="Changed or not"
          value={filter.change}
          onChoose={change => onFilter({ change: change as CaseChange | null })}
        >
          {changes.map(({ value, cases }) => (
            <Option key={value} value={value} words={CHANGES[value].words} cases={cases} />
          ))}
        </Choose>
      )}
      <SliceChoice
        facets={facets}
        slices={props.slices}
        before={before}
        slice={filter.slice}
        onChoose={slice => onFilter({ slice })}
      />
      {before === null ? null : (
        <label className="jp-ModelAudit-check">
          <input
            type="checkbox"
            checked={props.beside}
            onChange={event => props.onBeside(event.target.checked)}
          />
          Side by side with v{before}
        </label>
      )}
      {filtered ? (
        <TextButton
          onClick={() =>
            onFilter({
              outcome: null,
              suite: null,
              capability: null,
              change: null,
              slice: null,
              text: ''
            })
          }
        >
          List all cases
        </TextButton>
      ) : null}
    </div>
  );
}

/** Waits until nobody is typing, so that each letter costs no search. */
function TextFilter(props: { text: string; onText: (text: string) => void }): ReactElement {
  const { text, onText } = props;
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  useEffect(() => {
    if (typed === text) {
      return;
    }
    const timer = setTimeout(() => onText(typed), QUIET);
    return () => clearTimeout(timer);
  }, [typed, text, onText]);
  return (
    <label className="jp-ModelAudit-field">
      <Icon name="search" />
      <input
        type="search"
        value={typed}
        placeholder="Find in cases"
        aria-label="Find in cases"
        onChange={event => setTyped(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Escape' && typed !== '') {
            event.preventDefault();
            setTyped('');
          }
        }}
      />
    </label>
  );
}

function Choose(props: {
  label: string;
  all: string;
  value: string | null;
  onChoose: (value: string | null) => void;
  children: ReactNode;
}): ReactElement {
  return (
    <select
      className="jp-mod-styled"
      aria-label={props.label}
      title={props.label}
      value={props.value ?? ''}
      onChange={event => props.onChoose(event.target.value === '' ? null : event.target.value)}
    >
      <option value="">{props.all}</option>
      {props.children}
    </select>
  );
}

function Option(props: { value: string; words: string; cases: number }): ReactElement {
  return (
    <option value={props.value}>
      {props.words} ({formatCount(props.cases)})
    </option>
  );
}

/** Where the model got worse, then every value that cases can be split by. */
function SliceChoice(props: {
  facets: Facets;
  slices: readonly Slice[];
  before: number | null;
  slice: Predicates | null;
  onChoose: (slice: Predicates | null) => void;
}): ReactElement | null {
  const { facets, slices, before } = props;
  if (facets.attributes.length === 0 && slices.length === 0) {
    return null;
  }
  return (
    <Choose
      label="Slice"
      all="Any slice"
      value={props.slice === null ? null : JSON.stringify(props.slice)}
      onChoose={chosen =>
        props.onChoose(chosen === null ? null : (JSON.parse(chosen) as Predicates))
      }
    >
      {slices.length > 0 ? (
        <optgroup label={before === null ? 'Worse' : `Worse than v${before}`}>
          {slices.map(slice => (
            <option key={JSON.stringify(slice.predicates)} value={JSON.stringify(slice.predicates)}>
              {predicatesInWords(slice.predicates)} ({formatCount(slice.regressed)} of{' '}
              {formatCount(slice.paired)} regressed
              {slice.kind === 'discovered' ? ', found' : ''})
            </option>
          ))}
        </optgroup>
      ) : null}
      {facets.attributes.map(({ attribute, values }) => (
        <optgroup key={attribute} label={formatName(attribute)}>
          {values.map(({ value, cases }) => (
            <option key={value} value={JSON.stringify([{ attribute, value }])}>
              {formatName(value)} ({formatCount(cases)})
            </option>
          ))}
        </optgroup>
      ))}
    </Choose>
  );
}
