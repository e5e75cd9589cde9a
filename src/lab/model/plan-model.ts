import { PathExt } from '@jupyterlab/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { parse, parseDocument } from 'yaml';
import type { AuditError } from '../../core/errors';
import { toAuditError } from '../../core/errors';
import { describePlan } from '../../core/plan/describe';
import { parsePlan } from '../../core/plan/parse';
import { planSchema } from '../../core/plan/schema';
import type { Plan, PlanInput } from '../../core/plan/schema';
import { planToYaml } from '../../core/plan/write';
import type { Storage } from '../../core/ports';
import type { PlanDraft } from './plan-draft';
import { choicesLeft, draftOf, emptyDraft, toPlanInput } from './plan-draft';

export const PLAN_FILE = 'audit.yaml';

/** A plan ready to be carried out: the text that is sealed and what it means. */
export interface CompiledPlan {
  text: string;
  plan: Plan;
}

/**
 * The plan beside a notebook: the file, the changes made in the panel, and the
 * problem that stands in the way. Reading and changing it runs nothing.
 */
export class PlanModel implements IDisposable {
  /** `folder` is the notebook's folder in the Contents API. */
  constructor(
    private readonly storage: Storage,
    private readonly folder: string,
    private readonly notebook: string
  ) {
    this.current = emptyDraft(notebook);
  }

  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  /** The plan file's path in the Contents API. */
  get path(): string {
    return PathExt.join(this.folder, PLAN_FILE);
  }

  /** Text of a file beside the plan; null where there is none. */
  readonly readBeside = (path: string): Promise<string | null> => this.storage.read(path);

  /** Writes a file beside the plan where there is none; false where there is one. */
  createBeside(path: string, text: string): Promise<boolean> {
    return this.storage.create(path, text);
  }

  /** Whether the file has been looked for. */
  get isLoaded(): boolean {
    return this.loaded;
  }

  /** Whether the file is there. */
  get exists(): boolean {
    return this.onDisk !== null;
  }

  /** Whether the panel holds changes that the file lacks. */
  get isEdited(): boolean {
    return this.edited;
  }

  get draft(): PlanDraft {
    return this.current;
  }

  /** What is wrong with the file or with the choices. */
  get problem(): AuditError | null {
    return this.fault;
  }

  /** The file cannot be used: it is shown and left alone until it has been put right. */
  get isBroken(): boolean {
    return this.broken;
  }

  /** Ready to run; null while choices are missing or there is a problem. */
  get compiled(): CompiledPlan | null {
    return this.ready;
  }

  get choicesLeft(): number {
    return choicesLeft(this.current);
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    this.disposed = true;
    Signal.clearData(this);
  }

  /**
   * What carrying it out here will read and call, a sentence each. The notebook
   * is open, so nothing is said of setting it up.
   */
  describe(): string[] {
    return this.ready ? describePlan({ ...this.ready.plan, setup: undefined }) : [];
  }

  /** Reads the file; changes made in the panel stay unless the file has changed. */
  async load(): Promise<void> {
    let text: string | null;
    try {
      text = await this.storage.read(PLAN_FILE);
    } catch (error) {
      this.fault = toAuditError(error);
      this.broken = true;
      this.unread = true;
      this.loaded = true;
      this.changedSignal.emit();
      return;
    }
    if (this.disposed || (this.loaded && !this.unread && text === this.onDisk)) {
      return;
    }
    // Where the file could not be read for a while and is as it was, the panel's changes stay.
    const staysEdited = this.edited && text === this.onDisk;
    this.loaded = true;
    this.onDisk = text;
    if (text !== null && !staysEdited) {
      this.take(text);
    } else if (this.broken) {
      this.broken = false;
      this.compile();
    }
    this.unread = false;
    this.changedSignal.emit();
  }

  /** Changes the plan in memory; a broken file is put right in the file. */
  edit(change: (draft: PlanDraft) => PlanDraft): void {
    if (this.broken) {
      return;
    }
    this.current = change(this.current);
    this.edited = true;
    this.compile();
    this.changedSignal.emit();
  }

  /** Writes the plan as it stands, keeping the file's comments. */
  async save(): Promise<void> {
    if (!this.ready) {
      return;
    }
    const { text } = this.ready;
    await this.storage.write(PLAN_FILE, text);
    this.onDisk = text;
    this.edited = false;
    this.changedSignal.emit();
  }

  private take(text: string): void {
    try {
      const plan = parsePlan(text, PLAN_FILE);
      // The file's own keys, without the defaults, so that writing adds none.
      this.current = draftOf(parse(text) as PlanInput);
      this.ready = { text, plan };
      this.fault = null;
      this.broken = false;
    } catch (error) {
      this.current = emptyDraft(this.notebook);
      this.current.rest.model = modelIn(text) ?? this.current.rest.model;
      this.broken = true;
      this.ready = null;
      this.fault = toAuditError(error);
    }
    this.edited = false;
  }

  private compile(): void {
    this.ready = null;
    this.fault = null;
    const input = toPlanInput(this.current);
    if (!input) {
      return;
    }
    try {
      const text = planToYaml(input, this.onDisk ?? undefined);
      this.ready = { text, plan: parsePlan(text, PLAN_FILE) };
    } catch (error) {
      this.fault = toAuditError(error);
    }
  }

  private readonly changedSignal = new Signal<this, void>(this);
  private current: PlanDraft;
  private ready: CompiledPlan | null = null;
  private fault: AuditError | null = null;
  private broken = false;
  private unread = false;
  private onDisk: string | null = null;
  private edited = false;
  private loaded = false;
  private disposed = false;
}

/** The model that a broken plan names all the same, so that its records are found. */
function modelIn(text: string): string | null {
  const document: unknown = parseDocument(text).toJS();
  const name: unknown =
    typeof document === 'object' && document !== null && 'model' in document
      ? document.model
      : null;
  return planSchema.shape.model.safeParse(name).data ?? null;
}
