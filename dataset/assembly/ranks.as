// AssemblyScript; see scan.as. The published ranks: the token of some bytes, and the longest token at a place. Eight bytes
// may be read behind the end of a text.

export const NONE: u32 = 0xffffffff;
/** Less than half full for 200,000 tokens. */
const SLOTS_BITS: u32 = 19;
const SLOTS_MASK: u32 = (1 << SLOTS_BITS) - 1;
const THREES_BITS: u32 = 17;
const SIXES_BITS: u32 = 18;
/** Beside the three bytes: tokens of four, of five, and of more begin with them. */
const FOUR: u32 = 1 << 24;
const FIVE: u32 = 2 << 24;
const MORE: u32 = 4 << 24;
const USED: u32 = 8 << 24;
const SIX_BYTES: u64 = 0xffffffffffff;
/** The bit for all lengths from here on. */
const LONG: u32 = 63;

/** By the hash of a token's bytes: the rank + 1 (0: free) and the hash. */
let slotsAt: usize = 0;
let offsetsAt: usize = 0;
let bytesAt: usize = 0;
export let longestToken: usize = 0;
/** The ranks of all bytes, and of all pairs of bytes. */
let singlesAt: usize = 0;
let pairsAt: usize = 0;
/** By the first three bytes of tokens: those bytes with what is said above, and the token that they are. */
let threesAt: usize = 0;
/** By the first six bytes of tokens: those bytes, and one bit for each length of token that begins with them. */
let sixesAt: usize = 0;
/**
 * Lays tables down from `at` on, which is 0 from there; returns what follows them. Given are the bytes of all tokens in
 * the order of ranks, and where each begins, with one more place at the end.
 */
export function placeTokens(offsets: usize, bytes: usize, ranks: u32, at: usize): usize {
  offsetsAt = offsets;
  bytesAt = bytes;
  slotsAt = at;
  singlesAt = slotsAt + (8 << SLOTS_BITS);
  pairsAt = singlesAt + 256 * 4;
  threesAt = pairsAt + 65536 * 4;
  sixesAt = threesAt + (8 << THREES_BITS);
  for (let i: u32 = 0; i < 65536; i++) store<u32>(pairsAt + (i << 2), NONE);
  for (let rank: u32 = 0; rank < ranks; rank++) {
    const from = startOf(rank);
    const length = startOf(rank + 1) - from;
    longestToken = max<usize>(longestToken, length);
    const hash = hashOf(from, from + length);
    let slot = hash & SLOTS_MASK;
    while (load<u32>(slotsAt + (<usize>slot << 3)) != 0) slot = (slot + 1) & SLOTS_MASK;
    store<u64>(slotsAt + (<usize>slot << 3), (<u64>hash << 32) | (rank + 1));
    if (length == 1) store<u32>(singlesAt + (<usize>load<u8>(from) << 2), rank);
    if (length == 2) store<u32>(pairsAt + (<usize>load<u16>(from) << 2), rank);
    if (length < 3) continue;
    const three = threeSlot(load<u32>(from) & 0xffffff);
    const known = load<u32>(three);
    const more = length == 3 ? 0 : length == 4 ? FOUR : length == 5 ? FIVE : MORE;
    store<u32>(three, known | (load<u32>(from) & 0xffffff) | more | USED);
    if (length == 3) store<u32>(three + 4, rank);
    else if (known == 0) store<u32>(three + 4, NONE);
    if (length < 6) continue;
    const six = sixSlot(load<u64>(from) & SIX_BYTES);
    store<u64>(six, load<u64>(from) & SIX_BYTES);
    store<u64>(six + 8, load<u64>(six + 8) | (<u64>1 << <u64>min<usize>(length, LONG)));
  }
  return sixesAt + (16 << SIXES_BITS);
}

// @ts-ignore: decorator
@inline
export function startOf(rank: u32): usize {
  return bytesAt + <usize>load<u32>(offsetsAt + (<usize>rank << 2));
}

// @ts-ignore: decorator
@inline
export function lengthOf(rank: u32): usize {
  return startOf(rank + 1) - startOf(rank);
}

/** The slot of tokens that begin with these three bytes, or the free one where they would be. */
// @ts-ignore: decorator
@inline
function threeSlot(first: u32): usize {
  let slot = (first * 0x9e3779b1) >> (32 - THREES_BITS);
  for (;;) {
    const at = threesAt + (<usize>slot << 3);
    const known = load<u32>(at);
    if ((known & 0xffffff) == first || known == 0) return at;
    slot = (slot + 1) & ((1 << THREES_BITS) - 1);
  }
  return 0;
}

/** The same of six bytes. */
// @ts-ignore: decorator
@inline
function sixSlot(first: u64): usize {
  let slot = <u32>((first * 0x9e3779b97f4a7c15) >> (64 - SIXES_BITS));
  for (;;) {
    const at = sixesAt + (<usize>slot << 4);
    if (load<u64>(at) == first || load<u64>(at + 8) == 0) return at;
    slot = (slot + 1) & ((1 << SIXES_BITS) - 1);
  }
  return 0;
}

function hashOf(from: usize, to: usize): u32 {
  let hash: u32 = 0x811c9dc5 ^ <u32>(to - from);
  let i = from;
  for (; i + 4 <= to; i += 4) hash = ((hash ^ load<u32>(i)) * 0x9e3779b1) ^ (hash >> 15);
  for (; i < to; i++) hash = (hash ^ load<u8>(i)) * 0x01000193;
  hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
  return hash ^ (hash >> 13);
}

/** Whether `length` bytes stand at both places; eight at a time, the last of them with what is behind shifted out. */
// @ts-ignore: decorator
@inline
function isSame(one: usize, other: usize, length: usize): bool {
  let i: usize = 0;
  for (; i + 8 < length; i += 8) if (load<u64>(one + i) != load<u64>(other + i)) return false;
  return (load<u64>(one + i) ^ load<u64>(other + i)) << (<u64>(8 + i - length) << 3) == 0;
}

/** The token of these bytes, or NONE. */
function rankOf(from: usize, to: usize): u32 {
  const hash = hashOf(from, to);
  for (let slot = hash & SLOTS_MASK; ; slot = (slot + 1) & SLOTS_MASK) {
    const at = slotsAt + (<usize>slot << 3);
    const taken = load<u32>(at);
    if (taken == 0) return NONE;
    if (load<u32>(at + 4) != hash || lengthOf(taken - 1) != to - from) continue;
    if (isSame(from, startOf(taken - 1), to - from)) return taken - 1;
  }
  return NONE;
}

/** The same, where most are of one or two bytes. */
export function shortRankOf(from: usize, to: usize): u32 {
  if (to - from == 1) return load<u32>(singlesAt + (<usize>load<u8>(from) << 2));
  if (to - from == 2) return load<u32>(pairsAt + (<usize>load<u16>(from) << 2));
  return rankOf(from, to);
}

/** The longest token of six bytes or more that begins at `from`, or NONE. */
function longestOfMore(from: usize, left: usize): u32 {
  let lengths = load<u64>(sixSlot(load<u64>(from) & SIX_BYTES) + 8);
  if (lengths >> LONG != 0) {
    for (let length = min<usize>(left, longestToken); length >= LONG; length--) {
      const rank = rankOf(from, from + length);
      if (rank != NONE) return rank;
    }
  }
  lengths &= (<u64>1 << <u64>LONG) - 1;
  if (left < LONG) lengths &= (<u64>2 << <u64>left) - 1;
  while (lengths != 0) {
    const length: u64 = 63 - clz(lengths);
    const rank = rankOf(from, from + <usize>length);
    if (rank != NONE) return rank;
    lengths ^= <u64>1 << length;
  }
  return NONE;
}

/** The longest token that begins at `from`: every byte is one. */
export function longestAt(from: usize, to: usize): u32 {
  const left = to - from;
  if (left >= 3) {
    const three = threeSlot(load<u32>(from) & 0xffffff);
    const known = load<u32>(three);
    if (known != 0) {
      let rank = (known & MORE) != 0 && left >= 6 ? longestOfMore(from, left) : NONE;
      if (rank == NONE && (known & FIVE) != 0 && left >= 5) rank = rankOf(from, from + 5);
      if (rank == NONE && (known & FOUR) != 0 && left >= 4) rank = rankOf(from, from + 4);
      if (rank == NONE) rank = load<u32>(three + 4);
      if (rank != NONE) return rank;
    }
  }
  if (left >= 2) {
    const rank = load<u32>(pairsAt + (<usize>load<u16>(from) << 2));
    if (rank != NONE) return rank;
  }
  return load<u32>(singlesAt + (<usize>load<u8>(from) << 2));
}
