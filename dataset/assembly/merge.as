// AssemblyScript; see scan.as. Byte pair encoding of short pieces: the pair of the least rank is looked for four at a time.

const NO_RANK: i32 = 0x7fffffff;

/** A piece, where each part of it begins (a byte each), and the rank of each part with the next. */
const PIECE_AT: usize = 1024;
const STARTS_AT: usize = 2048;
const RANKS_AT: usize = 4096;
/** The ranks of all pairs of bytes. */
const PAIRS_AT: usize = 8192;

let slotsAt: usize = 0;
let mask: u32 = 0;
let offsetsAt: usize = 0;
let bytesAt: usize = 0;

/** Where the tables of the ranks stand in the memory; works out the ranks of all pairs of bytes. */
export function useTables(slots: usize, slotMask: u32, offsets: usize, bytes: usize): void {
  slotsAt = slots;
  mask = slotMask;
  offsetsAt = offsets;
  bytesAt = bytes;
  for (let pair: u32 = 0; pair < 65536; pair++) {
    store<u8>(PIECE_AT, <u8>(pair >> 8));
    store<u8>(PIECE_AT + 1, <u8>(pair & 255));
    store<i32>(PAIRS_AT + (<usize>pair << 2), rankOf(PIECE_AT, PIECE_AT + 2));
  }
}

/** As `hashOfBytes` of rank-table.ts has it. */
function hashOf(from: usize, to: usize): u32 {
  let hash: u32 = 0x811c9dc5 ^ <u32>(to - from);
  let i = from;
  for (; i + 4 <= to; i += 4) hash = ((hash ^ load<u32>(i)) * 0x9e3779b1) ^ (hash >> 15);
  for (; i < to; i++) hash = (hash ^ load<u8>(i)) * 0x01000193;
  hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
  return hash ^ (hash >> 13);
}

function rankOf(from: usize, to: usize): i32 {
  const hash = hashOf(from, to);
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const at = slotsAt + (<usize>slot << 3);
    const taken = load<u32>(at);
    if (taken == 0) return NO_RANK;
    if (load<u32>(at + 4) != hash) continue;
    const entry = offsetsAt + (<usize>taken << 2);
    let known = bytesAt + load<u32>(entry - 4);
    if (bytesAt + load<u32>(entry) - known != to - from) continue;
    let i = from;
    while (i < to && load<u8>(i) == load<u8>(known)) {
      i += 1;
      known += 1;
    }
    if (i == to) return <i32>(taken - 1);
  }
  return NO_RANK;
}

/** The tokens of the `length` bytes (2 to 160) of the piece, which is no token itself. */
export function countParts(length: i32): i32 {
  let count = length;
  for (let i = 0; i <= length; i++) store<u8>(STARTS_AT + i, <u8>i);
  for (let i = 0; i + 1 < length; i++) {
    const pair = (<usize>load<u8>(PIECE_AT + i) << 8) | <usize>load<u8>(PIECE_AT + i + 1);
    store<i32>(RANKS_AT + (<usize>i << 2), load<i32>(PAIRS_AT + (pair << 2)));
  }
  const none = i32x4.splat(NO_RANK);
  v128.store(RANKS_AT + (<usize>(length - 1) << 2), none);
  for (;;) {
    const end = RANKS_AT + (<usize>count << 2);
    let least = none;
    for (let at = RANKS_AT; at < end; at += 16) least = i32x4.min_s(least, v128.load(at));
    least = i32x4.min_s(least, v128.shuffle<i32>(least, least, 2, 3, 0, 1));
    least = i32x4.min_s(least, v128.shuffle<i32>(least, least, 1, 0, 3, 2));
    if (i32x4.extract_lane(least, 0) == NO_RANK) return count;
    let at = RANKS_AT;
    let lanes = i32x4.bitmask(i32x4.eq(v128.load(at), least));
    while (lanes == 0) {
      at += 16;
      lanes = i32x4.bitmask(i32x4.eq(v128.load(at), least));
    }
    const rankAt = at + (<usize>ctz(lanes) << 2);
    const startAt = STARTS_AT + ((rankAt - RANKS_AT) >> 2);
    // The part behind it becomes one with it: what follows moves up.
    for (let i = rankAt + 4; i < end; i += 16) v128.store(i, v128.load(i + 4));
    const lastStart = STARTS_AT + <usize>count;
    for (let i = startAt + 1; i < lastStart; i += 16) v128.store(i, v128.load(i + 1));
    count -= 1;
    // Behind the last rank four times nothing: they are looked at four at a time.
    v128.store(RANKS_AT + (<usize>(count - 1) << 2), none);
    if (rankAt < RANKS_AT + (<usize>(count - 1) << 2))
      store<i32>(rankAt, rankOf(PIECE_AT + load<u8>(startAt), PIECE_AT + load<u8>(startAt + 2)));
    if (rankAt > RANKS_AT)
      store<i32>(rankAt - 4, rankOf(PIECE_AT + load<u8>(startAt - 1), PIECE_AT + load<u8>(startAt + 1)));
  }
  return count;
}
