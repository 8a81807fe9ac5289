/** Of scores in [0, 1]: a smaller difference is rounding. */
const ROUNDING = 1e-9;

/** Whether a `detectable` of 0 only says that all paired differences are the same: nothing is known of their scatter. */
export function hasNoScatter(found: number | null): boolean {
  return found !== null && found < ROUNDING;
}
