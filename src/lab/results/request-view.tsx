import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { decodeValue, type KeptRequest } from '../../core/probe/kept-request';
import type { ChatMessage } from '../../core/probe/request';
import type { CaseResult } from '../../core/probe/result';
import { differenceOf, piecesAt, type Piece } from '../../core/text/difference';
import { formatCount, formatName, formatText } from '../format';
import { TextButton } from '../panel/notices';

/** Letters of a text that are shown; a model may be sent a book. */
const LETTERS = 20_000;
/** Columns shown of a row, changed ones first, before all are asked for. */
const FIRST_COLUMNS = 40;

const ROLES: Record<ChatMessage['role'], string> = {
  system: 'System',
  user: 'User',
  assistant: 'Assistant'
};

/** What a case asks, with what was changed marked; rows as a table, texts as texts, conversations in turns. */
export function RequestView(props: { result: CaseResult }): ReactElement {
  const { request, right = null, transformation = null, cut: left } = props.result;
  if (request === undefined) {
    return (
      <p className="jp-ModelAudit-quiet">
        {left
          ? `What was asked, ${formatCount(left.bytes)} bytes, was too large to be kept.`
          : 'This result does not keep what was asked.'}
      </p>
    );
  }
  return (
    <>
      {transformation ? (
        <p>
          <span className="jp-ModelAudit-quiet">Changed:</span> {formatText(transformation.changed)}{' '}
          <span className="jp-ModelAudit-quiet">({formatName(transformation.name)})</span>
        </p>
      ) : null}
      {left ? (
        <p className="jp-ModelAudit-quiet">
          It was {formatCount(left.bytes)} bytes long; its texts stand here with their beginnings.
        </p>
      ) : null}
      {request.form === 'row' ? (
        <RowView
          row={request.row}
          right={right?.form === 'row' ? right.row : null}
          key={JSON.stringify(Object.keys(request.row))}
        />
      ) : (
        <Written request={request} right={right} spans={transformation} />
      )}
    </>
  );
}

type Values = Extract<KeptRequest, { form: 'row' }>['row'];

/** A value as it was sent, told apart from a text that looks like it. */
function valueText(value: Values[string] | undefined): string {
  const sent = value === undefined ? null : decodeValue(value);
  if (sent === null) {
    return 'missing';
  }
  return typeof sent === 'string' ? `“${formatText(sent)}”` : String(sent);
}

function RowView(props: { row: Values; right: Values | null }): ReactElement {
  const { row, right } = props;
  const [all, setAll] = useState(false);
  const names = useMemo(() => {
    const every = [...new Set([...Object.keys(row), ...Object.keys(right ?? {})])];
    const changed = new Set(
      every.filter(name => right && valueText(row[name]) !== valueText(right[name]))
    );
    const first = every.length > FIRST_COLUMNS ? every.filter(name => changed.has(name)) : [];
    return { every: [...first, ...every.filter(name => !first.includes(name))], changed };
  }, [row, right]);
  const shown = all ? names.every : names.every.slice(0, FIRST_COLUMNS);
  return (
    <>
      <table className="jp-ModelAudit-table jp-ModelAudit-requestRow">
        <thead>
          <tr>
            <th scope="col">Column</th>
            {right ? <th scope="col">Unchanged</th> : null}
            <th scope="col">{right ? 'Changed' : 'Value'}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(name => {
            const changed = names.changed.has(name);
            return (
              <tr key={name} className={changed ? 'jp-mod-strong' : undefined}>
                <td title={name}>{formatName(name)}</td>
                {right ? (
                  <td>{changed ? <del>{valueText(right[name])}</del> : valueText(right[name])}</td>
                ) : null}
                <td>{changed ? <ins>{valueText(row[name])}</ins> : valueText(row[name])}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {names.every.length > shown.length ? (
        <TextButton onClick={() => setAll(true)}>
          {formatCount(names.every.length - shown.length)} more columns
        </TextButton>
      ) : null}
    </>
  );
}

interface Turn {
  role: string | null;
  /** Null where the other side has no such turn. */
  before: Piece[] | null;
  after: Piece[] | null;
}

function Written(props: {
  request: Exclude<KeptRequest, { form: 'row' }>;
  right: KeptRequest | null;
  spans: CaseResult['transformation'];
}): ReactElement {
  const { request, right, spans } = props;
  const turns = useMemo(() => turnsOf(request, right, spans), [request, right, spans]);
  return (
    <ol className="jp-ModelAudit-turns">
      {turns.map((turn, index) => (
        <li key={index} className={turn.before ? 'jp-mod-changed' : undefined}>
          {turn.role === null ? null : <b>{turn.role}</b>}
          {turn.before ? <Words label="Unchanged" pieces={turn.before} mark="del" /> : null}
          {turn.after ? (
            <Words label={turn.before ? 'Changed' : null} pieces={turn.after} mark="ins" />
          ) : (
            <p className="jp-ModelAudit-quiet">Left out.</p>
          )}
        </li>
      ))}
    </ol>
  );
}

function messagesOf(request: KeptRequest): { role: string | null; content: string }[] {
  switch (request.form) {
    case 'row':
      return [];
    case 'text':
      return [{ role: null, content: request.text }];
    case 'chat':
      return request.messages.map(({ role, content }) => ({ role: ROLES[role] ?? role, content }));
  }
}

function turnsOf(
  request: KeptRequest,
  right: KeptRequest | null,
  changed: CaseResult['transformation']
): Turn[] {
  const [now, then] = [messagesOf(request), right === null ? null : messagesOf(right)];
  const marked = changed?.message ?? now.length - 1;
  return Array.from({ length: Math.max(now.length, then?.length ?? 0) }, (_, index): Turn => {
    const [after, before] = [now.at(index), then?.at(index)];
    const role = (after ?? before)?.role ?? null;
    if (after && before && after.content === before.content) {
      return { role, before: null, after: [{ text: cut(after.content), changed: false }] };
    }
    if (after && before) {
      return { role, ...differenceOf(cut(before.content), cut(after.content)) };
    }
    // Without the unchanged one, the places that the transformation itself tells are marked.
    const spans = after && then === null && index === marked ? (changed?.spans ?? []) : [];
    return {
      role,
      before: before ? [{ text: cut(before.content), changed: true }] : null,
      after: after
        ? then === null
          ? piecesAt(cut(after.content), spans)
          : [{ text: cut(after.content), changed: true }]
        : null
    };
  });
}

/** A text in its own lines; what differs is marked by more than its colour. */
export function Words(props: {
  label: string | null;
  pieces: readonly Piece[];
  mark: 'ins' | 'del';
}): ReactElement {
  const Mark = props.mark;
  return (
    <div className="jp-ModelAudit-words">
      {props.label === null ? null : <span className="jp-ModelAudit-quiet">{props.label}</span>}
      <p>
        {props.pieces.map(({ text, changed }, index) =>
          changed ? (
            <Mark key={index} title={codePoints(text)}>
              {markSpace(formatText(text))}
            </Mark>
          ) : (
            <span key={index}>{formatText(text)}</span>
          )
        )}
        {props.pieces.length === 0 ? (
          <span className="jp-ModelAudit-quiet">(an empty text)</span>
        ) : null}
      </p>
    </div>
  );
}

/** Space that was put in or taken out is all there is to see. */
function markSpace(text: string): string {
  return /^\s+$/.test(text)
    ? text
        .replaceAll(' ', '␣')
        .replaceAll('\u00a0', '⍽')
        .replaceAll('\t', '⇥')
        .replaceAll('\n', '↵\n')
    : text;
}

/** Letters of other scripts look alike; their numbers do not. */
function codePoints(text: string): string | undefined {
  const letters = Array.from(text);
  return letters.length <= 8 && letters.some(letter => letter > '~')
    ? letters
        .map(
          letter => `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
        )
        .join(' ')
    : undefined;
}

function cut(text: string): string {
  return text.length > LETTERS
    ? `${text.slice(0, LETTERS)}… (${formatCount(text.length - LETTERS)} more characters)`
    : text;
}
