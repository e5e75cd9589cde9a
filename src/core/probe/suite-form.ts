import { AuditError } from '../errors';
import type { TargetDescription } from '../ports';
import type { BuiltinSuite } from './builtin/builtin';
import type { RequestForm } from './request';

const IN_WORDS: Record<RequestForm, string> = {
  row: 'rows of a table',
  text: 'texts',
  chat: 'conversations'
};

/** What the target takes, its first choice first. */
function taken({ forms }: TargetDescription): readonly RequestForm[] {
  return forms ?? ['row'];
}

/** @throws AuditError `invalid-plan` where the target takes nothing that the suite asks. */
export function formOfBuiltin(
  suite: Pick<BuiltinSuite, 'name' | 'forms'>,
  description: TargetDescription
): RequestForm {
  const forms = taken(description);
  const form = suite.forms.find(each => forms.includes(each));
  if (form === undefined) {
    const asked = suite.forms.map(each => IN_WORDS[each]).join(' or ');
    throw new AuditError(
      'invalid-plan',
      `${suite.name} asks for ${asked}; ${description.name} takes ${forms.map(each => IN_WORDS[each]).join(' or ')}.`,
      'Take the suite out of the plan, or name another target.',
      suite.name
    );
  }
  return form;
}

/** A file with prompts asks in writing where the target can read; one without asks for rows. */
export function formOfFile(prompts: number, description: TargetDescription): RequestForm {
  const forms = taken(description);
  const written = forms.find(form => form !== 'row');
  return prompts > 0 ? (written ?? 'row') : forms.includes('row') ? 'row' : forms[0];
}
