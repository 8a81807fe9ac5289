/** Holm's step-down p values (1979), in the order given: each is safe to hold against the level of the whole family. */
export function holm(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((p, place) => ({ p, place })).toSorted((a, b) => a.p - b.p);
  const adjusted = pValues.map(() => 1);
  let largest = 0;
  for (const [rank, { p, place }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, p * (pValues.length - rank)));
    adjusted[place] = largest;
  }
  return adjusted;
}
