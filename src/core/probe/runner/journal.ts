import { toAuditError } from '../../errors';
import type { Journal, Journals } from '../../ports';

/** Null where nothing may be written: probes can be run all the same, only not taken up again. */
export async function openJournal(journals: Journals, name: string): Promise<Journal | null> {
  try {
    return await journals.open(name);
  } catch (thrown) {
    if (toAuditError(thrown).code === 'read-only') {
      return null;
    }
    throw thrown;
  }
}
