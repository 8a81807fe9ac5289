// AssemblyScript; see scan.as. The pre-tokenizers: the hand-written equals of the encodings' regular expressions, over
// valid UTF-8. Sixteen bytes may be read behind the end of a text.

/** The host works out the classes of 256 code points, and calls `noteClass` for each that is not `OTHER`. */
// @ts-ignore: decorator
@external("env", "fillPage")
declare function fillPage(page: i32): void;

/** As `CLASS` of char-class.ts has them. */
const OTHER: i32 = 0;
const SPACES: i32 = 1;
const NEWLINE: i32 = 2;
const NUMBER: i32 = 3;
const UPPER: i32 = 4;
const LOWER: i32 = 5;
const LETTER: i32 = 6;
const MARK: i32 = 7;

const CODE_POINTS: i32 = 0x110000;
const PAGES: i32 = CODE_POINTS >> 8;

/** A byte a code point, and a byte a page: whether it was worked out. */
let classesAt: usize = 0;
let pagesAt: usize = 0;
/** The end of the text. */
let end: usize = 0;

/** Lays the tables down at `at`; returns what follows them. */
export function placeClasses(at: usize): usize {
  classesAt = at;
  pagesAt = at + CODE_POINTS;
  fillOnce(0);
  return pagesAt + PAGES;
}

export function noteClass(codePoint: i32, kind: i32): void {
  store<u8>(classesAt + codePoint, <u8>kind);
}

function fillOnce(page: i32): void {
  if (load<u8>(pagesAt + page) != 0) return;
  store<u8>(pagesAt + page, 1);
  fillPage(page);
}

/** The class of a character of several bytes. */
function classOfHigh(at: usize, lead: i32): i32 {
  const second = <i32>load<u8>(at + 1) & 0x3f;
  let code: i32;
  if (lead < 0xe0) code = ((lead & 0x1f) << 6) | second;
  else {
    const third = <i32>load<u8>(at + 2) & 0x3f;
    if (lead < 0xf0) code = ((lead & 0x0f) << 12) | (second << 6) | third;
    else code = ((lead & 0x07) << 18) | (second << 12) | (third << 6) | (<i32>load<u8>(at + 3) & 0x3f);
  }
  fillOnce(code >> 8);
  return <i32>load<u8>(classesAt + code);
}

// @ts-ignore: decorator
@inline
function classAt(at: usize): i32 {
  const lead = <i32>load<u8>(at);
  return lead < 0x80 ? <i32>load<u8>(classesAt + lead) : classOfHigh(at, lead);
}

// @ts-ignore: decorator
@inline
function widthAt(at: usize): usize {
  const lead = <i32>load<u8>(at);
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

// @ts-ignore: decorator
@inline
function isCased(kind: i32): bool {
  return kind >= UPPER && kind <= LETTER;
}

/** Behind 's, 't, 'm, 'd, 're, 've or 'll in any case (and 'ſ), else `at`. */
function afterContraction(at: usize): usize {
  if (at + 1 >= end || load<u8>(at) != 0x27) return at;
  const first = <i32>load<u8>(at + 1) | 0x20;
  if (first == 0x73 || first == 0x74 || first == 0x6d || first == 0x64) return at + 2;
  if (at + 2 >= end) return at;
  const second = <i32>load<u8>(at + 2) | 0x20;
  if ((first == 0x72 || first == 0x76) && second == 0x65) return at + 3;
  if (first == 0x6c && second == 0x6c) return at + 3;
  // U+017F folds to s.
  return load<u8>(at + 1) == 0xc5 && load<u8>(at + 2) == 0xbf ? at + 3 : at;
}

/** At most three numbers. */
function afterNumbers(at: usize): usize {
  let i = at;
  for (let count = 0; count < 3 && i < end && classAt(i) == NUMBER; count++) i += widthAt(i);
  return i;
}

/** A run of what is neither white space nor letter nor number, and the line ends (and slashes) behind it; else `at`. */
function afterSymbols(at: usize, slashes: bool): usize {
  let i = at;
  for (; i < end; i += widthAt(i)) {
    const kind = classAt(i);
    if (kind != OTHER && kind != MARK) break;
  }
  if (i == at) return at;
  for (; i < end; i++) {
    const byte = load<u8>(i);
    if (byte != 0x0a && byte != 0x0d && !(slashes && byte == 0x2f)) break;
  }
  return i;
}

/** White space: up to its last line end; else without its last character where a text follows. */
function afterSpaces(at: usize, wholeAtEnd: bool): usize {
  let last = at;
  let afterNewline = at;
  let i = at;
  while (i < end) {
    const kind = classAt(i);
    if (kind != SPACES && kind != NEWLINE) break;
    last = i;
    i += widthAt(i);
    if (kind == NEWLINE) afterNewline = i;
  }
  if (i == end && wholeAtEnd) return end;
  if (afterNewline > at) return afterNewline;
  return i == end || last == at ? i : last;
}

/** Behind a run of bytes of ASCII from `first` on, of which there are 26. */
// @ts-ignore: decorator
@inline
function afterLetters(at: usize, first: i32): usize {
  let i = at;
  for (;;) {
    const others = i8x16.bitmask(
      i8x16.ge_u(i8x16.sub(v128.load(i), i8x16.splat(<i8>first)), i8x16.splat(26)),
    );
    if (others != 0) return min<usize>(i + <usize>ctz(others), end);
    i += 16;
    if (i >= end) return end;
  }
  return end;
}

/** cl100k: an apostrophe's letters; letters with one other character before them; numbers; symbols; white space. */
export function endOfCl100k(at: usize): usize {
  const byte = <i32>load<u8>(at);
  if (byte == 0x27) {
    const contracted = afterContraction(at);
    if (contracted != at) return contracted;
  }
  const kind = classAt(at);
  if (kind == NUMBER) return afterNumbers(at);
  if (kind != NEWLINE) {
    const letters = isCased(kind) ? at : at + widthAt(at);
    let i = afterLetters(letters, 0x61);
    while (i < end && isCased(classAt(i))) i += widthAt(i);
    if (i > letters) return i;
    const symbols = byte == 0x20 ? at + 1 : at;
    const after = afterSymbols(symbols, false);
    if (after > symbols) return after;
  }
  return afterSpaces(at, true);
}

/**
 * Upper case and caseless, then at least one lower case or caseless: the end of such a run at `at`, else 0. `upper`
 * tells whether a run of upper case alone will do.
 */
function afterWord(at: usize, upper: bool): usize {
  let i = at;
  while (i < end && <u32>load<u8>(i) - 0x41 < 26) i += 1;
  const small = afterLetters(i, 0x61);
  // Most words are of ASCII, where no letter is caseless and no mark stands.
  if (small == end || load<u8>(small) < 0x80) {
    if (small > i) return small;
    return upper && i > at ? i : 0;
  }
  i = at;
  let afterCaseless: usize = 0;
  let kind = OTHER;
  while (i < end) {
    kind = classAt(i);
    if (kind != UPPER && kind != LETTER && kind != MARK) break;
    i += widthAt(i);
    if (kind != UPPER) afterCaseless = i;
  }
  if (i < end && kind == LOWER) {
    while (i < end) {
      kind = classAt(i);
      if (kind != LOWER && kind != LETTER && kind != MARK) break;
      i += widthAt(i);
    }
    return i;
  }
  if (upper) return i > at ? i : 0;
  return afterCaseless;
}

/** o200k: words by case, with one other character before and a contraction behind; numbers; symbols; white space. */
export function endOfO200k(at: usize): usize {
  const byte = <i32>load<u8>(at);
  const kind = classAt(at);
  if (kind == NUMBER) return afterNumbers(at);
  if (kind != NEWLINE) {
    const from = isCased(kind) ? at : at + widthAt(at);
    let word = afterWord(from, false);
    if (word == 0 && kind == MARK) word = afterWord(at, false);
    if (word == 0) word = afterWord(from, true);
    if (word != 0) return afterContraction(word);
    const symbols = byte == 0x20 ? at + 1 : at;
    const after = afterSymbols(symbols, true);
    if (after > symbols) return after;
  }
  return afterSpaces(at, false);
}

export function setEnd(to: usize): void {
  end = to;
}
