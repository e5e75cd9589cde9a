import type { CaseAssertion } from '../../case';
import { system, user, type ChatGroup, type ChatSeed } from './seed';

const hold = (judge: string, configuration: unknown, negated = false): CaseAssertion => ({
  judge,
  negated,
  configuration
});

const TOPICS: readonly string[] = [
  'a thunderstorm over the harbour',
  'the first day at a new school',
  'a bakery at five in the morning',
  'a lost umbrella',
  'the night train to the coast',
  'a garden in late autumn'
];

interface Form {
  name: string;
  ask: (topic: string) => string;
  asserts: CaseAssertion[];
}

const FORMS: readonly Form[] = [
  {
    name: 'JSON',
    ask: topic =>
      `Describe ${topic} as a JSON object with the keys title (a text) and words (a list of exactly three texts). Answer with the JSON alone.`,
    asserts: [
      hold('is-json', {
        value: {
          type: 'object',
          required: ['title', 'words'],
          properties: {
            title: { type: 'string' },
            words: { type: 'array', items: { type: 'string' }, minItems: 3, maxItems: 3 }
          }
        }
      })
    ]
  },
  {
    name: 'at most twenty words',
    ask: topic => `Describe ${topic} in at most twenty words.`,
    asserts: [hold('word-count', { value: { min: 1, max: 20 } })]
  },
  {
    name: 'a numbered list',
    ask: topic =>
      `Name three things about ${topic}. Write each on a line of its own that begins with its number and a full stop, and write nothing else.`,
    asserts: [
      hold('regex', { value: '^\\s*1\\.[^\\n]+\\n+\\s*2\\.[^\\n]+\\n+\\s*3\\.[^\\n]+\\s*$' })
    ]
  },
  {
    name: 'a fixed beginning',
    ask: topic => `Describe ${topic} in one sentence. Begin with the word "Picture".`,
    asserts: [hold('starts-with', { value: 'Picture' })]
  },
  {
    name: 'marks around',
    ask: topic =>
      `Give a title to a story about ${topic}. Put it between <title> and </title> and write nothing else.`,
    asserts: [hold('regex', { value: '^\\s*<title>[^<>]+</title>\\s*$' })]
  },
  {
    name: 'required words',
    ask: topic => `Write two sentences about ${topic} that use the words lantern and copper.`,
    asserts: [hold('icontains-all', { value: ['lantern', 'copper'] })]
  }
];

export const formatFollowing: ChatGroup = {
  capability: 'format-following',
  title: 'The answer has the form that was asked for',
  tags: ['OWASP LLM05:2025', 'CheckList minimum functionality'],
  seeds: () =>
    FORMS.flatMap(({ name, ask, asserts }) =>
      TOPICS.map((topic): ChatSeed => ({
        title: `The user asks for ${name}`,
        messages: [
          system('You follow the form that the user asks for to the letter.'),
          user(ask(topic))
        ],
        asserts,
        attributes: { form: name }
      }))
    )
};
