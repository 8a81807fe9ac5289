/**
 * Cohen's kappa of two raters over the same items: 1 is full agreement, 0 what chance gives. Null where no item is
 * rated, or where both give one and the same category throughout, so that chance explains all.
 */
export function cohensKappa(ratings: readonly (readonly [string, string])[]): number | null {
  if (ratings.length === 0) return null;
  const first = new Map<string, number>();
  const second = new Map<string, number>();
  let agreed = 0;
  for (const [one, other] of ratings) {
    first.set(one, (first.get(one) ?? 0) + 1);
    second.set(other, (second.get(other) ?? 0) + 1);
    if (one === other) agreed += 1;
  }
  const n = ratings.length;
  let expected = 0;
  for (const [category, count] of first) expected += (count / n) * ((second.get(category) ?? 0) / n);
  return expected === 1 ? null : (agreed / n - expected) / (1 - expected);
}
