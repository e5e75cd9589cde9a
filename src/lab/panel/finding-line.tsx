import type { ReactElement } from 'react';
import { answerInWords } from '../../core/record/answer-words';
import type { FindingState } from '../../core/record/findings';
import { formatName } from '../format';
import { Icon } from '../icons';

/** A finding of a record, whether it is open, and what was answered to it. */
export function FindingLine(props: { finding: FindingState }): ReactElement {
  const { id, title, column, sample, sentence, since, answer, isOpen } = props.finding;
  return (
    <>
      {isOpen ? (
        <Icon name="warning" tone="warning" label="open" small />
      ) : (
        <Icon name="pass" tone="pass" label="closed" small />
      )}{' '}
      <b title={id}>{title}</b>{' '}
      {column === null ? null : (
        <>
          <code title={column}>{formatName(column)}</code>{' '}
        </>
      )}
      {sample === null ? null : `in ${formatName(sample)} `}
      {sentence} <span className="jp-ModelAudit-quiet">Since v{since}.</span>
      {answer ? (
        <span className="jp-ModelAudit-block jp-ModelAudit-quiet">{saidOf(props.finding)}</span>
      ) : null}
    </>
  );
}

/** A finding in a few words, told from all others: `Drifted column delay`. */
export function findingName({ title, column, sample, sentence }: FindingState): string {
  const where = sample === null ? '' : ` in ${formatName(sample)}`;
  return column === null ? `${title}: ${sentence}` : `${title} ${formatName(column)}${where}`;
}

function saidOf({ answer, isOpen }: FindingState): string {
  if (!answer) {
    return '';
  }
  const ended = answer.action === 'accept' && isOpen ? ' The acceptance has ended.' : '';
  const words = answerInWords(answer);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${ended}`;
}
