import { fourTimes, hasByte } from './word-bytes.ts';

/** The most bytes that one byte of a text can take in JSON: \u0001. */
export const MOST_JSON_BYTES = 6;

const BACKSLASH = 0x5c;
const BACKSLASHES = fourTimes(BACKSLASH);
const SHORT_COPY = 48;

/** Bytes to write to, with a view on the same. */
export interface Target {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export interface Source {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** Copies bytes; returns the end. */
export function copy(source: Source, from: number, to: number, target: Target, at: number): number {
  if (to - from > SHORT_COPY) target.bytes.set(source.bytes.subarray(from, to), at);
  else for (let i = from; i < to; i++) target.view.setUint8(at + i - from, source.view.getUint8(i));
  return at + to - from;
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
