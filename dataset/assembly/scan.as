// AssemblyScript, a dialect of TypeScript that becomes WebAssembly with SIMD: sixteen bytes at a time. Compiled by
// `node scripts/simd.mjs` into scan-code.ts; `dataset/fast/simd.ts` says what each function is for.

import { prepareHints } from './hints';

export { hintsOf } from './sieve';

const DOUBLED: i32 = 1;
const CONTROL: i32 = 2;
const BACKSLASH: i32 = 4;
const HIGH: i32 = 8;
const MARKED: i32 = 16;

const NEWLINE: i32 = 0x0a;
const CARRIAGE: i32 = 0x0d;
const ESCAPE: i32 = 0x1b;
const SPACE: i32 = 0x20;
const QUOTE: i32 = 0x22;
const SLASH: i32 = 0x5c;
const ANGLE: i32 = 0x3c;
const BRACE: i32 = 0x7b;

/** Where the flags and the line ends of the cell that was scanned last are left. */
const FLAGS_AT: usize = 0;
const LINES_AT: usize = 4;
/** The letter behind the backslash of each control character, and hexadecimal digits: laid down by `prepare`. */
const LETTERS_AT: usize = 16;
const HEX_AT: usize = 48;

export function prepare(): void {
  prepareHints();
  store<u8>(LETTERS_AT + 8, 0x62);
  store<u8>(LETTERS_AT + 9, 0x74);
  store<u8>(LETTERS_AT + 10, 0x6e);
  store<u8>(LETTERS_AT + 12, 0x66);
  store<u8>(LETTERS_AT + 13, 0x72);
  for (let digit: i32 = 0; digit < 16; digit++)
    store<u8>(HEX_AT + digit, <u8>(digit < 10 ? 0x30 + digit : 0x57 + digit));
}

// What the bytes looked at so far hold, lane by lane.
let controls: v128 = i8x16.splat(0);
let backslashes: v128 = i8x16.splat(0);
let highs: v128 = i8x16.splat(0);
let marks: v128 = i8x16.splat(0);
let lines: i32 = 0;
let isOdd: i32 = 0;

function reset(): void {
  controls = i8x16.splat(0);
  backslashes = i8x16.splat(0);
  highs = i8x16.splat(0);
  marks = i8x16.splat(0);
  lines = 0;
  isOdd = 0;
}

/** Takes note of the bytes of `v`, which stands at `at`; lanes that do not count are spaces. */
// @ts-ignore: decorator
@inline
function note(v: v128, at: usize): void {
  const control = i8x16.lt_u(v, i8x16.splat(<i8>SPACE));
  backslashes = v128.or(backslashes, i8x16.eq(v, i8x16.splat(<i8>SLASH)));
  marks = v128.or(marks, v128.or(i8x16.eq(v, i8x16.splat(<i8>BRACE)), i8x16.eq(v, i8x16.splat(<i8>ANGLE))));
  highs = v128.or(highs, v);
  if (v128.any_true(control)) {
    controls = v128.or(controls, control);
    lines += popcnt(i8x16.bitmask(i8x16.eq(v, i8x16.splat(<i8>NEWLINE))));
    const odd = v128.or(i8x16.eq(v, i8x16.splat(0)), i8x16.eq(v, i8x16.splat(<i8>ESCAPE)));
    if (v128.any_true(odd)) isOdd = 1;
    let carriages = i8x16.bitmask(i8x16.eq(v, i8x16.splat(<i8>CARRIAGE)));
    while (carriages != 0) {
      if (<i32>load<u8>(at + <usize>ctz(carriages) + 1) != NEWLINE) lines += 1;
      carriages &= carriages - 1;
    }
  }
}

/** The first `count` lanes of `v`, and spaces. */
// @ts-ignore: decorator
@inline
function firstOf(v: v128, count: i32): v128 {
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  return v128.bitselect(v, i8x16.splat(<i8>SPACE), i8x16.lt_u(lanes, i8x16.splat(<i8>count)));
}

function leave(doubled: i32): void {
  let flags = doubled;
  if (v128.any_true(controls)) flags |= CONTROL;
  if (v128.any_true(backslashes)) flags |= BACKSLASH;
  if (i8x16.bitmask(highs) != 0) flags |= HIGH;
  if (v128.any_true(marks)) flags |= MARKED;
  store<i32>(FLAGS_AT, flags);
  store<i32>(LINES_AT, lines);
}

export function scanQuoted(from: usize, end: usize, quote: i32): isize {
  reset();
  const quotes = i8x16.splat(<i8>quote);
  let doubled: i32 = 0;
  let at = from;
  while (at < end) {
    const v = v128.load(at);
    const stop = i8x16.bitmask(i8x16.eq(v, quotes));
    const left = <i32>min<usize>(end - at, 16);
    if (stop == 0 && left == 16) {
      note(v, at);
      at += 16;
      continue;
    }
    const until = stop == 0 ? left : min<i32>(ctz(stop), left);
    note(firstOf(v, until), at);
    at += until;
    if (until == left) continue;
    if (at + 1 >= end || <i32>load<u8>(at + 1) != quote) {
      leave(doubled);
      return isOdd != 0 ? -1 : <isize>at;
    }
    doubled = DOUBLED;
    at += 2;
  }
  return -1;
}

export function scanBare(from: usize, end: usize, delimiter: i32, quote: i32): isize {
  reset();
  const delimiters = i8x16.splat(<i8>delimiter);
  const quotes = i8x16.splat(<i8>quote);
  let at = from;
  while (at < end) {
    const v = v128.load(at);
    const ends = v128.or(
      v128.or(i8x16.eq(v, delimiters), i8x16.eq(v, quotes)),
      v128.or(i8x16.eq(v, i8x16.splat(<i8>NEWLINE)), i8x16.eq(v, i8x16.splat(<i8>CARRIAGE))),
    );
    const stop = i8x16.bitmask(ends);
    const left = <i32>min<usize>(end - at, 16);
    const until = stop == 0 ? left : min<i32>(ctz(stop), left);
    note(until == 16 ? v : firstOf(v, until), at);
    at += until;
    if (until == left) continue;
    if (<i32>load<u8>(at) == quote && quote != delimiter) return -1;
    break;
  }
  leave(0);
  return isOdd != 0 ? -1 : <isize>at;
}

export function countByte(from: usize, end: usize, byte: i32): i32 {
  const wanted = i8x16.splat(<i8>byte);
  let count: i32 = 0;
  let at = from;
  for (; at + 16 <= end; at += 16) count += popcnt(i8x16.bitmask(i8x16.eq(v128.load(at), wanted)));
  for (; at < end; at++) if (<i32>load<u8>(at) == byte) count += 1;
  return count;
}

function writeEscaped(byte: i32, at: usize): usize {
  store<u8>(at, <u8>SLASH);
  if (byte >= SPACE) {
    store<u8>(at + 1, <u8>byte);
    return at + 2;
  }
  const letter = load<u8>(LETTERS_AT + byte);
  if (letter != 0) {
    store<u8>(at + 1, letter);
    return at + 2;
  }
  store<u8>(at + 1, 0x75);
  store<u16>(at + 2, 0x3030);
  store<u8>(at + 4, load<u8>(HEX_AT + (byte >> 4)));
  store<u8>(at + 5, load<u8>(HEX_AT + (byte & 15)));
  return at + 6;
}

export function writeJson(from: usize, end: usize, quote: i32, doubled: i32, out: usize): usize {
  const quotes = i8x16.splat(<i8>quote);
  let at = from;
  let to = out;
  while (at < end) {
    const v = v128.load(at);
    const special = v128.or(
      v128.or(i8x16.lt_u(v, i8x16.splat(<i8>SPACE)), i8x16.eq(v, quotes)),
      v128.or(i8x16.eq(v, i8x16.splat(<i8>QUOTE)), i8x16.eq(v, i8x16.splat(<i8>SLASH))),
    );
    const stop = i8x16.bitmask(special);
    const left = <i32>min<usize>(end - at, 16);
    const until = stop == 0 ? left : min<i32>(ctz(stop), left);
    // What stands behind the wanted bytes is written over by what follows.
    v128.store(to, v);
    at += until;
    to += until;
    if (until == left) continue;
    const byte = <i32>load<u8>(at);
    // The second of two quotes that stand for one follows the first.
    at += byte == quote && doubled != 0 ? 2 : 1;
    if (byte == QUOTE || byte == SLASH || byte < SPACE) to = writeEscaped(byte, to);
    else {
      store<u8>(to, <u8>byte);
      to += 1;
    }
  }
  return to;
}

export function writeSingle(from: usize, end: usize, quote: i32, out: usize): usize {
  const quotes = i8x16.splat(<i8>quote);
  let at = from;
  let to = out;
  while (at < end) {
    const v = v128.load(at);
    const stop = i8x16.bitmask(i8x16.eq(v, quotes));
    const left = <i32>min<usize>(end - at, 16);
    const until = stop == 0 ? left : min<i32>(ctz(stop), left);
    v128.store(to, v);
    at += until;
    to += until;
    if (until == left) continue;
    store<u8>(to, <u8>quote);
    at += 2;
    to += 1;
  }
  return to;
}

function isEscapeLetter(byte: i32): bool {
  return (
    byte == QUOTE || byte == SLASH || byte == 0x62 || byte == 0x66 || byte == 0x6e || byte == 0x72 || byte == 0x74
  );
}

/** The bytes at `v` where a JSON string does not simply go on. */
// @ts-ignore: decorator
@inline
function jsonStops(v: v128): i32 {
  return i8x16.bitmask(
    v128.or(
      i8x16.lt_u(v, i8x16.splat(<i8>SPACE)),
      v128.or(i8x16.eq(v, i8x16.splat(<i8>QUOTE)), i8x16.eq(v, i8x16.splat(<i8>SLASH))),
    ),
  );
}

export function scanJson(from: usize, end: usize): isize {
  let high = i8x16.splat(0);
  let marked = i8x16.splat(0);
  let escapes: i32 = 0;
  let at = from;
  while (at < end) {
    const v = v128.load(at);
    const stop = jsonStops(v);
    const left = <i32>min<usize>(end - at, 16);
    const until = stop == 0 ? left : min<i32>(ctz(stop), left);
    const seen = until == 16 ? v : firstOf(v, until);
    marked = v128.or(marked, v128.or(i8x16.eq(seen, i8x16.splat(<i8>BRACE)), i8x16.eq(seen, i8x16.splat(<i8>ANGLE))));
    high = v128.or(high, seen);
    at += until;
    if (until == left) continue;
    const byte = <i32>load<u8>(at);
    if (byte == QUOTE) {
      let flags = escapes;
      if (i8x16.bitmask(high) != 0) flags |= HIGH;
      if (v128.any_true(marked)) flags |= MARKED;
      store<i32>(FLAGS_AT, flags);
      return <isize>at;
    }
    if (byte != SLASH || at + 1 >= end || !isEscapeLetter(<i32>load<u8>(at + 1))) return -1;
    escapes = BACKSLASH;
    at += 2;
  }
  return -1;
}

export function writeUnescaped(from: usize, end: usize, out: usize): usize {
  let at = from;
  let to = out;
  while (at < end) {
    const v = v128.load(at);
    const stop = i8x16.bitmask(i8x16.eq(v, i8x16.splat(<i8>SLASH)));
    const left = <i32>min<usize>(end - at, 16);
    const until = stop == 0 ? left : min<i32>(ctz(stop), left);
    v128.store(to, v);
    at += until;
    to += until;
    if (until == left) continue;
    const letter = <i32>load<u8>(at + 1);
    let meant = letter;
    if (letter == 0x62) meant = 8;
    else if (letter == 0x66) meant = 12;
    else if (letter == 0x6e) meant = 10;
    else if (letter == 0x72) meant = 13;
    else if (letter == 0x74) meant = 9;
    store<u8>(to, <u8>meant);
    at += 2;
    to += 1;
  }
  return to;
}
