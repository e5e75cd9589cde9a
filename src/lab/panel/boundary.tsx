import { Component } from 'react';
import type { ReactElement, ReactNode } from 'react';
import type { AuditError } from '../../core/errors';
import { toAuditError } from '../../core/errors';
import { ErrorNotice, TextButton } from './notices';

/** Keeps a fault in drawing from taking the whole panel away. */
export class Boundary extends Component<{ children: ReactNode }, { error: AuditError | null }> {
  static getDerivedStateFromError(thrown: unknown): { error: AuditError } {
    return { error: toAuditError(thrown) };
  }

  override state: { error: AuditError | null } = { error: null };

  override render(): ReactNode | ReactElement {
    const { error } = this.state;
    return error ? (
      <ErrorNotice
        error={error}
        title="This could not be drawn."
        actions={
          <TextButton onClick={() => this.setState({ error: null })}>Draw it again</TextButton>
        }
      />
    ) : (
      this.props.children
    );
  }
}
