import type { ReactElement, ReactNode } from 'react';

/** The head of a table's column; a plain text is one of words. */
export interface TableHead {
  text: string;
  /** Numbers stand to the right. */
  number?: boolean;
  title?: string;
  /** Read out alone, where what is below speaks for itself. */
  unseen?: boolean;
}

/** The head of a column of numbers. */
export function numbers(text: string, title?: string): TableHead {
  return { text, number: true, title };
}

/** The head of a column that needs none for those who see it. */
export function unseen(text: string): TableHead {
  return { text, unseen: true };
}

/** A table as the panel and the column view have them: heads, and rows as children. */
export function SmallTable(props: {
  /** What is false is left out. */
  heads: readonly (string | TableHead | false)[];
  caption?: string;
  className?: string;
  children: ReactNode;
}): ReactElement {
  const heads = props.heads
    .filter(head => head !== false)
    .map(head => (typeof head === 'string' ? { text: head } : head));
  return (
    <table
      className={`jp-ModelAudit-table${props.className === undefined ? '' : ` ${props.className}`}`}
    >
      {props.caption === undefined ? null : <caption>{props.caption}</caption>}
      <thead>
        <tr>
          {heads.map((head: TableHead, index) => (
            <th
              key={index}
              scope="col"
              className={head.number ? 'jp-mod-number' : undefined}
              title={head.title}
            >
              {head.unseen ? <span className="jp-ModelAudit-unseen">{head.text}</span> : head.text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
  );
}
