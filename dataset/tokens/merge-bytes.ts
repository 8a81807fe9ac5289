import { NO_RANK, type RankOf } from './rank-table.ts';

/** Above this many bytes the pair to merge next is kept in a heap instead of being looked for. */
const SHORT_PIECE_BYTES = 160;

/** How many tokens byte pair encoding makes of the bytes in [from, to). */
export type TokensOf = (view: DataView, from: number, to: number) => number;

export function createMerge(rankOf: RankOf): TokensOf {
  /** By the place of a part's first byte: where the next part begins, and the rank of the two together. */
  const next = new Uint8Array(SHORT_PIECE_BYTES + 2);
  const ranks = new Int32Array(SHORT_PIECE_BYTES + 2);
  const pairs = pairRanks(rankOf);

  function mergeShort(view: DataView, from: number, to: number): number {
    const length = to - from;
    let byte = view.getUint8(from);
    for (let i = 0; i < length; i++) {
      next[i] = i + 1;
      const following = i + 1 < length ? view.getUint8(from + i + 1) : 0;
      ranks[i] = i + 1 < length ? (pairs[(byte << 8) | following] ?? NO_RANK) : NO_RANK;
      byte = following;
    }
    next[length] = length;
    for (let parts = length; ; parts--) {
      let least = NO_RANK;
      let at = 0;
      let before = -1;
      let previous = -1;
      for (let i = 0; i < length; i = next[i] ?? length) {
        const rank = ranks[i] ?? NO_RANK;
        if (rank < least) {
          least = rank;
          at = i;
          before = previous;
        }
        previous = i;
      }
      if (least === NO_RANK) return parts;
      const end = next[next[at] ?? length] ?? length;
      next[at] = end;
      ranks[at] = end === length ? NO_RANK : rankOf(view, from + at, from + (next[end] ?? length));
      if (before !== -1) ranks[before] = rankOf(view, from + before, from + end);
    }
  }

  return (view, from, to) => {
    if (to - from <= 1 || rankOf(view, from, to) !== NO_RANK) return to === from ? 0 : 1;
    return to - from <= SHORT_PIECE_BYTES ? mergeShort(view, from, to) : mergeLong(rankOf, view, from, to);
  };
}

/** The ranks of all pairs of bytes. */
function pairRanks(rankOf: RankOf): Int32Array {
  const ranks = new Int32Array(2 ** 16);
  const pair = new DataView(new ArrayBuffer(2));
  for (let bytes = 0; bytes < ranks.length; bytes++) {
    pair.setUint16(0, bytes);
    ranks[bytes] = rankOf(pair, 0, 2);
  }
  return ranks;
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
