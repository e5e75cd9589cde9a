import type { PlanPath } from '../../plan/problems';
import type { CaseAssertion, CaseType } from '../case';
import type { ChatMessage } from '../request';
import type { AnyTransformation } from '../transformations/registry';
import type { SeedOptions } from './schema';
import type { Template } from './template';

/** A prompt with places for variables; a text, or the messages of a conversation. */
export type Prompt =
  | { form: 'text'; template: Template }
  | { form: 'chat'; messages: { role: ChatMessage['role']; template: Template }[] };

/** An entry of `assert:`. */
export interface SuiteAssertion {
  path: PlanPath;
  /** As the file has it. */
  given: Record<string, unknown>;
  /** As its judge takes it; null where it hangs on variables. */
  read: CaseAssertion | null;
}

/** An entry of `transformations:`. */
export interface SuiteTransformation {
  path: PlanPath;
  transformation: AnyTransformation;
  parameters: unknown;
  /** The variable or column that is changed; null for the whole text. */
  of: string | null;
  /** Different draws of it for each seed. */
  variants: number;
}

export interface SuiteTest {
  path: PlanPath;
  description: string | null;
  kind: CaseType;
  capability: string | null;
  tags: string[];
  /** By name, the values to go through; one for what is no list. */
  variables: Map<string, unknown[]>;
  asserts: SuiteAssertion[];
  attributes: Record<string, string>;
  prefix: string;
  suffix: string;
  transformations: SuiteTransformation[];
  /** Seeds that the test starts from; null for all. */
  seeds: number | null;
}

/** A suite as its file says it, checked and with defaults filled in. */
export interface Suite {
  /** The file's path. */
  path: string;
  description: string | null;
  prompts: Prompt[];
  seeds: SeedOptions | null;
  tests: SuiteTest[];
  /** Line and column, from 1, of a path in the file. */
  place(path: PlanPath): { line: number; column: number };
}

export interface ParsedSuite {
  suite: Suite;
  /** What the file asks for and is not carried out, a sentence each. */
  notCarriedOut: string[];
}
