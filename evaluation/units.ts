/** What is independent of one another among n pairs: groups, and pairs that are in none. */
export interface Units {
  readonly count: number;
  /** The unit of each pair. */
  readonly of: readonly number[];
  /** Per unit, the sum of a value over its pairs. */
  sum(value: (pair: number) => number): readonly number[];
}

/** The units of n pairs; pairs without a group stand for themselves. Units are numbered by their first pair. */
export function unitsOf(groups: readonly (string | null)[] | null, n: number): Units {
  const numbers = new Map<string, number>();
  const of: number[] = [];
  let count = 0;
  for (let pair = 0; pair < n; pair += 1) {
    const group = groups?.[pair] ?? null;
    const known = group === null ? undefined : numbers.get(group);
    const unit = known ?? count;
    if (known === undefined) count += 1;
    if (group !== null) numbers.set(group, unit);
    of.push(unit);
  }
  return {
    count,
    of,
    sum(value) {
      const sums = Array.from({ length: count }, () => 0);
      for (const [pair, unit] of of.entries()) sums[unit] = (sums[unit] ?? 0) + value(pair);
      return sums;
    },
  };
}

/** Whether any two pairs share a group, so that pairs are not independent. */
export function hasSharedGroup(groups: readonly (string | null)[]): boolean {
  const named = groups.filter((group) => group !== null);
  return new Set(named).size < named.length;
}
