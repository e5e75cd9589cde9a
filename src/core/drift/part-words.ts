/** How a part of a column is spoken of. */
export interface PartWords {
  label: string;
  meaning: string;
}

const PARTS: Record<string, PartWords> = {
  hour: { label: 'hour of day', meaning: 'The hour of the moment, 0 to 23, in UTC.' },
  weekday: { label: 'weekday', meaning: 'The weekday of the moment, in UTC.' },
  length: { label: 'length', meaning: 'Characters of the text.' },
  words: { label: 'number of words', meaning: 'Groups of characters between white space.' },
  unfamiliar: {
    label: 'unfamiliar characters',
    meaning:
      "Share of the text's characters outside of those that make up 99.9 % of the evaluation set's text."
  },
  digits: { label: 'digits', meaning: "Share of digits among the text's characters." },
  capitals: { label: 'capitals', meaning: "Share of capitals among the text's characters." },
  punctuation: {
    label: 'punctuation',
    meaning: "Share of punctuation and symbols among the text's characters."
  },
  norm: { label: 'length of the vector', meaning: 'Euclidean norm.' }
};

const DIRECTION = /^direction(\d+)$/;

/** The words for a part by its name in the report. */
export function partWords(name: string): PartWords {
  const direction = DIRECTION.exec(name)?.[1];
  return direction === undefined
    ? (PARTS[name] ?? { label: name, meaning: '' })
    : {
        label: `direction ${direction}`,
        meaning: `Projection on random direction ${direction}, the same for every table.`
      };
}
