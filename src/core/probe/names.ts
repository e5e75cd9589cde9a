/** The built-in suite of small, missing, far and unseen values. */
export const TABULAR_ROBUSTNESS = 'builtin:tabular-robustness';

/** The built-in suite that searches the nearest row that is answered otherwise. */
export const TABULAR_BOUNDARY = 'builtin:tabular-boundary';

/** Questions about one row in a search for the decision boundary. */
export const BOUNDARY_QUERIES = 200;
