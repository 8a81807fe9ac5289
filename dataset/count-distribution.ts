/** Counts of whole numbers: memory grows with how many different numbers there are, not with how many. */
export interface CountDistribution {
  add(value: number): void;
  /** Nearest rank; 0 where nothing was added. */
  percentile(share: number): number;
  /** How many fall into each of [0, 1), [1, 2), [2, 4), [4, 8) and so on, empty ones at the end left out. */
  histogram(): readonly CountBucket[];
  readonly total: number;
  readonly max: number;
}

/** Numbers from `from` to below `to`. */
export interface CountBucket {
  readonly from: number;
  readonly to: number;
  readonly count: number;
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
    histogram() {
      if (size === 0) return [];
      const buckets: CountBucket[] = [];
      for (let [from, to] = [0, 1]; from <= max; [from, to] = [to, to * 2]) {
        let count = 0;
        for (const [value, times] of counts) if (value >= from && value < to) count += times;
        buckets.push({ from, to, count });
      }
      return buckets;
    },
    get total() {
      return total;
    },
    get max() {
      return max;
    },
  };
}
