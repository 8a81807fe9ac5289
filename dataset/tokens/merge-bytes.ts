import { NO_RANK, type RankOf } from './rank-table.ts';

/** Above this many bytes the pair to merge next is kept in a heap instead of being looked for. */
const SHORT_PIECE_BYTES = 160;

/** How many tokens byte pair encoding makes of the bytes in [from, to). */
export type TokensOf = (view: DataView, from: number, to: number) => number;

export function createMerge(rankOf: RankOf): TokensOf {
  const starts = new Int32Array(SHORT_PIECE_BYTES + 2);
  const ranks = new Int32Array(SHORT_PIECE_BYTES + 2);

  function mergeShort(view: DataView, from: number, to: number): number {
    let parts = to - from;
    for (let i = 0; i <= parts; i++) starts[i] = from + i;
    for (let i = 0; i + 1 < parts; i++) ranks[i] = rankOf(view, from + i, from + i + 2);
    const rankAt = (part: number): number =>
      part + 1 >= parts ? NO_RANK : rankOf(view, starts[part] ?? 0, starts[part + 2] ?? 0);
    ranks[parts - 1] = NO_RANK;
    for (;;) {
      let least = NO_RANK;
      let at = 0;
      for (let i = 0; i + 1 < parts; i++) {
        const rank = ranks[i] ?? NO_RANK;
        if (rank < least) {
          least = rank;
          at = i;
        }
      }
      if (least === NO_RANK) return parts;
      starts.copyWithin(at + 1, at + 2, parts + 1);
      ranks.copyWithin(at + 1, at + 2, parts);
      parts -= 1;
      ranks[at] = rankAt(at);
      if (at > 0) ranks[at - 1] = rankAt(at - 1);
    }
  }

  return (view, from, to) => {
    if (to - from <= 1 || rankOf(view, from, to) !== NO_RANK) return to === from ? 0 : 1;
    return to - from <= SHORT_PIECE_BYTES ? mergeShort(view, from, to) : mergeLong(rankOf, view, from, to);
  };
}

/** The same for long pieces, in n log n: a linked list of parts, and a heap of pairs by rank, then place. */
function mergeLong(rankOf: RankOf, view: DataView, from: number, to: number): number {
  const length = to - from;
  const next = Int32Array.from({ length: length + 1 }, (_, i) => i + 1);
  const before = Int32Array.from({ length: length + 1 }, (_, i) => i - 1);
  /** The rank of the pair that begins at a place; NO_RANK for places that begin no part any more. */
  const ranks = new Int32Array(length + 1).fill(NO_RANK);
  const heap: number[] = [];
  let parts = length;

  const key = (rank: number, at: number): number => rank * 2 ** 31 + at;
  function push(value: number): void {
    let i = heap.length;
    for (heap.push(value); i > 0;) {
      const parent = (i - 1) >> 1;
      if ((heap[parent] ?? 0) <= value) break;
      heap[i] = heap[parent] ?? 0;
      i = parent;
    }
    heap[i] = value;
  }
  function pop(): number {
    const top = heap[0] ?? 0;
    const value = heap.pop() ?? 0;
    if (heap.length === 0) return top;
    let i = 0;
    for (let child = 1; child < heap.length; child = 2 * i + 1) {
      if (child + 1 < heap.length && (heap[child + 1] ?? 0) < (heap[child] ?? 0)) child += 1;
      if ((heap[child] ?? 0) >= value) break;
      heap[i] = heap[child] ?? 0;
      i = child;
    }
    heap[i] = value;
    return top;
  }
  function rate(at: number): void {
    const second = next[at] ?? length;
    const rank = second >= length ? NO_RANK : rankOf(view, from + at, from + (next[second] ?? length));
    ranks[at] = rank;
    if (rank !== NO_RANK) push(key(rank, at));
  }

  for (let at = 0; at < length; at++) rate(at);
  while (heap.length > 0) {
    const least = pop();
    const at = least % 2 ** 31;
    // Pairs that have changed since were pushed anew.
    if (ranks[at] !== (least - at) / 2 ** 31) continue;
    const second = next[at] ?? length;
    const third = next[second] ?? length;
    next[at] = third;
    if (third <= length) before[third] = at;
    ranks[second] = NO_RANK;
    parts -= 1;
    rate(at);
    const previous = before[at] ?? -1;
    if (previous >= 0) rate(previous);
  }
  return parts;
}
