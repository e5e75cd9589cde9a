import { z } from 'zod';
import { edited, oneOf, type TextTransformation } from './text-transformation';

/** Entities of one list can stand for each other. */
const LISTS = {
  names: [
    [
      'Emma',
      'Olivia',
      'Fatima',
      'Mei',
      'Priya',
      'Amara',
      'Ingrid',
      'Lucia',
      'Aisha',
      'Hannah',
      'Keiko',
      'Zanele',
      'Mary',
      'Anna',
      'Sofia',
      'Leila',
      'Sarah',
      'Yuki',
      'Ngozi',
      'Carmen'
    ],
    [
      'James',
      'Oliver',
      'Mohammed',
      'Wei',
      'Arjun',
      'Kwame',
      'Lars',
      'Diego',
      'Omar',
      'David',
      'Kenji',
      'Thabo',
      'John',
      'Peter',
      'Mateo',
      'Reza',
      'Daniel',
      'Hiroshi',
      'Chidi',
      'Pablo'
    ]
  ],
  places: [
    [
      'London',
      'Paris',
      'Lagos',
      'Mumbai',
      'Tokyo',
      'Lima',
      'Berlin',
      'Cairo',
      'Toronto',
      'Sydney',
      'Chicago',
      'Nairobi',
      'Madrid',
      'Seoul',
      'Boston',
      'Jakarta',
      'Oslo',
      'Dublin',
      'Denver',
      'Accra'
    ],
    [
      'Germany',
      'Nigeria',
      'India',
      'Japan',
      'Brazil',
      'Canada',
      'Kenya',
      'France',
      'Mexico',
      'Norway',
      'Egypt',
      'Peru',
      'Ireland',
      'Spain',
      'Ghana',
      'Australia',
      'Indonesia',
      'Chile',
      'Poland',
      'Morocco'
    ]
  ]
} as const;

type EntityKind = keyof typeof LISTS;

/** Names of people and places exchanged for others of their kind, which no answer should hang on. */
export const entitySwap: TextTransformation<{
  kind?: EntityKind;
  from?: string[];
  to?: string[];
}> = {
  form: 'text',
  name: 'entity-swap',
  title: 'Names and places exchanged',
  type: 'INV',
  capability: 'entity-swap',
  tags: ['CheckList named entities', 'CheckList fairness'],
  parameters: z
    .strictObject({
      kind: z
        .enum(Object.keys(LISTS) as [EntityKind, ...EntityKind[]])
        .optional()
        .describe('What is exchanged; both without it.'),
      from: z.array(z.string().min(1)).min(1).optional().describe('Names of your own to look for.'),
      to: z.array(z.string().min(1)).min(1).optional().describe('Names that replace them.')
    })
    .refine(
      ({ from, to }) => (from === undefined) === (to === undefined),
      'Name both from and to, or none of them.'
    ),
  rewrite(text, { kind, from, to }, random) {
    const lists: readonly (readonly [readonly string[], readonly string[]])[] =
      from && to
        ? [[from, to]]
        : Object.entries(LISTS)
            .filter(([name]) => kind === undefined || name === kind)
            .flatMap(([, groups]) => groups.map(group => [group, group] as const));
    const replacements = new Map<string, string>();
    for (const [known, others] of lists) {
      for (const name of known) {
        const choices = others.filter(other => other !== name);
        if (choices.length > 0 && text.includes(name)) {
          replacements.set(name, oneOf(choices, random));
        }
      }
    }
    const edits = [...replacements].flatMap(([name, by]) =>
      placesOf(text, name).map(start => ({ start, end: start + name.length, by }))
    );
    const first = [...replacements].find(([name]) => placesOf(text, name).length > 0);
    return edited(text, withoutOverlaps(edits), first ? `${first[0]} made ${first[1]}` : '');
  }
};

/** Where the name stands as a word of its own. */
function placesOf(text: string, name: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const around = [text[at - 1] ?? ' ', text[at + name.length] ?? ' '];
    if (!around.some(letter => /[\p{L}\p{N}]/u.test(letter))) {
      places.push(at);
    }
  }
  return places;
}

/** Of edits that overlap the longest stays. */
function withoutOverlaps<T extends { start: number; end: number }>(edits: readonly T[]): T[] {
  const longestFirst = [...edits].sort(
    (left, right) => right.end - right.start - (left.end - left.start) || left.start - right.start
  );
  const kept: T[] = [];
  for (const edit of longestFirst) {
    if (kept.every(({ start, end }) => edit.end <= start || edit.start >= end)) {
      kept.push(edit);
    }
  }
  return kept;
}
