import { AuditError } from '../errors';
import { PROFILE_SCHEMA, profileSchema, type Profile } from '../profile/profile-schema';

/** Whether a text is that of a profile, by its beginning. */
export function looksLikeProfile(text: string): boolean {
  return text.slice(0, 200).includes(`"${PROFILE_SCHEMA}"`);
}

/** @throws AuditError `unreadable-file` for what is no profile. */
export function parseProfile(text: string, where: string): Profile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(where, 'it is no JSON', cause);
  }
  const parsed = profileSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unreadable(where, `${issue.path.join('.') || 'it'}: ${issue.message}`, parsed.error);
  }
  return parsed.data;
}

function unreadable(where: string, why: string, cause: unknown): AuditError {
  return new AuditError(
    'unreadable-file',
    `${where} is not a profile that this version reads (${why}).`,
    'Write one with: model-audit profile TABLE --output baseline.json',
    where,
    { cause }
  );
}

/** A line a column, so that changes can be seen. */
export function profileText({ columns, ...profile }: Profile): string {
  return withColumns(
    profile,
    columns.map(column => JSON.stringify(column))
  );
}

/** A profile's text from those of its columns. */
export function withColumns(profile: Omit<Profile, 'columns'>, lines: readonly string[]): string {
  const head = JSON.stringify(profile).slice(0, -1);
  return `${head},"columns":[\n${lines.join(',\n')}\n]}\n`;
}
