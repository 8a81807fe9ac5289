import { CELL } from './scan-record.ts';
import { fourTimes, hasByte, hasControl } from './word-bytes.ts';

/** The most bytes that one byte of a text can take in JSON: \u0001. */
export const MOST_JSON_BYTES = 6;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const QUOTES = fourTimes(QUOTE);
const BACKSLASHES = fourTimes(BACKSLASH);
const SHORT_COPY = 48;

/** The letter behind the backslash of each control character; 0 where there is none and \u00XX is written. */
const LETTERS = new Uint8Array(0x20);
for (const [code, letter] of [
  [8, 'b'],
  [9, 't'],
  [10, 'n'],
  [12, 'f'],
  [13, 'r'],
] as const)
  LETTERS[code] = letter.charCodeAt(0);
const HEX = new TextEncoder().encode('0123456789abcdef');

/** Bytes to write to, with a view on the same. */
export interface Target {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export interface Source {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

function copy(source: Source, from: number, to: number, target: Target, at: number): number {
  if (to - from > SHORT_COPY) target.bytes.set(source.bytes.subarray(from, to), at);
  else for (let i = from; i < to; i++) target.view.setUint8(at + i - from, source.view.getUint8(i));
  return at + to - from;
}

function writeEscaped(byte: number, view: DataView, at: number): number {
  view.setUint8(at, BACKSLASH);
  if (byte >= 0x20) {
    view.setUint8(at + 1, byte);
    return at + 2;
  }
  const letter = LETTERS[byte] ?? 0;
  if (letter !== 0) {
    view.setUint8(at + 1, letter);
    return at + 2;
  }
  view.setUint8(at + 1, 0x75);
  view.setUint16(at + 2, 0x3030);
  view.setUint8(at + 4, HEX[byte >> 4] ?? 0);
  view.setUint8(at + 5, HEX[byte & 15] ?? 0);
  return at + 6;
}

/**
 * Writes the cell's text at `at` as JSON writes a string, without the quotes around it, as `JSON.stringify` would. The
 * end of what was written comes back. There must be room for six times the cell and four bytes more.
 */
export function writeJsonText(
  source: Source,
  from: number,
  to: number,
  flags: number,
  quote: number,
  target: Target,
  at: number,
): number {
  const bareQuote = quote === QUOTE ? 0 : 1;
  if ((flags & (CELL.doubled | CELL.control | CELL.backslash)) === 0 && bareQuote === 0)
    return copy(source, from, to, target, at);
  const { view } = source;
  const out = target.view;
  const quotes = fourTimes(quote);
  let i = from;
  let o = at;
  while (i < to) {
    while (i + 4 <= to) {
      const word = view.getInt32(i, true);
      if ((hasControl(word) | hasByte(word, QUOTES) | hasByte(word, BACKSLASHES) | hasByte(word, quotes)) !== 0) break;
      out.setInt32(o, word, true);
      i += 4;
      o += 4;
    }
    const stop = Math.min(to, i + 4);
    for (; i < stop; i++) {
      const byte = view.getUint8(i);
      // The second of two quotes that stand for one follows the first.
      if (byte === quote && (flags & CELL.doubled) !== 0) i += 1;
      if (byte === QUOTE || byte === BACKSLASH || byte < 0x20) o = writeEscaped(byte, out, o);
      else {
        out.setUint8(o, byte);
        o += 1;
      }
    }
  }
  return o;
}

/** Writes the cell's text with its doubled quotes made single; the end comes back. */
export function writeUndoubled(
  source: Source,
  from: number,
  to: number,
  quote: number,
  target: Target,
  at: number,
): number {
  const quotes = fourTimes(quote);
  let start = from;
  let o = at;
  for (let i = from; i < to; i++) {
    while (i + 4 <= to && hasByte(source.view.getInt32(i, true), quotes) === 0) i += 4;
    if (i === to) break;
    if (source.view.getUint8(i) !== quote) continue;
    o = copy(source, start, i + 1, target, o);
    i += 1;
    start = i + 1;
  }
  return copy(source, start, to, target, o);
}

/** What stands for an escape's letter: " \\ b f n r t. */
const ESCAPED = new Uint8Array(128);
for (const [letter, text] of Object.entries({ '"': '"', '\\': '\\', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }))
  ESCAPED[letter.charCodeAt(0)] = text.charCodeAt(0);

/** Writes a JSON string's text without its escapes, of which there are none of the form \\u; the end comes back. */
export function writeUnescaped(source: Source, from: number, to: number, target: Target, at: number): number {
  let start = from;
  let o = at;
  for (let i = from; i < to; i++) {
    while (i + 4 <= to && hasByte(source.view.getInt32(i, true), BACKSLASHES) === 0) i += 4;
    if (i === to) break;
    if (source.view.getUint8(i) !== BACKSLASH) continue;
    o = copy(source, start, i, target, o);
    target.view.setUint8(o, ESCAPED[source.view.getUint8(i + 1)] ?? 0);
    o += 1;
    i += 1;
    start = i + 1;
  }
  return copy(source, start, to, target, o);
}
