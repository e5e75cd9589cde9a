import type { Transformation } from './transformation';

/** Puts in a level that the evaluation set never shows, as a new airport or carrier would. */
export const unseenCategories: Transformation = {
  capability: 'unseen-categories',
  title: 'An unseen category keeps the answer',
  type: 'INV',
  variants: column =>
    column.kind !== 'categorical' || column.unseen === null
      ? []
      : [
          {
            column: column.name,
            change: `${column.name} = ${JSON.stringify(column.unseen)}`,
            apply: () => column.unseen
          }
        ]
};
