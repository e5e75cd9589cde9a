/** The built-in suite of small, missing, far and unseen values. */
export const TABULAR_ROBUSTNESS = 'builtin:tabular-robustness';

/** The built-in suite that asks again what failed before, and what production has recorded. */
export const REGRESSION = 'builtin:regression';

/** Its capability of recorded production rows. */
export const RECORDED_CASES = 'recorded-cases';

/** Tag of a case that is asked again because it failed before. */
export const FAILED_BEFORE = 'failed-before';

/** The built-in suite that searches the nearest row that is answered otherwise. */
export const TABULAR_BOUNDARY = 'builtin:tabular-boundary';

/** Its one capability, and what it calls its change. */
export const DECISION_BOUNDARY = 'decision-boundary';

/** Questions about one row in a search for the decision boundary. */
export const BOUNDARY_QUERIES = 200;
