const MOST_DIGITS = 8;

function fixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? '−' : ''}${text}`;
}

function signed(value: number, digits: number): string {
  const text = fixed(value * 100, digits);
  return text.startsWith('−') || Number(text) === 0 ? text : `+${text}`;
}

/** Digits at which `value` and the threshold it is held against do not read the same unless they are the same. */
function tellingDigits(value: number, threshold: number, least: number): number {
  if (value === threshold) return least;
  let digits = least;
  while (digits < MOST_DIGITS && fixed(value, digits) === fixed(threshold, digits)) digits += 1;
  return digits;
}

/** 0.823 → "82.3 %", with more digits where it would else read the same as the threshold it is held against. */
export function percent(share: number, threshold?: number): string {
  const digits = threshold === undefined ? 1 : tellingDigits(share * 100, threshold * 100, 1);
  return `${fixed(share * 100, digits)} %`;
}

/** A share that was asked for: 0.95 → "95 %". */
export function plainPercent(share: number): string {
  return `${Number((share * 100).toFixed(4))} %`;
}

/** A difference of shares in percentage points with its sign: 0.0412 → "+4.1 points". */
export function points(difference: number, threshold?: number): string {
  const digits = threshold === undefined ? 1 : tellingDigits(difference * 100, threshold * 100, 1);
  return `${signed(difference, digits)} points`;
}

/** A difference without a sign: something asked for with all its digits, 0.02 → "2 points"; a measured one beside what it is held against, 0.08123 → "8.1 points". */
export function plainPoints(size: number, threshold?: number): string {
  const digits = threshold === undefined ? 4 : tellingDigits(size * 100, threshold * 100, 1);
  const text = String(Number((size * 100).toFixed(digits)));
  return text === '1' ? '1 point' : `${text} points`;
}

/** "from +1.2 to +3.4 points". */
export function pointsRange([lo, hi]: readonly [number, number], threshold?: number): string {
  const digits =
    threshold === undefined
      ? 1
      : Math.max(tellingDigits(lo * 100, threshold * 100, 1), tellingDigits(hi * 100, threshold * 100, 1));
  return `from ${signed(lo, digits)} to ${signed(hi, digits)} points`;
}

/** A p value: three digits, "below 0.001" under that, and more digits beside a threshold it would read equal to. */
export function pValueText(p: number, threshold?: number): string {
  if (p < 0.001 && (threshold === undefined || threshold >= 0.001)) return 'below 0.001';
  return fixed(p, threshold === undefined ? 3 : tellingDigits(p, threshold, 3));
}

/** 1234 → "1,234". */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}
