import { spanOf, type PiiSpan } from './pii-span.ts';

const CANDIDATE = /(?<![\dA-Za-z])[1-8]\d{16}[\dXx](?![\dA-Za-z])/g;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = '10X98765432';
/** The first two digits: provinces, regions and municipalities of GB/T 2260. */
const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
);

function isDate(year: number, month: number, day: number): boolean {
  if (year < 1880 || year > 2100 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function isIdentity(number: string): boolean {
  if (!PROVINCES.has(number.slice(0, 2))) return false;
  if (!isDate(Number(number.slice(6, 10)), Number(number.slice(10, 12)), Number(number.slice(12, 14)))) return false;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(number.charAt(index)), 0);
  return CHECK_DIGITS.charAt(sum % 11) === number.slice(-1).toUpperCase();
}

/** Identity numbers of the People's Republic of China (GB 11643): province, date of birth and check digit hold. */
export function findChineseIdentities(text: string): readonly PiiSpan[] {
  return Array.from(text.matchAll(CANDIDATE))
    .filter(([number]) => isIdentity(number))
    .map(({ 0: number, index }) => spanOf('cn_id', index, number.length));
}
