// AssemblyScript; see scan.as. Byte pair encoding in one pass, without merging: the longest token that begins here and
// that may stand behind the token before it, and a step back where none does. Two tokens may stand side by side where no
// merge of a lesser rank would have joined what touches there; all of this follows from the ranks alone.

import { lengthOf, longestAt, longestToken, NONE, placeTokens, shortRankOf, startOf } from './ranks';

const VALID_BITS: u32 = 15;

/** Of each token, once it was asked for: the longest token that it begins with + 2 (1: none), and its last merge. */
let shorterAt: usize = 0;
let halvesAt: usize = 0;
/** Pairs that were asked for, and whether they may stand side by side. */
let validAt: usize = 0;
/** Room to join two tokens in. */
let joinAt: usize = 0;

/** Lays the ranks' tables and its own down from `at` on: see `placeTokens`. */
export function placeRanks(offsets: usize, bytes: usize, ranks: u32, at: usize): usize {
  shorterAt = placeTokens(offsets, bytes, ranks, at);
  halvesAt = (shorterAt + 4 * <usize>ranks + 15) & ~15;
  validAt = halvesAt + 8 * <usize>ranks;
  joinAt = validAt + (8 << VALID_BITS);
  return (joinAt + 2 * longestToken + 64 + 15) & ~15;
}

/** The longest token that `token` begins with, itself left out; NONE for a byte. */
function shorterOf(token: u32): u32 {
  const at = shorterAt + (<usize>token << 2);
  const known = load<u32>(at);
  if (known != 0) return known == 1 ? NONE : known - 2;
  const from = startOf(token);
  let found = NONE;
  for (let to = startOf(token + 1) - 1; to > from && found == NONE; to--) found = shortRankOf(from, to);
  store<u32>(at, found == NONE ? 1 : found + 2);
  return found;
}

/** The two tokens that `token` was made of last, the left one in the upper half; itself twice where it is no merge. */
function halvesOf(token: u32): u64 {
  const at = halvesAt + (<usize>token << 3);
  const known = load<u64>(at);
  if (known != 0) return known;
  let halves = (<u64>token << 32) | token;
  const to = startOf(token + 1);
  for (let left = shorterOf(token); left != NONE; left = shorterOf(left)) {
    const right = shortRankOf(startOf(token) + lengthOf(left), to);
    if (right == NONE || left >= token || right >= token || !areApart(left, right, token)) continue;
    halves = (<u64>left << 32) | right;
    break;
  }
  store<u64>(at, halves);
  return halves;
}

/** The token that two make, or NONE. */
function joined(left: u32, right: u32): u32 {
  const leftLength = lengthOf(left);
  const length = leftLength + lengthOf(right);
  if (length > longestToken) return NONE;
  memory.copy(joinAt, startOf(left), leftLength);
  memory.copy(joinAt + leftLength, startOf(right), length - leftLength);
  return shortRankOf(joinAt, joinAt + length);
}

/**
 * Whether merges of ranks below `below` leave the two tokens' bytes as these two tokens: their own merges are undone one by
 * one, the last first, and no pair across the border may have been there to be merged before.
 */
function areApart(left: u32, right: u32, below: u32): bool {
  let limit = below;
  let a = left;
  let b = right;
  for (;;) {
    if (joined(a, b) < limit) return false;
    if (a > b) {
      limit = a;
      a = <u32>halvesOf(a);
      if (a != limit) continue;
      limit = b + 1;
      b = <u32>(halvesOf(b) >> 32);
      if (b + 1 == limit) return true;
    } else {
      limit = b + 1;
      b = <u32>(halvesOf(b) >> 32);
      if (b + 1 != limit) continue;
      limit = a;
      a = <u32>halvesOf(a);
      if (a == limit) return true;
    }
  }
  return false;
}

/** Whether the encoding of the two tokens' bytes is these two tokens. */
function mayTouch(left: u32, right: u32): bool {
  // Ranks are below 2^31; no pair is 0, which is what an unused place holds.
  const key = (<u64>left << 32) | (<u64>(right + 1) << 1);
  const at = validAt + ((<usize>((key * 0x9e3779b97f4a7c15) >> (64 - VALID_BITS))) << 3);
  const known = load<u64>(at);
  if ((known & ~1) == key) return (known & 1) != 0;
  const valid = areApart(left, right, NONE);
  store<u64>(at, key | (valid ? 1 : 0));
  return valid;
}

/** The tokens of the bytes in [from, to), not empty. `room` has five bytes for each of them and five more. */
export function countTokens(from: usize, to: usize, room: usize): i32 {
  const closedAt = room + 4 * (to - from + 1);
  memory.fill(closedAt, 0, to - from + 1);
  let depth: i32 = 0;
  let at = from;
  let token = longestAt(from, to);
  let last = NONE;
  for (;;) {
    const next = at + lengthOf(token);
    if (load<u8>(closedAt + (next - from)) == 0 && (last == NONE || mayTouch(last, token))) {
      store<u32>(room + (<usize>depth << 2), token);
      depth += 1;
      if (next == to) return depth;
      at = next;
      last = token;
      token = longestAt(at, to);
      continue;
    }
    const shorter = shorterOf(token);
    if (shorter != NONE) {
      token = shorter;
      continue;
    }
    // No token goes on from here: the one before it must be a shorter one.
    store<u8>(closedAt + (at - from), 1);
    token = last;
    at -= lengthOf(token);
    depth -= 1;
    last = depth == 0 ? NONE : load<u32>(room + (<usize>(depth - 1) << 2));
  }
  return depth;
}
