import { pathInWords, type PlanPath } from '../../plan/problems';
import { readTemplate, type Template } from './template';
import type { SuiteProblem } from './problems';

/** Sentences kept of what is not carried out; the rest is counted. */
const TOLD = 100;

/** Collects, while a suite is read, what is wrong with it and what of it is not carried out. */
export class Reading {
  readonly problems: SuiteProblem[] = [];
  private readonly told = new Set<string>();

  problem(path: PlanPath, sentence: string, atKey = false): void {
    this.problems.push({ path, sentence: `${pathInWords(path)}: ${sentence}`, atKey });
  }

  /** Tells that what stands at the path is not carried out. */
  leave(path: PlanPath, why: string): void {
    this.told.add(`${pathInWords(path)} ${why}`);
  }

  get notCarriedOut(): string[] {
    const all = [...this.told];
    const more = all.length - TOLD;
    return more > 0 ? [...all.slice(0, TOLD), `${more} more entries are not carried out.`] : all;
  }

  /** Reads a template; null, and told, where it asks for more than names to be put in. */
  template(path: PlanPath, text: string): Template | null {
    const template = readTemplate(text);
    if (template === null) {
      this.leave(path, 'uses more of Nunjucks than {{names}}, and is left out.');
    }
    return template;
  }
}

/** Whether a value names a file or a package to be read or run, as promptfoo writes it. */
export function isReference(value: unknown): boolean {
  return typeof value === 'string' && /^(?:file|https?|package|exec):/.test(value);
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
