import * as words from '../domain/shares-in-words.ts';

const MOST_DIGITS = 8;

/** Digits at which `value` and the threshold it is held against do not read the same unless they are the same. */
function tellingDigits(value: number, threshold: number, least: number): number {
  if (value === threshold) return least;
  let digits = least;
  while (digits < MOST_DIGITS && words.fixed(value, digits) === words.fixed(threshold, digits)) digits += 1;
  return digits;
}

/** Of a share in percent. */
function digitsBeside(share: number, threshold: number | undefined): number {
  return threshold === undefined ? 1 : tellingDigits(share * 100, threshold * 100, 1);
}

/** 0.823 → "82.3 %", with more digits where it would else read the same as the threshold it is held against. */
export function percent(share: number, threshold?: number): string {
  return words.percent(share, digitsBeside(share, threshold));
}

/** A difference of shares in percentage points with its sign: 0.0412 → "+4.1 points". */
export function points(difference: number, threshold?: number): string {
  return words.points(difference, digitsBeside(difference, threshold));
}

/** A difference without a sign: something asked for with all its digits, 0.02 → "2 points"; a measured one beside what it is held against, 0.08123 → "8.1 points". */
export function plainPoints(size: number, threshold?: number): string {
  return words.plainPoints(size, threshold === undefined ? 4 : digitsBeside(size, threshold));
}

/** "from +1.2 to +3.4 points". */
export function pointsRange([lo, hi]: readonly [number, number], threshold?: number): string {
  const digits = Math.max(digitsBeside(lo, threshold), digitsBeside(hi, threshold));
  return `from ${words.signedRange([lo, hi], digits)} points`;
}

/** A p value: three digits, "below 0.001" under that, and more digits beside a threshold it would read equal to. */
export function pValueText(p: number, threshold?: number): string {
  if (p < 0.001 && (threshold === undefined || threshold >= 0.001)) return 'below 0.001';
  return words.fixed(p, threshold === undefined ? 3 : tellingDigits(p, threshold, 3));
}

/** 1234 → "1,234". */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}
