import { nearestName } from '../../plan/nearest';
import type { PlanPath } from '../../plan/problems';
import type { Row } from '../seeds';
import { SuiteError } from './problems';
import type { Suite } from './suite';
import {
  namesIn,
  readTemplate,
  render,
  valueInText,
  type Rendering,
  type Template
} from './template';

/**
 * Characters that variables may bring into one text. Variables that stand several times in each
 * other multiply, so that a small file would else fill the memory.
 */
export const LONGEST_TEXT = 1_000_000;

/** The values of one test, those of its seed among them, with the names in them put in. */
export class Variables {
  private readonly resolved = new Map<string, unknown>();

  constructor(
    private readonly suite: Suite,
    private readonly path: PlanPath,
    private readonly own: ReadonlyMap<string, unknown>,
    private readonly seed: Row | null
  ) {}

  has(name: string): boolean {
    return this.own.has(name) || (this.seed !== null && Object.hasOwn(this.seed, name));
  }

  /**
   * A variable's value; `user.name` reaches into a mapping.
   *
   * @throws SuiteError at the place that asks for it, where there is none of that name.
   */
  valueOf(name: string, asking: PlanPath): unknown {
    if (this.resolved.has(name)) {
      return this.resolved.get(name);
    }
    const value = this.find(name, asking);
    this.resolved.set(name, value);
    return value;
  }

  render(
    template: Template,
    asking: PlanPath,
    changed?: { name: string; text: string }
  ): Rendering {
    let size = 0;
    return render(template, name => {
      const text = name === changed?.name ? changed.text : valueInText(this.valueOf(name, asking));
      size += text.length;
      if (size > LONGEST_TEXT) {
        throw this.tooLong(name, asking);
      }
      return text;
    });
  }

  private find(name: string, asking: PlanPath): unknown {
    if (this.own.has(name)) {
      return this.read(this.own.get(name), name);
    }
    // What comes from data is a value and never a template.
    if (this.seed !== null && Object.hasOwn(this.seed, name)) {
      return this.seed[name];
    }
    const dot = name.lastIndexOf('.');
    if (dot > 0) {
      const inner = this.valueOf(name.slice(0, dot), asking);
      const key = name.slice(dot + 1);
      if (typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)) {
        return (inner as Record<string, unknown>)[key];
      }
    }
    const known = [...this.own.keys(), ...Object.keys(this.seed ?? {})];
    const nearest = nearestName(name, known);
    const hint = this.isUsualPrompt(name)
      ? 'The suite has no prompts, so that this is asked: write what is to be asked under prompts.'
      : nearest
        ? `Did you mean ${nearest}?`
        : known.length > 0
          ? `Known are ${known.slice(0, 20).join(', ')}.`
          : 'There are none.';
    throw new SuiteError(this.suite.path, [
      {
        ...this.suite.place(asking),
        sentence: `{{${name}}} stands for a variable that neither vars nor the seeds give. ${hint}`
      }
    ]);
  }

  /** Whether it is promptfoo's prompt, which is asked where a suite names none. */
  private isUsualPrompt(name: string): boolean {
    return name === 'prompt' && this.suite.prompts.length === 0;
  }

  private tooLong(name: string, asking: PlanPath): SuiteError {
    const most = LONGEST_TEXT.toLocaleString('en-GB');
    return new SuiteError(this.suite.path, [
      {
        ...this.suite.place(asking),
        sentence: `with {{${name}}} put in, the text has more than ${most} characters.`
      }
    ]);
  }

  private read(value: unknown, name: string): unknown {
    const template = typeof value === 'string' ? readTemplate(value) : null;
    return template === null || namesIn(template).length === 0
      ? value
      : this.render(template, [...this.path, 'vars', name]).text;
  }
}
