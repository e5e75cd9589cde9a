import { AuditError } from '../../errors';
import type { JudgesOptions } from '../../plan/judges';
import type { CallOptions } from '../../ports';
import type { Outside } from '../judges/judge';
import { openModel, type JudgingModelContext, type OpenModel } from './model';
import type { JudgingPort, Outcome } from './port';
import { problemOf } from './problem';
import { Together } from './together';

/** Texts that the encoder gets in one call. */
const TEXTS_A_CALL = 64;
/** Calls of a function that travel together: so many at most are lost where a run is cancelled. */
const FUNCTIONS_A_CALL = 16;
/** Vectors kept at a time; the values of asserts come up again and again. */
const VECTORS_KEPT = 2000;
/** Seconds that a function of the kernel may take for one answer. */
const FUNCTION_SECONDS = 60;

export interface OutsideContext extends JudgingModelContext {
  /** What judges ask of the kernel; without it there is nothing to ask. */
  judging?: JudgingPort;
}

/** What judges may ask during one run. */
export interface OpenOutside {
  outside: Outside;
  /** Whether the judging model left questions open that the next run would ask again. */
  readonly isOpen: boolean;
  /** @param keep - Whether the next run may take the model's verdicts up. */
  close(keep: boolean): Promise<void>;
}

/**
 * What the plan allows judges to ask. Nothing is asked, and no model is looked
 * for, before a judge wants it; what goes wrong then is an error of its case.
 */
export function openOutside(context: OutsideContext): OpenOutside {
  const { judges } = context.plan;
  let opening: Promise<OpenModel> | null = null;
  let model: OpenModel | null = null;
  const ask = async (prompt: string): Promise<string> => {
    opening ??= openModel(context).then(opened => (model = opened));
    return (await opening).ask(prompt);
  };
  return {
    outside: {
      ask: judges.model === undefined ? null : ask,
      encode: encoderOf(judges, context),
      call: callerOf(judges, context)
    },
    get isOpen() {
      return model?.isOpen ?? false;
    },
    close: async keep => {
      await opening?.catch(() => null);
      await model?.close(keep);
    }
  };
}

function encoderOf(
  { encoder }: JudgesOptions,
  { judging, signal }: OutsideContext
): Outside['encode'] {
  if (encoder === undefined || judging === undefined) {
    return null;
  }
  const { callable, timeout } = encoder;
  const together = new Together<string, Outcome<number[]>>(TEXTS_A_CALL, texts =>
    judging.encode(callable, texts, { timeout, signal })
  );
  const kept = new Map<string, Promise<number[]>>();
  const vectorOf = (text: string): Promise<number[]> => {
    const known = kept.get(text);
    if (known) {
      return known;
    }
    const asked = together.ask(text).then(valueOf);
    // The oldest goes: values that all cases share are asked for again at once.
    if (kept.size >= VECTORS_KEPT) {
      kept.delete([...kept.keys()][0]);
    }
    kept.set(text, asked);
    return asked;
  };
  return texts => Promise.all(texts.map(vectorOf));
}

function callerOf({ python }: JudgesOptions, { judging, signal }: OutsideContext): Outside['call'] {
  if (python.length === 0 || judging === undefined) {
    return null;
  }
  type Given = Parameters<NonNullable<Outside['call']>>[1];
  const options: CallOptions = { timeout: FUNCTION_SECONDS, signal };
  const callers = new Map(
    python.map(name => [
      name,
      new Together<Given, Outcome<unknown>>(FUNCTIONS_A_CALL, given =>
        judging.callFunction(name, given, options)
      )
    ])
  );
  return async (name, given) => {
    const caller = callers.get(name);
    if (caller === undefined) {
      throw new AuditError(
        'invalid-plan',
        `The plan does not allow judges to call ${name}.`,
        'Name it under judges.python where it may be called.',
        name
      );
    }
    return valueOf(await caller.ask(given));
  };
}

function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.outcome === 'answered') {
    return outcome.value;
  }
  throw problemOf(outcome.code, outcome.message);
}
