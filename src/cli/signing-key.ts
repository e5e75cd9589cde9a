import type { KeyStore, StoredKey } from '../core/ports';
import { createKey } from '../core/record/keys';
import type { Session } from './session';

/** The user's key; made on first use. */
export async function signingKey(session: {
  keys: KeyStore;
  environment: Session['environment'];
}): Promise<{ key: StoredKey; isNew: boolean }> {
  const kept = await session.keys.load();
  if (kept) {
    return { key: kept, isNew: false };
  }
  const { user } = await session.environment();
  const key = createKey(user ?? 'unknown', new Date());
  await session.keys.save(key);
  return { key, isNew: true };
}
