import { LineCounter, parseDocument } from 'yaml';
import { FileError } from './file-error';
import { findingsOf, type PlanPath } from './problems';
import { planSchema, type Plan } from './schema';
import { YamlFile, type FileProblem } from './yaml-file';
import { position, type Place } from './yaml-place';

/** A plan that can't be used; `problems` lists everything that is wrong with it. */
export class PlanError extends FileError {
  constructor(path: string, problems: readonly FileProblem[], options?: { cause?: unknown }) {
    super('invalid-plan', 'plan', path, problems, options);
    this.name = 'PlanError';
  }
}

/**
 * Reads a plan and fills in its defaults. Nothing is run.
 *
 * Throws PlanError, whose message is `path:line:column: sentence`.
 */
export function parsePlan(text: string, path: string): Plan {
  const kind = { name: 'plan', needs: 'at least model, evaluation and production' };
  const file = new YamlFile(
    text,
    kind,
    (problems, options) => new PlanError(path, problems, options)
  );
  const parsed = planSchema.safeParse(file.value);
  if (parsed.success) {
    return parsed.data;
  }
  const problems = findingsOf(parsed.error.issues, file.lookUp).map(finding => ({
    ...file.place(finding.path, finding.atKey),
    sentence: finding.sentence
  }));
  problems.sort((left, right) => left.line - right.line || left.column - right.column);
  throw new PlanError(path, problems);
}

/**
 * Line and column, from 1, of what stands at a path in the plan's text; of the
 * nearest thing around it where nothing does.
 */
export function placeInPlan(text: string, path: PlanPath): Place {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  return position(document, lines, path, false);
}
