import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { ReactElement } from 'react';
import { auditIcon } from '../side-icon';
import type { AuditSession } from '../model/session';
import { PANEL_ID } from '../tokens';
import type { IAuditTracker } from '../tokens';
import { ActiveContext } from './active';
import type { PanelActions } from './panel';

type PanelModule = typeof import('./panel');

/**
 * The side bar's widget. Its body is loaded when it is first shown; hidden, it
 * tells the tracker to rest.
 */
export class AuditPanel extends ReactWidget {
  constructor(
    private readonly tracker: IAuditTracker,
    private readonly actions: PanelActions & { lookForExample(): Promise<void> }
  ) {
    super();
    this.id = PANEL_ID;
    this.addClass('jp-ModelAudit-Panel');
    this.title.icon = auditIcon;
    this.title.caption = 'Model Audit';
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', 'Model Audit');
    tracker.currentChanged.connect(this.redraw, this);
  }

  /** Draws anew what does not belong to a session. */
  redraw(): void {
    if (this.tracker.isActive) {
      this.update();
    }
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.tracker.isActive = true;
    void this.loadBody();
    void this.actions.lookForExample();
    this.update();
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this.tracker.isActive = false;
    this.update();
  }

  protected override render(): ReactElement | null {
    const { body } = this;
    if (!body) {
      return null;
    }
    const session = this.tracker.current;
    return (
      <ActiveContext.Provider value={this.tracker.isActive}>
        {session ? (
          <body.SessionPanel key={this.keyOf(session)} session={session} actions={this.actions} />
        ) : this.tracker.notebook ? null : (
          <body.NoNotebook openExample={this.actions.openExample} />
        )}
      </ActiveContext.Provider>
    );
  }

  private async loadBody(): Promise<void> {
    if (!this.body) {
      this.body = await import('./panel');
      this.update();
    }
  }

  /** Folds, filters and the like belong to one session. */
  private keyOf(session: AuditSession): number {
    let key = this.keys.get(session);
    if (key === undefined) {
      key = ++this.lastKey;
      this.keys.set(session, key);
    }
    return key;
  }

  private readonly keys = new WeakMap<AuditSession, number>();
  private lastKey = 0;
  private body: PanelModule | null = null;
}
