import type { ReactElement, ReactNode } from 'react';
import { Icon } from '../icons';
import type { AuditSession } from '../model/session';
import { EvaluationChoice, ModelChoice, ProductionChoice } from './choices';
import { RunChoice } from './run-choice';

/** What a reader is asked before the first audit of a notebook without a plan. */
export function FirstRun(props: { session: AuditSession }): ReactElement {
  const { session } = props;
  const { draft } = session.plan;
  return (
    <div className="jp-ModelAudit-firstRun">
      <p>
        Compare live data with your evaluation set, probe the model, and keep a signed record with
        the experiment run.
      </p>
      <ol>
        <Step
          number={1}
          done={draft.evaluation !== null}
          title="Evaluation set"
          text="The labelled rows the model was last judged on."
        >
          <EvaluationChoice session={session} />
        </Step>
        <Step
          number={2}
          done={draft.production.length > 0}
          title="Production sample"
          text="Recent rows the model has seen: a table, a log file, or a query."
        >
          <ProductionChoice session={session} />
        </Step>
        <Step
          number={3}
          done={draft.target !== undefined}
          title="Model under test"
          text="A fitted model or a function in this kernel."
        >
          <ModelChoice session={session} />
        </Step>
      </ol>
      <div className="jp-ModelAudit-stepExtra">
        <h2>Experiment run</h2>
        <p className="jp-ModelAudit-quiet">Where the record is attached, if you wish.</p>
        <RunChoice session={session} />
      </div>
    </div>
  );
}

function Step(props: {
  number: number;
  done: boolean;
  title: string;
  text: string;
  children: ReactNode;
}): ReactElement {
  return (
    <li className="jp-ModelAudit-step">
      {props.done ? (
        <span className="jp-ModelAudit-stepMark jp-mod-done" role="img" aria-label="chosen">
          <Icon name="check" tone="pass" small />
        </span>
      ) : (
        <span className="jp-ModelAudit-stepMark" aria-hidden>
          {props.number}
        </span>
      )}
      <div className="jp-ModelAudit-grow">
        <h2>{props.title}</h2>
        <p className="jp-ModelAudit-quiet">{props.text}</p>
        {props.children}
      </div>
    </li>
  );
}

/** What carrying out the plan will read and call. */
export function PlannedWork(props: { sentences: string[] }): ReactElement {
  return (
    <div className="jp-ModelAudit-body">
      <h2>What will be read and called</h2>
      <ul className="jp-ModelAudit-sentences">
        {props.sentences.map((sentence, index) => (
          <li key={index}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}
