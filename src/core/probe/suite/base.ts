import { nearestName } from '../../plan/nearest';
import type { CellValue } from '../../ports';
import { seedIdentity } from '../case';
import type { ChatMessage, ProbeRequest } from '../request';
import type { Row } from '../seeds';
import type { Combination } from './combinations';
import type { ExpandContext } from './context';
import { SuiteError } from './problems';
import { holdsTemplate } from './read-entries';
import type { Prompt, Suite, SuiteTest } from './suite';
import { namesIn, readTemplate, valueInText, type Place } from './template';
import { Variables } from './variables';

/** What a test asks before anything is changed. */
export interface Base {
  request: ProbeRequest;
  variables: Variables;
  prompt: Prompt | null;
  /** Identity of the row it starts from; null where it starts from none. */
  seed: string | null;
  slices: Record<string, string>;
}

/** A request made from a prompt, with the places of its variables. */
export interface Prompted {
  request: ProbeRequest;
  /** By message; one list for a text. */
  places: Place[][];
}

export function baseOf(
  suite: Suite,
  test: SuiteTest,
  combination: Combination,
  context: ExpandContext
): Base {
  const { seed, prompt } = combination;
  const variables = new Variables(suite, test.path, combination.variables, seed);
  const request =
    prompt === null
      ? rowOf(suite, test, combination, variables, context)
      : promptedRequest(prompt, test, variables, context).request;
  return {
    request,
    variables,
    prompt,
    seed: seed === null ? null : seedIdentity({ form: 'row', row: seed }),
    slices: Object.fromEntries(
      (suite.seeds?.slices ?? []).flatMap(name =>
        seed !== null && Object.hasOwn(seed, name) ? [[name, valueInText(seed[name])]] : []
      )
    )
  };
}

/** The request of a prompt; a variable may be given another text. */
export function promptedRequest(
  prompt: Prompt,
  test: SuiteTest,
  variables: Variables,
  context: Pick<ExpandContext, 'form'>,
  changed?: { name: string; text: string }
): Prompted {
  const { prefix, suffix } = test;
  const parts =
    prompt.form === 'chat'
      ? prompt.messages
      : [{ role: 'user' as const, template: prompt.template }];
  const lastUser = parts.findLastIndex(({ role }) => role === 'user');
  const read = parts.map(({ role, template }, index) => {
    const { text, places } = variables.render(template, ['prompts'], changed);
    const around = index === lastUser || parts.length === 1 ? [prefix, suffix] : ['', ''];
    const moved = places.map(({ name, start, end }) => ({
      name,
      start: start + around[0].length,
      end: end + around[0].length
    }));
    return { role, content: around[0] + text + around[1], places: moved };
  });
  const messages: ChatMessage[] = read.map(({ role, content }) => ({ role, content }));
  return {
    request:
      context.form === 'chat'
        ? { form: 'chat', messages }
        : // A target of single texts gets a conversation as what its user said last.
          { form: 'text', text: messages[Math.max(lastUser, 0)].content },
    places:
      context.form === 'chat'
        ? read.map(({ places }) => places)
        : [read[Math.max(lastUser, 0)].places]
  };
}

function rowOf(
  suite: Suite,
  test: SuiteTest,
  { variables: own, seed }: Combination,
  variables: Variables,
  { columns }: ExpandContext
): ProbeRequest {
  const fail = (name: string | null, sentence: string): never => {
    const path = name === null ? test.path : [...test.path, 'vars', name];
    throw new SuiteError(suite.path, [{ ...suite.place(path), sentence }]);
  };
  const names = columns.map(({ name }) => name);
  const read = namesRead(test);
  for (const name of own.keys()) {
    if (!names.includes(name) && !read.has(name) && !(seed !== null && Object.hasOwn(seed, name))) {
      const nearest = nearestName(name, names);
      fail(
        name,
        `${name} is no input of the model. ${nearest ? `Did you mean ${nearest}?` : `Its inputs are ${names.slice(0, 20).join(', ')}.`}`
      );
    }
  }
  const missing = names.find(name => !variables.has(name));
  if (missing !== undefined) {
    fail(
      null,
      `The model takes the column ${missing}, for which neither vars nor the seeds have a value.`
    );
  }
  const row: Row = {};
  for (const name of names) {
    const value = variables.valueOf(name, [...test.path, 'vars', name]);
    if (typeof value === 'object' && value !== null) {
      fail(name, `${name} is a column, whose value is a number, a text, true, false or null.`);
    }
    Object.defineProperty(row, name, {
      value: value as CellValue,
      enumerable: true,
      writable: true,
      configurable: true
    });
  }
  return { form: 'row', row };
}

/** Variables that asserts use, which need not be columns. */
function namesRead(test: SuiteTest): Set<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      const template = readTemplate(value);
      (template === null ? [] : namesIn(template)).forEach(name => names.add(name.split('.')[0]));
    } else if (typeof value === 'object' && value !== null && holdsTemplate(value)) {
      Object.values(value).forEach(visit);
    }
  };
  test.asserts.forEach(({ given }) => visit(given));
  [...test.variables.values()].flat().forEach(visit);
  return names;
}
