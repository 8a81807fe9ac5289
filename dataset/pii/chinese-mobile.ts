import { numberContext } from './number-context.ts';
import { spanOf, type PiiSpan } from './pii-span.ts';

/** The prefixes that are given to mobile networks of the People's Republic of China. */
const CANDIDATE =
  /(?<![\w+.-])(?:(?:\+|00)?86[- ]?)?1(?:3\d|4[5-9]|5[0-35-9]|6[25-7]|7[0-8]|8\d|9[0-35-9])([- ]?)\d{4}\1\d{4}(?![\w-]|\.\d)/g;

/** Chinese mobile numbers; not where the words before say that the number is an order's or the like. */
export function findChineseMobiles(text: string): readonly PiiSpan[] {
  return Array.from(text.matchAll(CANDIDATE))
    .filter(({ index }) => numberContext(text, index) !== 'other')
    .map(({ 0: number, index }) => spanOf('cn_mobile', index, number.length));
}
