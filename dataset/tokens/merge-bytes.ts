import { instantiate, reserve, type CodeMemory } from '../assembly/instantiate.ts';
import { MERGE_CODE } from '../assembly/merge-code.ts';
import { createRankLookup, NO_RANK, type RankOf, type RankTable } from './rank-table.ts';

/** Above this many bytes the pair to merge next is kept in a heap instead of being looked for. */
const SHORT_PIECE_BYTES = 160;

/** How many tokens byte pair encoding makes of the bytes in [from, to). */
export type TokensOf = (view: DataView, from: number, to: number) => number;

/** Of `dataset/assembly/merge.as`. */
interface MergeCode {
  readonly memory: CodeMemory;
  useTables(slots: number, slotMask: number, offsets: number, bytes: number): void;
  countParts(length: number): number;
}

/** As `merge.as` has them. */
const PIECE_AT = 1_024;
const TABLES_AT = 8_192 + 4 * 2 ** 16;

/** The code with the ranks in its own memory. */
function loadCode({ slots, offsets, bytes }: RankTable): MergeCode {
  const code = instantiate(MERGE_CODE) as MergeCode;
  const offsetsAt = TABLES_AT + slots.byteLength;
  const bytesAt = offsetsAt + offsets.byteLength;
  reserve(code.memory, bytesAt + bytes.length);
  const memory = new Uint8Array(code.memory.buffer);
  memory.set(new Uint8Array(slots.buffer, slots.byteOffset, slots.byteLength), TABLES_AT);
  memory.set(new Uint8Array(offsets.buffer, offsets.byteOffset, offsets.byteLength), offsetsAt);
  memory.set(bytes, bytesAt);
  code.useTables(TABLES_AT, slots.length / 2 - 1, offsetsAt, bytesAt);
  return code;
}

export function createMerge(table: RankTable): TokensOf {
  const rankOf = createRankLookup(table);
  const code = loadCode(table);
  const piece = new Uint8Array(code.memory.buffer, PIECE_AT, SHORT_PIECE_BYTES);

  return (view, from, to) => {
    const length = to - from;
    if (length <= 1 || rankOf(view, from, to) !== NO_RANK) return length === 0 ? 0 : 1;
    if (length > SHORT_PIECE_BYTES) return mergeLong(rankOf, view, from, to);
    for (let i = 0; i < length; i++) piece[i] = view.getUint8(from + i);
    return code.countParts(length);
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
