// AssemblyScript; see scan.as. Counts the tokens of a text without making them: most pieces stand with their count in a
// table of what was seen before.

import { countTokens } from './merge';
import { endOfCl100k, endOfO200k, setEnd } from './split';

export { placeRanks } from './merge';
export { noteClass, placeClasses } from './split';

const SEEN_BITS: u32 = 16;
/** Of sixteen bytes a piece has fifteen at most; the last tells its length and its count. */
const MOST_SEEN: usize = 15;
const LENGTH_BITS: u64 = 0x0fffffffffffffff;

let seenAt: usize = 0;

/** Lays the table down at `at`; returns what follows it. */
export function placeSeen(at: usize): usize {
  seenAt = at;
  return at + (16 << SEEN_BITS);
}

// @ts-ignore: decorator
@inline
function countSeen(from: usize, to: usize, room: usize): i32 {
  const length = to - from;
  if (length > MOST_SEEN) return countTokens(from, to, room);
  let low = load<u64>(from);
  let high: u64 = 0;
  if (length < 8) low &= (<u64>1 << (<u64>length << 3)) - 1;
  else high = load<u64>(from + 8) & ((<u64>1 << (<u64>(length - 8) << 3)) - 1);
  high |= <u64>length << 56;
  const mixed = (low ^ (high * 0xc2b2ae3d27d4eb4f)) * 0x9e3779b97f4a7c15;
  const at = seenAt + (<usize>(mixed >> (64 - SEEN_BITS)) << 4);
  const known = load<u64>(at + 8);
  if (load<u64>(at) == low && (known & LENGTH_BITS) == high) return <i32>(known >> 60);
  // Of two pieces in turn that want the same place the older one stands beside it.
  const beside = at ^ 16;
  const older = load<u64>(beside + 8);
  if (load<u64>(beside) == low && (older & LENGTH_BITS) == high) return <i32>(older >> 60);
  const count = countTokens(from, to, room);
  store<u64>(beside, load<u64>(at));
  store<u64>(beside + 8, known);
  store<u64>(at, low);
  store<u64>(at + 8, high | (<u64>count << 60));
  return count;
}

/** The tokens of the text in [from, to): the encoding is cl100k or, as `isO200k` says, o200k. */
export function countText(from: usize, to: usize, isO200k: i32, room: usize): i32 {
  setEnd(to);
  let tokens: i32 = 0;
  for (let at = from; at < to; ) {
    const next = isO200k != 0 ? endOfO200k(at) : endOfCl100k(at);
    tokens += countSeen(at, next, room);
    at = next;
  }
  return tokens;
}
