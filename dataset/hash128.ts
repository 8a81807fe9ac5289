/** Words (32 bits) of a digest. */
export const DIGEST_WORDS = 4;

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function avalanche(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Up to four bytes before `end`, little-endian; 0 where there are none. */
function tailWord(view: DataView, from: number, end: number): number {
  let word = 0;
  for (let i = Math.min(from + 4, end) - 1; i >= from; i--) word = (word << 8) | view.getUint8(i);
  return word;
}

/**
 * MurmurHash3 x86 128 (seed 0) of the bytes in [start, end), as four words at `at` of `out`. Equal rows are found by it:
 * it is quick and spreads well, and is no defence against somebody who makes collisions on purpose.
 */
export function hashBytes(view: DataView, start: number, end: number, out: Uint32Array, at: number): void {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = start;
  for (; i + 16 <= end; i += 16) {
    a ^= Math.imul(rotate(Math.imul(view.getInt32(i, true), C1), 15), C2);
    a = (Math.imul((rotate(a, 19) + b) | 0, 5) + 0x561ccd1b) | 0;
    b ^= Math.imul(rotate(Math.imul(view.getInt32(i + 4, true), C2), 16), C3);
    b = (Math.imul((rotate(b, 17) + c) | 0, 5) + 0x0bcaa747) | 0;
    c ^= Math.imul(rotate(Math.imul(view.getInt32(i + 8, true), C3), 17), C4);
    c = (Math.imul((rotate(c, 15) + d) | 0, 5) + 0x96cd1c35) | 0;
    d ^= Math.imul(rotate(Math.imul(view.getInt32(i + 12, true), C4), 18), C1);
    d = (Math.imul((rotate(d, 13) + a) | 0, 5) + 0x32ac3b17) | 0;
  }
  // Words of nothing are 0 and leave their lane as it is.
  a ^= Math.imul(rotate(Math.imul(tailWord(view, i, end), C1), 15), C2);
  b ^= Math.imul(rotate(Math.imul(tailWord(view, i + 4, end), C2), 16), C3);
  c ^= Math.imul(rotate(Math.imul(tailWord(view, i + 8, end), C3), 17), C4);
  d ^= Math.imul(rotate(Math.imul(tailWord(view, i + 12, end), C4), 18), C1);

  const length = end - start;
  a ^= length;
  b ^= length;
  c ^= length;
  d ^= length;
  a = (a + b + c + d) | 0;
  b = (b + a) | 0;
  c = (c + a) | 0;
  d = (d + a) | 0;
  a = avalanche(a);
  b = avalanche(b);
  c = avalanche(c);
  d = avalanche(d);
  a = (a + b + c + d) | 0;
  out[at] = a;
  out[at + 1] = b + a;
  out[at + 2] = c + a;
  out[at + 3] = d + a;
}

const encoder = new TextEncoder();
let scratch = new Uint8Array(4096);
let scratchView = new DataView(scratch.buffer);

/** The same of a text's UTF-8 bytes. */
export function hashText(text: string): Uint32Array {
  if (text.length * 3 > scratch.length) {
    scratch = new Uint8Array(text.length * 3);
    scratchView = new DataView(scratch.buffer);
  }
  const { written } = encoder.encodeInto(text, scratch);
  const out = new Uint32Array(DIGEST_WORDS);
  hashBytes(scratchView, 0, written, out, 0);
  if (scratch.length > 1024 * 1024) {
    scratch = new Uint8Array(4096);
    scratchView = new DataView(scratch.buffer);
  }
  return out;
}

/** Words as hex digits, eight each. */
export function hexOf(words: Uint32Array, at: number, count: number): string {
  let hex = '';
  for (let i = at; i < at + count; i++) hex += (words[i] ?? 0).toString(16).padStart(8, '0');
  return hex;
}

/** The inverse of `hexOf`; missing digits are zeros. */
export function wordsOf(hex: string, words: Uint32Array, at: number, count: number): void {
  for (let i = 0; i < count; i++) words[at + i] = Number.parseInt(hex.slice(i * 8, i * 8 + 8).padEnd(8, '0'), 16);
}
