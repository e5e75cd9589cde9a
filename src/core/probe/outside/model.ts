import { AuditError, toAuditError } from '../../errors';
import type { JudgingModel } from '../../plan/judges';
import type { Plan } from '../../plan/schema';
import type { Journal, Journals, TargetDescription } from '../../ports';
import type { ProbeRequest } from '../request';
import { Asker } from '../runner/asker';
import { judgeJournalName, targetIdentity } from '../runner/identity';
import { openJournal } from '../runner/journal';
import { KeptAnswers } from '../runner/kept-answers';
import type { ProbeTarget } from '../target';
import { problemOf } from './problem';

export interface JudgingModelContext {
  plan: Plan;
  /** What the plan names, as a model to ask; without it none can be asked. */
  targetOf?: (target: NonNullable<Plan['target']>) => ProbeTarget;
  journals?: Journals;
  signal?: AbortSignal;
}

/** The judging model, asked through a runner of its own. */
export interface OpenModel {
  /** Its text to the prompt. */
  ask(prompt: string): Promise<string>;
  readonly isOpen: boolean;
  close(keep: boolean): Promise<void>;
}

/**
 * Looks at the model and takes up the verdicts of a run that was broken off.
 *
 * @throws AuditError where it is not there, takes neither texts nor
 * conversations, or another run is asking it.
 */
export async function openModel(context: JudgingModelContext): Promise<OpenModel> {
  const { plan, signal, targetOf } = context;
  const { model } = plan.judges;
  if (model === undefined || targetOf === undefined) {
    throw new AuditError(
      'invalid-plan',
      'There is no model to ask that could judge.',
      '',
      'judges'
    );
  }
  const named = { callable: model.callable, http: model.http, timeout: model.timeout };
  const target = targetOf(named);
  const description = await target.describe({ signal, timeout: model.timeout });
  const formOf = requestFormOf(description);
  const kept = await keptVerdicts(context, named, description);
  const asker = new Asker(target, kept, {
    runner: runnerOf(model, plan),
    remote: model.http !== undefined,
    timeout: model.timeout,
    signal,
    now: () => performance.now()
  });
  return {
    ask: async prompt => textOf((await asker.askAll([formOf(prompt)]))[0]),
    get isOpen() {
      return kept.isOpen;
    },
    close: keep => kept.close(keep)
  };
}

/** Budgets and prices of the model under test are none of the judge's. */
function runnerOf({ runner }: JudgingModel, plan: Plan): Plan['runner'] {
  const own = runner && { mostRequests: undefined, requestsPerMinute: undefined, ...runner };
  return { ...plan.runner, cost: undefined, ...own };
}

function requestFormOf({
  name,
  forms = ['row']
}: TargetDescription): (prompt: string) => ProbeRequest {
  if (forms.includes('chat')) {
    return prompt => ({ form: 'chat', messages: [{ role: 'user', content: prompt }] });
  }
  if (forms.includes('text')) {
    return prompt => ({ form: 'text', text: prompt });
  }
  throw new AuditError(
    'invalid-plan',
    `${name} takes rows of a table, and a model that judges must take texts or conversations.`,
    'Name another model under judges.model.',
    'judges.model'
  );
}

function textOf(answer: Awaited<ReturnType<Asker['askAll']>>[number]): string {
  if (answer.outcome === 'error') {
    throw problemOf(answer.code, `The judging model gave no verdict: ${answer.message}`);
  }
  return answer.text ?? String(answer.label ?? answer.score ?? '');
}

async function keptVerdicts(
  { plan, journals }: JudgingModelContext,
  target: NonNullable<Plan['target']>,
  description: TargetDescription
): Promise<KeptAnswers> {
  const journal: Journal | null = journals
    ? await openJournal(journals, judgeJournalName(plan.model, target))
    : null;
  if (journal === null) {
    return KeptAnswers.inMemory();
  }
  const cache = (plan.judges.model?.runner ?? plan.runner).cache;
  try {
    return await KeptAnswers.takeUp(journal, targetIdentity(target, description), cache, () =>
      Date.now()
    );
  } catch (thrown) {
    await journal.close(true);
    throw toAuditError(thrown);
  }
}
