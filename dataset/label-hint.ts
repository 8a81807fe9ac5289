import { nearest } from '../config/nearest.ts';

const squeezed = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');
const lower = (text: string): string => text.toLowerCase();

/** Ways in which an answer that looks like a label is not it, the least first. */
const SPELLINGS: readonly (readonly [string, (text: string) => string])[] = [
  ['white space', squeezed],
  ['case', lower],
  ['case and white space', (text) => lower(squeezed(text))],
];

/** What to do about an answer that is none of the labels. Quotes the label that is likely meant, never the answer. */
export function labelHint(answer: string, labels: readonly string[]): string {
  for (const [what, spelling] of SPELLINGS) {
    const meant = labels.find((label) => spelling(label) === spelling(answer));
    if (meant !== undefined)
      return `It differs from "${meant}" only in ${what}: mend the row, or map it with data.label_map.`;
  }
  const near = nearest(answer, labels);
  return near === null
    ? 'Add it to data.labels, or map it with data.label_map.'
    : `Did you mean "${near}"? data.label_map can repair a spelling.`;
}
