/** A number's text with a true minus: `−3.198`. */
export function withMinus(text: string): string {
  return text.replace(/^-/, '−');
}

/** `1,234`. */
export function count(value: number): string {
  return value.toLocaleString('en-GB');
}

/** `4 columns`, `1 column`; the plural is the singular with an s unless given. */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  return `${count(value)} ${value === 1 ? singular : plural}`;
}
