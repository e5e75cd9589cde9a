import { canonicalJson, wellFormed } from '../../record/canonical';
import { sha256Hex } from '../../record/digest';
import { nearestName } from '../../plan/nearest';
import {
  encodeValues,
  seedIdentity,
  type AppliedTransformation,
  type CaseAssertion,
  type Span
} from '../case';
import { seededRandom, type Random } from '../random';
import type { ProbeRequest } from '../request';
import type { RowTransformation, TableFacts } from '../transformations/row/row-transformation';
import type { Rewriting, TextTransformation } from '../transformations/text/text-transformation';
import { promptedRequest, type Base } from './base';
import type { ExpandContext } from './context';
import { SuiteError } from './problems';
import type { Suite, SuiteTest, SuiteTransformation } from './suite';
import { valueInText } from './template';

/** A request as it is sent, and how it came to be. */
export interface ChangedRequest {
  request: ProbeRequest;
  /** Whose answer the answer is compared with. */
  right: ProbeRequest;
  applied: AppliedTransformation | null;
  column: string | null;
  /** What is expected, where the transformation says. */
  asserts: CaseAssertion[] | null;
  capability: string | null;
  tags: readonly string[];
}

/** The requests of a test: the one as it stands, or one for each change. */
export function variantsOf(
  suite: Suite,
  test: SuiteTest,
  base: Base,
  facts: TableFacts,
  context: ExpandContext
): ChangedRequest[] {
  if (test.transformations.length === 0) {
    const { request } = base;
    return [
      {
        request,
        right: request,
        applied: null,
        column: null,
        asserts: null,
        capability: null,
        tags: []
      }
    ];
  }
  const seed = seedIdentity(base.request);
  return test.transformations.flatMap(entry => {
    const { transformation } = entry;
    return Array.from({ length: entry.variants }, (_, variant) => {
      const random = randomOf([seed, transformation.name, entry.parameters, variant, context.seed]);
      const changed =
        transformation.form === 'row'
          ? changedRows(suite, entry, transformation, base, facts, random)
          : changedText(suite, test, entry, transformation, base, context, random);
      return changed.map(each => ({
        ...each,
        capability: transformation.capability,
        tags: transformation.tags
      }));
    }).flat();
  });
}

/** Numbers that hang on the content alone, so that a case is the same wherever it stands. */
function randomOf(content: unknown): Random {
  const digest = sha256Hex(canonicalJson(wellFormed(encodeValues(content))));
  return seededRandom(parseInt(digest.slice(0, 8), 16));
}

type Change = Omit<ChangedRequest, 'capability' | 'tags'>;

function changedRows(
  suite: Suite,
  entry: SuiteTransformation,
  transformation: RowTransformation,
  { request }: Base,
  facts: TableFacts,
  random: Random
): Change[] {
  if (request.form !== 'row') {
    throw refused(
      suite,
      entry,
      `${transformation.name} changes columns of a row; this target takes texts.`
    );
  }
  checkColumns(suite, entry, transformation.columnsIn(entry.parameters), facts);
  return transformation
    .changes(request.row, entry.parameters, facts, random)
    .map(({ column, changed, row, right, parameters, asserts }) => ({
      request: { form: 'row', row },
      right: right === null ? request : { form: 'row', row: right },
      applied: { name: transformation.name, parameters, changed, spans: [] },
      column,
      asserts
    }));
}

function checkColumns(
  suite: Suite,
  entry: SuiteTransformation,
  columns: readonly string[],
  facts: TableFacts
): void {
  const names = facts.columns.map(({ name }) => name);
  const unknown = columns.find(column => !names.includes(column));
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, names);
    const hint = nearest
      ? `Did you mean ${nearest}?`
      : `Its inputs are ${names.slice(0, 20).join(', ')}.`;
    throw refused(suite, entry, `${unknown} is no input of the model. ${hint}`);
  }
}

function changedText(
  suite: Suite,
  test: SuiteTest,
  entry: SuiteTransformation,
  transformation: TextTransformation,
  base: Base,
  context: ExpandContext,
  random: Random
): Change[] {
  const { request } = base;
  const rewrite = (text: string): Rewriting | null =>
    transformation.rewrite(text, entry.parameters, random);
  const found =
    request.form === 'row'
      ? inColumn(suite, entry, request.row, rewrite)
      : entry.of !== null && base.prompt !== null
        ? inVariable(suite, test, entry, entry.of, base, context, rewrite)
        : inMessage(request, rewrite);
  if (found === null) {
    return [];
  }
  const { changed, spans, message } = found;
  return [
    {
      request: found.request,
      right: request,
      applied: {
        name: transformation.name,
        parameters: {
          ...(entry.parameters as Record<string, unknown>),
          ...(entry.of === null ? {} : { of: entry.of })
        },
        changed: request.form === 'row' ? `${String(entry.of)}: ${changed}` : changed,
        spans,
        ...(message === undefined ? {} : { message })
      },
      column: request.form === 'row' ? entry.of : null,
      asserts: null
    }
  ];
}

interface Found {
  request: ProbeRequest;
  changed: string;
  spans: Span[];
  message?: number;
}

function inColumn(
  suite: Suite,
  entry: SuiteTransformation,
  row: Extract<ProbeRequest, { form: 'row' }>['row'],
  rewrite: (text: string) => Rewriting | null
): Found | null {
  const { of } = entry;
  if (of === null || !Object.hasOwn(row, of)) {
    throw refused(suite, entry, 'A text of a row is meant; name its column with of: COLUMN.');
  }
  const value = row[of];
  const done = typeof value === 'string' ? rewrite(value) : null;
  return (
    done && {
      request: { form: 'row', row: { ...row, [of]: done.text } },
      changed: done.changed,
      spans: done.spans
    }
  );
}

/** The text, or what the user said last in a conversation. */
function inMessage(
  request: Exclude<ProbeRequest, { form: 'row' }>,
  rewrite: (text: string) => Rewriting | null
): Found | null {
  if (request.form === 'text') {
    const done = rewrite(request.text);
    return (
      done && {
        request: { form: 'text', text: done.text },
        changed: done.changed,
        spans: done.spans
      }
    );
  }
  const message = request.messages.findLastIndex(({ role }) => role === 'user');
  const done = message < 0 ? null : rewrite(request.messages[message].content);
  return (
    done && {
      request: {
        form: 'chat',
        messages: request.messages.map((each, index) =>
          index === message ? { ...each, content: done.text } : each
        )
      },
      changed: done.changed,
      spans: done.spans,
      message
    }
  );
}

function inVariable(
  suite: Suite,
  test: SuiteTest,
  entry: SuiteTransformation,
  name: string,
  { variables, prompt }: Base,
  context: ExpandContext,
  rewrite: (text: string) => Rewriting | null
): Found | null {
  if (prompt === null || !variables.has(name)) {
    throw refused(suite, entry, `${name} is no variable of this test.`);
  }
  const done = rewrite(valueInText(variables.valueOf(name, entry.path)));
  if (done === null) {
    return null;
  }
  const { request, places } = promptedRequest(prompt, test, variables, context, {
    name,
    text: done.text
  });
  const message = places.findIndex(list => list.some(place => place.name === name));
  if (message < 0) {
    throw refused(
      suite,
      entry,
      `No prompt holds {{${name}}}, so that changing it changes nothing.`
    );
  }
  const spans = places[message]
    .filter(place => place.name === name)
    .flatMap(place =>
      done.spans.map(({ start, end }) => ({ start: place.start + start, end: place.start + end }))
    );
  return { request, changed: done.changed, spans, ...(request.form === 'chat' ? { message } : {}) };
}

function refused(suite: Suite, { path }: SuiteTransformation, sentence: string): SuiteError {
  return new SuiteError(suite.path, [{ ...suite.place(path), sentence }]);
}
