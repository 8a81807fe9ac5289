const MINUS = '−';

/** A number with this many digits behind the point, a minus that is one, and no sign on what rounds to 0. */
export function fixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text;
}

/** 0.823 → "82.3 %". */
export function percent(share: number, digits = 1): string {
  return `${fixed(share * 100, digits)} %`;
}

/** A share that was asked for, with the digits it has and no more: 0.95 → "95 %". */
export function plainPercent(share: number): string {
  return `${Number((share * 100).toFixed(4))} %`;
}

/** A difference of shares in percentage points with its sign and no unit: 0.0412 → "+4.1". */
export function signedPoints(difference: number, digits = 1): string {
  const text = fixed(difference * 100, digits);
  return text.startsWith(MINUS) || Number(text) === 0 ? text : `+${text}`;
}

/** The same with its unit: "+4.1 points". */
export function points(difference: number, digits = 1): string {
  return `${signedPoints(difference, digits)} points`;
}

/** A difference without a sign, with at most this many digits: 0.02 → "2 points". */
export function plainPoints(size: number, mostDigits = 1): string {
  const text = String(Number((size * 100).toFixed(mostDigits)));
  return text === '1' ? '1 point' : `${text} points`;
}

/** "+4.1 points [+1.2, +7.0]". */
export function pointsWithin(difference: number, [lo, hi]: readonly [number, number]): string {
  return `${points(difference)} [${signedPoints(lo)}, ${signedPoints(hi)}]`;
}

/** "+1.2 to +3.4". */
export function signedRange([lo, hi]: readonly [number, number], digits = 1): string {
  return `${signedPoints(lo, digits)} to ${signedPoints(hi, digits)}`;
}
