import { ASCII_CLASSES, CLASS, classOf } from './char-class.ts';
import type { EncodingName } from './rank-table.ts';
import { codePointAt, widthOf } from './utf8.ts';

/** The end of the piece that begins at `at` (< `end`), in valid UTF-8; `end` is the end of the text. */
export type PieceEnd = (view: DataView, at: number, end: number) => number;

const SPACE = 0x20;
const APOSTROPHE = 0x27;
const SLASH = 0x2f;

function classAt(view: DataView, at: number): number {
  const byte = view.getUint8(at);
  return byte < 0x80 ? (ASCII_CLASSES[byte] ?? CLASS.other) : classOf(codePointAt(view, at));
}

function isCased(kind: number): boolean {
  return kind === CLASS.upper || kind === CLASS.lower || kind === CLASS.letter;
}

/** Behind 's, 't, 'm, 'd, 're, 've or 'll in any case (and 'ſ), else `at`. */
function afterContraction(view: DataView, at: number, end: number): number {
  if (at + 1 >= end || view.getUint8(at) !== APOSTROPHE) return at;
  const first = view.getUint8(at + 1) | 0x20;
  if (first === 0x73 || first === 0x74 || first === 0x6d || first === 0x64) return at + 2;
  if (at + 2 >= end) return at;
  const second = view.getUint8(at + 2) | 0x20;
  if ((first === 0x72 || first === 0x76) && second === 0x65) return at + 3;
  if (first === 0x6c && second === 0x6c) return at + 3;
  // U+017F folds to s.
  return view.getUint8(at + 1) === 0xc5 && view.getUint8(at + 2) === 0xbf ? at + 3 : at;
}

/** At most three numbers. */
function afterNumbers(view: DataView, at: number, end: number): number {
  let i = at;
  for (let count = 0; count < 3 && i < end && classAt(view, i) === CLASS.number; count++)
    i += widthOf(view.getUint8(i));
  return i;
}

/** A run of what is neither white space nor letter nor number, and the line ends (and slashes) behind it; else `at`. */
function afterSymbols(view: DataView, at: number, end: number, slashes: boolean): number {
  let i = at;
  for (; i < end; i += widthOf(view.getUint8(i))) {
    const kind = classAt(view, i);
    if (kind !== CLASS.other && kind !== CLASS.mark) break;
  }
  if (i === at) return at;
  for (; i < end; i++) {
    const byte = view.getUint8(i);
    if (byte !== 0x0a && byte !== 0x0d && !(slashes && byte === SLASH)) break;
  }
  return i;
}

/** White space: up to its last line end; else without its last character where a text follows. */
function afterSpaces(view: DataView, at: number, end: number, wholeAtEnd: boolean): number {
  let last = at;
  let afterNewline = at;
  let i = at;
  while (i < end) {
    const kind = classAt(view, i);
    if (kind !== CLASS.space && kind !== CLASS.newline) break;
    last = i;
    i += widthOf(view.getUint8(i));
    if (kind === CLASS.newline) afterNewline = i;
  }
  if (i === end && wholeAtEnd) return end;
  if (afterNewline > at) return afterNewline;
  return i === end || last === at ? i : last;
}

/** cl100k: an apostrophe's letters; letters with one other character before them; numbers; symbols; white space. */
const cl100k: PieceEnd = (view, at, end) => {
  const byte = view.getUint8(at);
  if (byte === APOSTROPHE) {
    const contracted = afterContraction(view, at, end);
    if (contracted !== at) return contracted;
  }
  const kind = classAt(view, at);
  if (kind === CLASS.number) return afterNumbers(view, at, end);
  if (kind !== CLASS.newline) {
    let i = isCased(kind) ? at : at + widthOf(byte);
    const letters = i;
    while (i < end && isCased(classAt(view, i))) i += widthOf(view.getUint8(i));
    if (i > letters) return i;
    const symbols = byte === SPACE ? at + 1 : at;
    const after = afterSymbols(view, symbols, end, false);
    if (after > symbols) return after;
  }
  return afterSpaces(view, at, end, true);
};

/** Behind a run of ASCII characters of one class. */
function afterAscii(view: DataView, at: number, end: number, kind: number): number {
  let i = at;
  while (i < end) {
    const byte = view.getUint8(i);
    if (byte >= 0x80 || ASCII_CLASSES[byte] !== kind) break;
    i += 1;
  }
  return i;
}

/**
 * Upper case and caseless, then at least one lower case or caseless: the end of such a run at `at`, else -1. `upper`
 * tells whether a run of upper case alone will do.
 */
function afterWord(view: DataView, at: number, end: number, upper: boolean): number {
  let i = afterAscii(view, at, end, CLASS.upper);
  const small = afterAscii(view, i, end, CLASS.lower);
  // Most words are of ASCII, where no letter is caseless and no mark stands.
  if (small === end || view.getUint8(small) < 0x80) {
    if (small > i) return small;
    return upper && i > at ? i : -1;
  }
  i = at;
  let afterCaseless = -1;
  let kind: number = CLASS.other;
  while (i < end) {
    kind = classAt(view, i);
    if (kind !== CLASS.upper && kind !== CLASS.letter && kind !== CLASS.mark) break;
    i += widthOf(view.getUint8(i));
    if (kind !== CLASS.upper) afterCaseless = i;
  }
  if (i < end && kind === CLASS.lower) {
    while (i < end) {
      kind = classAt(view, i);
      if (kind !== CLASS.lower && kind !== CLASS.letter && kind !== CLASS.mark) break;
      i += widthOf(view.getUint8(i));
    }
    return i;
  }
  if (upper) return i > at ? i : -1;
  return afterCaseless;
}

/** o200k: words by case, with one other character before and a contraction behind; numbers; symbols; white space. */
const o200k: PieceEnd = (view, at, end) => {
  const byte = view.getUint8(at);
  const kind = classAt(view, at);
  if (kind === CLASS.number) return afterNumbers(view, at, end);
  if (kind !== CLASS.newline) {
    const cased = isCased(kind);
    const from = cased ? at : at + widthOf(byte);
    let word = afterWord(view, from, end, false);
    if (word === -1 && kind === CLASS.mark) word = afterWord(view, at, end, false);
    if (word === -1) word = afterWord(view, from, end, true);
    if (word !== -1) return afterContraction(view, word, end);
    const symbols = byte === SPACE ? at + 1 : at;
    const after = afterSymbols(view, symbols, end, true);
    if (after > symbols) return after;
  }
  return afterSpaces(view, at, end, false);
};

/** The hand-written equals of the encodings' regular expressions. */
export const PIECE_END: Readonly<Record<EncodingName, PieceEnd>> = { cl100k_base: cl100k, o200k_base: o200k };
