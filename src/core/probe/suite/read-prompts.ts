import type { PlanPath } from '../../plan/problems';
import type { ChatMessage } from '../request';
import { isMapping, isReference, type Reading } from './reading';
import type { Prompt } from './suite';
import { readTemplate, type Template } from './template';

const ROLES: readonly string[] = ['system', 'user', 'assistant'];

/** promptfoo takes these for files to be read or run. */
const FILE = /^[^\s{}]+\.(?:txt|json|jsonl|ya?ml|md|csv|j2|py|[cm]?[jt]s)(?::\w+)?$/;

/**
 * The prompts of a suite: a text or a list, each a text, `{raw, label}`, or the
 * messages of a conversation. Files are told and not read.
 */
export function readPrompts(given: unknown, reading: Reading): Prompt[] {
  if (given === undefined) {
    return [];
  }
  const list = Array.isArray(given) && !isConversation(given) ? given : [given];
  const prompts = list.flatMap((entry: unknown, index): Prompt[] => {
    const path = list === given ? ['prompts', index] : ['prompts'];
    const prompt = readPrompt(entry, path, reading);
    return prompt === null ? [] : [prompt];
  });
  if (prompts.length === 0 && reading.problems.length === 0) {
    reading.problem(
      ['prompts'],
      'no prompt is left that can be carried out; a prompt is a text with {{names}} alone, and is not read from a file.'
    );
  }
  return prompts;
}

/** promptfoo's prompt where a suite names none. */
export function usualPrompt(): Prompt {
  return { form: 'text', template: readTemplate('{{prompt}}') as Template };
}

function readPrompt(given: unknown, path: PlanPath, reading: Reading): Prompt | null {
  if (isMapping(given) && typeof given.raw === 'string') {
    return readPrompt(given.raw, [...path, 'raw'], reading);
  }
  if (isMapping(given) && typeof given.id === 'string') {
    reading.leave(path, `names the file ${given.id}, which is not read.`);
    return null;
  }
  if (isConversation(given)) {
    return conversation(given, path, reading);
  }
  if (typeof given !== 'string') {
    reading.problem(path, 'a prompt is a text, {raw: …}, or a list of {role, content}.');
    return null;
  }
  if (isReference(given) || FILE.test(given)) {
    reading.leave(path, `names the file ${given}, which is not read.`);
    return null;
  }
  const messages = given.trimStart().startsWith('[') ? fromJson(given) : null;
  if (messages !== null && isConversation(messages)) {
    return conversation(messages, path, reading);
  }
  const template = reading.template(path, given);
  return template && { form: 'text', template };
}

function conversation(
  messages: { role: unknown; content: unknown }[],
  path: PlanPath,
  reading: Reading
): Prompt | null {
  const read = messages.map(({ role, content }, index) => {
    if (!ROLES.includes(String(role)) || typeof content !== 'string') {
      reading.problem(
        [...path, index],
        `a message has a role (${ROLES.join(', ')}) and a content.`
      );
      return null;
    }
    const template = reading.template([...path, index, 'content'], content);
    return template && { role: role as ChatMessage['role'], template };
  });
  const whole = read.filter(message => message !== null);
  return whole.length === messages.length ? { form: 'chat', messages: whole } : null;
}

function isConversation(given: unknown): given is { role: unknown; content: unknown }[] {
  return (
    Array.isArray(given) &&
    given.length > 0 &&
    given.every(entry => isMapping(entry) && 'role' in entry && 'content' in entry)
  );
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
