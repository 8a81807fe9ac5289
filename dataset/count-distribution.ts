/** Counts of whole numbers: memory grows with how many different numbers there are, not with how many. */
export interface CountDistribution {
  add(value: number): void;
  /** Nearest rank; 0 where nothing was added. */
  percentile(share: number): number;
  readonly total: number;
  readonly max: number;
}

export function createCountDistribution(): CountDistribution {
  const counts = new Map<number, number>();
  let size = 0;
  let total = 0;
  let max = 0;
  return {
    add(value) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
      size += 1;
      total += value;
      if (value > max) max = value;
    },
    percentile(share) {
      const rank = Math.max(1, Math.ceil(share * size));
      let seen = 0;
      for (const value of [...counts.keys()].sort((a, b) => a - b)) {
        seen += counts.get(value) ?? 0;
        if (seen >= rank) return value;
      }
      return 0;
    },
    get total() {
      return total;
    },
    get max() {
      return max;
    },
  };
}
