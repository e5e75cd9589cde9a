import { useState } from 'react';
import type { ReactElement } from 'react';
import { sparkOf } from '../../core/plan/engine';
import { chooseEngine } from '../model/plan-options';
import type { AuditSession } from '../model/session';
import { Hint, TextChoice } from './choices';

const SESSION = 'session:';
const CONNECT = 'connect:';

/** Where the data is read: DuckDB in the kernel, a Spark session of the kernel, or Spark Connect. */
export function EngineEditor(props: { session: AuditSession }): ReactElement {
  const { session } = props;
  const sessions = session.variables?.sparkSessions ?? [];
  const spark = sparkOf(session.plan.draft.rest.engine ?? {});
  const [typing, setTyping] = useState(false);
  const chosen =
    spark === null
      ? ''
      : spark.session !== undefined
        ? SESSION + spark.session
        : CONNECT + (spark.connect ?? '');
  const known = chosen === '' || sessions.some(name => chosen === SESSION + name);
  const choose = (value: string): void => {
    setTyping(value === CONNECT);
    if (value === '') {
      session.plan.edit(draft => chooseEngine(draft, {}));
    } else if (value.startsWith(SESSION)) {
      const name = value.slice(SESSION.length);
      session.plan.edit(draft => chooseEngine(draft, { spark: { session: name } }));
    }
  };
  return (
    <>
      <select
        className="jp-mod-styled jp-ModelAudit-select"
        aria-label="Where the data is read"
        autoFocus
        value={typing ? CONNECT : chosen}
        onChange={event => choose(event.target.value)}
      >
        <option value="">DuckDB in the kernel</option>
        {known ? null : <option value={chosen}>{chosen.slice(chosen.indexOf(':') + 1)}</option>}
        {sessions.map(name => (
          <option key={name} value={SESSION + name}>
            Spark session {name}
          </option>
        ))}
        <option value={CONNECT}>Spark Connect, by address…</option>
      </select>
      {typing ? (
        <TextChoice
          label="Address of the Spark Connect server"
          placeholder="sc://host:15002"
          initial={spark?.connect ?? ''}
          onTake={connect => {
            session.plan.edit(draft => chooseEngine(draft, { spark: { connect } }));
            setTyping(false);
          }}
        />
      ) : null}
      <Hint>
        {spark === null
          ? 'Files, tables and queries are read in this kernel.'
          : 'The data stays on the cluster; counts, sums and quantiles leave it.'}
      </Hint>
    </>
  );
}
