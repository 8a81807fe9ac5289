import { createRequire } from 'node:module';
import type * as PhoneNumbers from 'libphonenumber-js/min';
import { numberContext } from './number-context.ts';
import { spanOf, type PiiSpan } from './pii-span.ts';

const CANDIDATE =
  /(?<![\w+@#.,:/=-])(?:\+|\()?\d(?:[\s().\u2010-\u2015/-]{0,3}\d){6,16}(?:\s?(?:x|ext\.?|extension)\s?\d{1,6})?(?![\w@-]|[.,:]\d)/g;
const EXTENSION = /\s?(?:x|ext\.?|extension)\s?\d{1,6}$/;

/** Forms that are written for telephone numbers and for little else. */
const NATIONAL_FORMS: readonly RegExp[] = [
  // North America, with parentheses or separators.
  /^(?:(?:\+?1|001)[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d([.-]))[2-9]\d\d[ .-]\d{4}$/,
  // France, in pairs.
  /^0[1-9](?:([ .-])\d\d)(?:\1\d\d){3}$/,
  // Japan.
  /^0[5-9]0-\d{4}-\d{4}$|^(?=(?:-?\d){10}$)0[1-9]\d{0,2}-\d{2,4}-\d{4}$/,
  // United Kingdom.
  /^\(?0[127]\d{2,3}\)? \d{3,4} \d{3,4}$|^07\d{3} \d{6}$/,
  // Germany, with the area apart.
  /^\(0\d{2,5}\) ?\d{3,8}$|^0\d{2,5}\/\d{4,8}$/,
  // China, landlines.
  /^\(?0(?:10|2\d|[3-9]\d\d)\)?-\d{7,8}$/,
];

const DATE_LIKE =
  /^(?:\d{4}[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ]\d{4})(?:\D|$)|^(?:1[89]|20)\d\d ?[-\u2010-\u2015/] ?(?:1[89]|20)\d\d$/;

function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '');
}

let phoneNumbers: typeof PhoneNumbers | null = null;

/** The numbering plans, read when a text first holds a number that looks international: most threads need none. */
function numberingPlans(): typeof PhoneNumbers {
  phoneNumbers ??= createRequire(import.meta.url)('libphonenumber-js/min') as typeof PhoneNumbers;
  return phoneNumbers;
}

/** A number with its country code, as the numbering plans have it. */
function isInternational(number: string, strict: boolean): boolean {
  if (!/^(?:\+|00)/.test(number)) return false;
  const parsed = numberingPlans().parsePhoneNumberFromString(number.replace(/^00/, '+'));
  return parsed !== undefined && (strict ? parsed.isValid() : parsed.isPossible());
}

function isBalanced(text: string): boolean {
  return text.split('(').length === text.split(')').length;
}

/**
 * Telephone numbers: with a country code that a numbering plan knows, in a form that a country writes them in, or any of
 * seven to fifteen digits where the words before say that it is one. Bare digits without such a word are none.
 */
export function findPhones(text: string): readonly PiiSpan[] {
  const spans: PiiSpan[] = [];
  for (const match of text.matchAll(CANDIDATE)) {
    const [whole] = match;
    const number = whole.replace(EXTENSION, '');
    const { length } = digitsOf(number);
    if (length < 7 || length > 15 || !isBalanced(number) || DATE_LIKE.test(number) || number.includes('\n')) continue;
    const context = numberContext(text, match.index);
    if (context === 'other') continue;
    const isOne =
      context === 'phone' || isInternational(number, true) || NATIONAL_FORMS.some((form) => form.test(number));
    if (isOne) spans.push(spanOf('phone', match.index, whole.length));
  }
  return spans;
}
