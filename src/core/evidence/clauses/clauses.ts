import type { RecordPredicate } from '../../record/statement';
import { CLAUSES } from './catalogue';
import { groundsOf, type ClauseInput } from './grounds';
import type { SupportedClause } from './schema';

/**
 * The clauses that a record supports, from what it holds and not from what was
 * asked for: evidence towards a clause, never compliance with it.
 */
export function clausesOf(input: ClauseInput): SupportedClause[] {
  const grounds = groundsOf(input);
  return CLAUSES.flatMap(({ framework, clause, grounds: wanted }) => {
    const found = grounds.filter(({ ground }) => wanted.includes(ground));
    if (found.length === 0) {
      return [];
    }
    const objects = new Map(
      found.flatMap(each => each.objects).map(object => [object.digest, object])
    );
    return [
      {
        framework,
        clause,
        because: found.map(({ sentence }) => sentence),
        objects: [...objects.values()]
      }
    ];
  });
}

/** The clauses as they were signed; found anew for records from before they were written down. */
export function clausesOfRecord(predicate: RecordPredicate, keyid: string): SupportedClause[] {
  const objects = predicate.objects.filter(({ role }) => role !== 'report');
  return predicate.clauses.length > 0
    ? predicate.clauses
    : clausesOf({ predicate, objects, keyid });
}
