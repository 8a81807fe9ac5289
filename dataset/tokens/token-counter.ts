import { createMerge } from './merge-bytes.ts';
import type { EncodingName, RankTable } from './rank-table.ts';
import { PIECE_END } from './split-pieces.ts';

/** Counts the tokens of the UTF-8 text in [from, to) of a view; special tokens in it count as text. */
export type ByteTokenCounter = (view: DataView, from: number, to: number) => number;

/** Pieces remembered: a power of two, four words each. */
const REMEMBERED = 2 ** 16;

const MASKS = new Int32Array([0, 0xff, 0xffff, 0xffffff, -1]);

/**
 * Counts tokens without making them: most pieces are found with their count in a table of what was seen before. Pieces
 * of at most eight bytes are told apart by their bytes, longer ones by 64 bits of hash and their length.
 */
export function createByteTokenCounter(encoding: EncodingName, table: RankTable): ByteTokenCounter {
  const pieceEnd = PIECE_END[encoding];
  const tokensOf = createMerge(table);
  const seen = new Int32Array(4 * REMEMBERED);

  function tokensOfPiece(view: DataView, from: number, to: number, limit: number): number {
    const length = to - from;
    let high: number;
    let low: number;
    if (length <= 8 && from + 8 <= limit) {
      low = view.getInt32(from, true) & (MASKS[Math.min(length, 4)] ?? 0);
      high = length <= 4 ? 0 : view.getInt32(from + 4, true) & (MASKS[length - 4] ?? 0);
    } else if (length <= 8) {
      [low, high] = [0, 0];
      for (let i = length - 1; i >= 4; i--) high = (high << 8) | view.getUint8(from + i);
      for (let i = Math.min(length, 4) - 1; i >= 0; i--) low = (low << 8) | view.getUint8(from + i);
    } else {
      [low, high] = [length, 0x9e3779b9];
      let i = from;
      for (; i + 4 <= to; i += 4) {
        const word = view.getInt32(i, true);
        low = Math.imul(low ^ word, 0x85ebca6b);
        low ^= low >>> 15;
        high = Math.imul((high ^ word) + low, 0xc2b2ae35);
        high ^= high >>> 13;
      }
      // The last four bytes once more: the rest of the piece is among them.
      const word = view.getInt32(to - 4, true);
      low = Math.imul(low ^ word, 0x85ebca6b);
      high = Math.imul((high ^ word) + low, 0xc2b2ae35);
    }
    const mixed = Math.imul(low ^ Math.imul(high ^ length, 0x85ebca6b), 0x9e3779b1);
    const at = ((mixed ^ (mixed >>> 15)) & (REMEMBERED - 1)) * 4;
    if (seen[at] === low && seen[at + 1] === high && seen[at + 2] === length) return seen[at + 3] ?? 0;
    const tokens = tokensOf(view, from, to);
    seen[at] = low;
    seen[at + 1] = high;
    seen[at + 2] = length;
    seen[at + 3] = tokens;
    return tokens;
  }

  return (view, from, to) => {
    const limit = view.byteLength;
    let tokens = 0;
    for (let at = from; at < to;) {
      const end = pieceEnd(view, at, to);
      tokens += tokensOfPiece(view, at, end, limit);
      at = end;
    }
    return tokens;
  };
}
