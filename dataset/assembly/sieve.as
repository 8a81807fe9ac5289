// AssemblyScript; see scan.as. What one look at a text leaves possible of personal data: first, sixty-four bytes at a time,
// whether there can be any hint at all; then, where there can be one, word by word which.

import { followsCapital, readWords, TOKEN_LENGTH } from './hints';

// @ts-ignore: decorator
@inline
function within(v: v128, first: i32, count: i32): v128 {
  return i8x16.lt_u(i8x16.sub(v, i8x16.splat(<i8>first)), i8x16.splat(<i8>count));
}

// @ts-ignore: decorator
@inline
function is(v: v128, byte: i32): v128 {
  return i8x16.eq(v, i8x16.splat(<i8>byte));
}

/** In small letters, as far as letters are concerned. */
// @ts-ignore: decorator
@inline
function small(v: v128): v128 {
  return v128.or(v, i8x16.splat(0x20));
}

// @ts-ignore: decorator
@inline
function isCapital(v: v128): v128 {
  return v128.or(within(v, 0x41, 26), within(v, 0xc3, 3));
}

// @ts-ignore: decorator
@inline
function isLetter(v: v128): v128 {
  return v128.or(within(small(v), 0x61, 26), i8x16.lt_s(v, i8x16.splat(0)));
}

// @ts-ignore: decorator
@inline
function joins(v: v128): v128 {
  return v128.or(v128.or(is(v, 0x2d), is(v, 0x5f)), v128.or(is(v, 0x2b), is(v, 0x2f)));
}

/** At signs, first bytes of kana and ideographs, and the beginnings of "name", for the bytes `v` that stand at `at`. */
// @ts-ignore: decorator
@inline
function isSign(v: v128, at: usize): v128 {
  const begins = v128.and(is(small(v), 0x6e), is(small(v128.load(at + 1)), 0x61));
  const ends = v128.and(is(small(v128.load(at + 2)), 0x6d), is(small(v128.load(at + 3)), 0x65));
  return v128.or(v128.or(is(v, 0x40), within(v, 0xe3, 7)), v128.and(begins, ends));
}

/** A bit for each of sixty-four lanes. */
// @ts-ignore: decorator
@inline
function bits(a: v128, b: v128, c: v128, d: v128): u64 {
  const low = <u32>i8x16.bitmask(a) | (<u32>i8x16.bitmask(b) << 16);
  const high = <u32>i8x16.bitmask(c) | (<u32>i8x16.bitmask(d) << 16);
  return <u64>low | (<u64>high << 32);
}

/** The same bits `by` bytes further on, behind those of the block before. */
// @ts-ignore: decorator
@inline
function later(now: u64, before: u64, by: u64): u64 {
  return (now << by) | (before >> (64 - by));
}

/** The beginnings of twenty bits in a row. */
// @ts-ignore: decorator
@inline
function longRuns(run: u64): u64 {
  const two = run & (run >> 1);
  const four = two & (two >> 2);
  const eight = four & (four >> 4);
  return eight & (eight >> 8) & (four >> 16);
}

/** False only where no hint at all can be in the text. */
function mayHold(from: usize, end: usize): bool {
  let dots: u64 = 0;
  let colons: u64 = 0;
  let numerals = false;
  let isLong = false;
  let wordsBefore: u64 = 0;
  let digitsBefore: u64 = 0;
  let hyphensBefore: u64 = 0;
  /** How many bytes just before the block may be of a key. */
  let run: u64 = 0;
  for (let at = from; at < end; at += 64) {
    const a = v128.load(at);
    const b = v128.load(at + 16);
    const c = v128.load(at + 32);
    const d = v128.load(at + 48);
    const left = end - at;
    const inside: u64 = left < 64 ? (<u64>1 << <u64>left) - 1 : ~(<u64>0);
    if ((bits(isSign(a, at), isSign(b, at + 16), isSign(c, at + 32), isSign(d, at + 48)) & inside) != 0) return true;
    colons += popcnt(bits(is(a, 0x3a), is(b, 0x3a), is(c, 0x3a), is(d, 0x3a)) & inside);
    const hyphens = bits(is(a, 0x2d), is(b, 0x2d), is(c, 0x2d), is(d, 0x2d)) & inside;
    if (colons >= 2 || (hyphens & later(hyphens, hyphensBefore, 1)) != 0) return true;

    const digits = bits(within(a, 0x30, 10), within(b, 0x30, 10), within(c, 0x30, 10), within(d, 0x30, 10)) & inside;
    if ((digits | digitsBefore) != 0) {
      numerals = true;
      // Seven digits of one number stand within twenty-five bytes.
      if (popcnt(digits) + popcnt(digitsBefore) >= 7) return true;
      const two = digits & later(digits, digitsBefore, 1);
      if ((two & later(digits, digitsBefore, 2) & later(digits, digitsBefore, 3)) != 0) return true;
      dots += popcnt(bits(is(a, 0x2e), is(b, 0x2e), is(c, 0x2e), is(d, 0x2e)) & later(digits, digitsBefore, 1));
      if (dots >= 3) return true;
    }

    const words = bits(isLetter(a), isLetter(b), isLetter(c), isLetter(d)) & inside;
    const key = words | digits | (bits(joins(a), joins(b), joins(c), joins(d)) & inside);
    if (run + (~key == 0 ? 64 : ctz(~key)) >= <u64>TOKEN_LENGTH || longRuns(key) != 0) isLong = true;
    if (isLong && numerals) return true;
    run = ~key == 0 ? run + 64 : clz(~key);

    let capitals = bits(isCapital(a), isCapital(b), isCapital(c), isCapital(d)) & words & ~later(words, wordsBefore, 1);
    for (; capitals != 0; capitals &= capitals - 1) if (followsCapital(from, at + <usize>ctz(capitals))) return true;
    wordsBefore = words;
    digitsBefore = digits;
    hyphensBefore = hyphens;
  }
  return false;
}

/** The hints of UTF-8 bytes; what stands in the sixty-four bytes behind them may be read. */
export function hintsOf(from: usize, end: usize): i32 {
  return mayHold(from, end) ? readWords(from, end) : 0;
}
