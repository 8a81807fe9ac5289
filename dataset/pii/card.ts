import { spanOf, type PiiSpan } from './pii-span.ts';

/** Digits in one piece, or in the groups that are printed on cards, with one separator throughout. */
const CANDIDATE =
  /(?<![\d.,-])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,4}(?:\1\d{1,3})?|3\d{3}([ -])\d{6}\2\d{4,5})(?![\d-]|[.,]\d)/g;

interface Issuer {
  readonly first: number;
  readonly last: number;
  readonly lengths: readonly number[];
}

function issuer(first: number, last: number, ...lengths: readonly number[]): Issuer {
  return { first, last, lengths };
}

/** Ranges of the first six digits (ISO/IEC 7812 issuer numbers) and the lengths that are issued under them. */
const ISSUERS: readonly Issuer[] = [
  issuer(400_000, 499_999, 16, 19),
  issuer(510_000, 559_999, 16),
  issuer(222_100, 272_099, 16),
  issuer(220_000, 220_499, 16, 17, 18, 19),
  issuer(340_000, 349_999, 15),
  issuer(370_000, 379_999, 15),
  issuer(601_100, 601_199, 16, 17, 18, 19),
  issuer(622_126, 622_925, 16, 17, 18, 19),
  issuer(644_000, 659_999, 16, 17, 18, 19),
  issuer(620_000, 629_999, 16, 17, 18, 19),
  issuer(810_000, 829_999, 16),
  issuer(352_800, 358_999, 16, 17, 18, 19),
  issuer(300_000, 305_999, 14, 16, 19),
  issuer(309_500, 309_599, 14, 16, 19),
  issuer(360_000, 369_999, 14, 16, 19),
  issuer(380_000, 399_999, 14, 16, 19),
  issuer(500_000, 509_999, 16, 17, 18, 19),
  issuer(560_000, 589_999, 16, 17, 18, 19),
  issuer(630_000, 639_999, 16, 17, 18, 19),
  issuer(670_000, 679_999, 16, 17, 18, 19),
];

/** Thirteen digits that begin with 4 are a bar code more often than an old Visa, twelve of Maestro anything at all. */
const RARE = /^(?:4\d{12}|(?:50|5[6-9]|6)\d{10,13})$/;
const CARD_CUE = /(?:card|visa|maestro|debit|credit|carte|karte|tarjeta|卡|カード)[^\d\n]{0,24}$/i;

/** The check digit of ISO/IEC 7812. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    let digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    if (index % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 === 0;
}

function isIssued(digits: string): boolean {
  const number = Number(digits.slice(0, 6));
  return ISSUERS.some(
    ({ first, last, lengths }) => number >= first && number <= last && lengths.includes(digits.length),
  );
}

/** Payment card numbers: a known issuer, a length it issues, and a right check digit. */
export function findCards(text: string): readonly PiiSpan[] {
  const spans: PiiSpan[] = [];
  for (const match of text.matchAll(CANDIDATE)) {
    const digits = match[0].replaceAll(/\D/g, '');
    const rare = RARE.test(digits) && CARD_CUE.test(text.slice(Math.max(0, match.index - 32), match.index));
    if (!passesLuhn(digits) || (!isIssued(digits) && !rare)) continue;
    spans.push(spanOf('card', match.index, match[0].length));
  }
  return spans;
}
