// AssemblyScript; see scan.as. The hints of dataset/pii/sieve.ts, word by word.

/** As `HINT` of sieve.ts has them. */
const AT: i32 = 1;
const POSTCODE: i32 = 2;
const NUMBER: i32 = 4;
const DOTS: i32 = 8;
const COLONS: i32 = 16;
const TOKEN: i32 = 32;
const DASHES: i32 = 64;
const NAME: i32 = 128;
const WIDE_NAME: i32 = 256;
const IDEOGRAPH: i32 = 512;

const KIND_OTHER: i32 = 0;
const KIND_LOWER: i32 = 1;
/** Upper case, and the first byte of an accented Latin letter: either may begin a name. */
const KIND_CAPITAL: i32 = 2;
/** A byte within a letter of several bytes, or of an alphabet that no detector reads. */
const KIND_INSIDE: i32 = 3;
const KIND_DIGIT: i32 = 4;
const KIND_GAP: i32 = 5;
const KIND_DOT: i32 = 6;
const KIND_HYPHEN: i32 = 7;
const KIND_COLON: i32 = 8;
const KIND_AT: i32 = 9;
const KIND_UNDERSCORE: i32 = 10;
/** The first byte of a kana or an ideograph. */
const KIND_WIDE: i32 = 11;
const KIND_SLASH: i32 = 12;

const KINDS_AT: usize = 256;
/** A bit for each code point of the basic plane. */
const IDEOGRAPHS_AT: usize = 1024;

const MOST_GAP: i32 = 3;
export const TOKEN_LENGTH: i32 = 20;
const LONGEST_PARTICLE: usize = 3;

function mark(code: i32): void {
  const at = IDEOGRAPHS_AT + (code >> 3);
  store<u8>(at, <u8>(<i32>load<u8>(at) | (1 << (code & 7))));
}

export function prepareHints(): void {
  for (let byte: i32 = 0; byte < 256; byte++) {
    let kind = KIND_OTHER;
    if (byte >= 0xe3 && byte <= 0xe9) kind = KIND_WIDE;
    else if ((byte >= 0xc3 && byte <= 0xc5) || (byte >= 0x41 && byte <= 0x5a)) kind = KIND_CAPITAL;
    else if (byte >= 0x80) kind = KIND_INSIDE;
    else if (byte >= 0x30 && byte <= 0x39) kind = KIND_DIGIT;
    else if (byte >= 0x61 && byte <= 0x7a) kind = KIND_LOWER;
    else if (byte == 0x20 || byte == 0x28 || byte == 0x29) kind = KIND_GAP;
    store<u8>(KINDS_AT + byte, <u8>kind);
  }
  store<u8>(KINDS_AT + 0x2e, <u8>KIND_DOT);
  store<u8>(KINDS_AT + 0x2d, <u8>KIND_HYPHEN);
  store<u8>(KINDS_AT + 0x3a, <u8>KIND_COLON);
  store<u8>(KINDS_AT + 0x40, <u8>KIND_AT);
  store<u8>(KINDS_AT + 0x5f, <u8>KIND_UNDERSCORE);
  store<u8>(KINDS_AT + 0x2b, <u8>KIND_SLASH);
  store<u8>(KINDS_AT + 0x2f, <u8>KIND_SLASH);
  // Province, city, county (three ways), prefecture, district (twice), block, number.
  mark(0x7701); mark(0x5e02); mark(0x53bf); mark(0x7e23); mark(0x770c); mark(0x5e9c);
  mark(0x533a); mark(0x5340); mark(0x4e01); mark(0x756a);
  // Surname, called, name, Mr. or Ms. (twice).
  mark(0x59d3); mark(0x53eb); mark(0x540d); mark(0x6c0f); mark(0x69d8);
}

// @ts-ignore: decorator
@inline
function kindAt(at: usize): i32 {
  return <i32>load<u8>(KINDS_AT + <usize>load<u8>(at));
}

// @ts-ignore: decorator
@inline
function isWord(kind: i32): bool {
  return kind != KIND_OTHER && kind <= KIND_INSIDE;
}

/** Mr., Ms. and the like behind a name: 先生, 女士, さん. */
// @ts-ignore: decorator
@inline
function isAfterName(first: i32, second: i32): bool {
  return (
    (first == 0x5148 && second == 0x751f) ||
    (first == 0x5973 && second == 0x58eb) ||
    (first == 0x3055 && second == 0x3093)
  );
}

/** Whether the four bytes from `at` on are "name", in any case. */
// @ts-ignore: decorator
@inline
function isNameWord(at: usize): bool {
  return (load<u32>(at) | 0x20202020) == 0x656d616e;
}

function isHex(from: usize, to: usize): bool {
  for (let at = from; at < to; at++) if (<u32>(load<u8>(at) | 32) - 0x61 > 5) return false;
  return true;
}

/** de, la, von and their like. */
// @ts-ignore: decorator
@inline
function isParticle(first: i32, length: usize): bool {
  return length <= LONGEST_PARTICLE && (first == 0x64 || first == 0x6c || first == 0x76);
}

/** Whether the capitalised word at `at` follows another, with particles and little else between. */
export function followsCapital(from: usize, at: usize): bool {
  let i = at;
  for (;;) {
    let kind = KIND_OTHER;
    while (i > from) {
      kind = kindAt(i - 1);
      if (kind != KIND_GAP && kind != KIND_DOT && kind != KIND_HYPHEN) break;
      i -= 1;
    }
    if (i == from || !isWord(kind)) return false;
    const to = i;
    while (i > from && isWord(kindAt(i - 1))) i -= 1;
    if (kindAt(i) == KIND_CAPITAL) return true;
    if (!isParticle(<i32>load<u8>(i), to - i)) return false;
  }
  return false;
}

/** The hints of UTF-8 bytes. It goes by words, since most bytes are within one. */
export function readWords(start: usize, end: usize): i32 {
  let hints: i32 = 0;
  /** Digits so far of what may be one number, and what stands between the last of them and here. */
  let digits: i32 = 0;
  let gap: i32 = 0;
  let dots: i32 = 0;
  let colons: i32 = 0;
  /** Length of the run of letters, digits and what joins them in keys, and what it holds so far. */
  let token: i32 = 0;
  let letters = false;
  let numerals = false;
  let hyphens: i32 = 0;
  /** Whether the word before was capitalised, particles after one included. */
  let afterCapital = false;
  /** Whether the word before was of four digits or more. */
  let afterDigits = false;
  let previous = KIND_OTHER;
  let wide: i32 = 0;
  let at = start;

  while (at < end) {
    const first = <i32>load<u8>(at);
    const kind = <i32>load<u8>(KINDS_AT + first);
    const from = at;
    at += 1;
    if (isWord(kind)) {
      while (at < end && isWord(kindAt(at))) at += 1;
      const length = at - from;
      token += <i32>length;
      letters = true;
      if (token >= TOKEN_LENGTH && numerals) hints |= TOKEN;
      digits = 0;
      dots = 0;
      hyphens = 0;
      if (colons > 0 && !isHex(from, at)) colons = 0;
      if (kind == KIND_CAPITAL) {
        if (afterCapital) hints |= NAME;
        if (afterDigits) hints |= POSTCODE;
        afterCapital = true;
      } else if (!isParticle(first, length)) afterCapital = false;
      afterDigits = false;
      if (length == 4 && isNameWord(from)) hints |= NAME;
    } else if (kind == KIND_GAP) {
      gap += 1;
      if (gap > MOST_GAP) digits = 0;
      dots = 0;
      colons = 0;
      token = 0;
      letters = false;
      numerals = false;
      hyphens = 0;
      if (previous == KIND_WIDE) hints |= WIDE_NAME;
    } else if (kind == KIND_DIGIT) {
      while (at < end && kindAt(at) == KIND_DIGIT) at += 1;
      const length = <i32>(at - from);
      digits += length;
      token += length;
      gap = 0;
      hyphens = 0;
      if (length >= 5 && afterCapital) hints |= POSTCODE;
      afterCapital = false;
      afterDigits = length >= 4;
      if (digits >= 7) hints |= NUMBER;
      if (dots >= 3) hints |= DOTS;
      numerals = true;
      if (token >= TOKEN_LENGTH && letters) hints |= TOKEN;
    } else if (kind == KIND_WIDE) {
      const code =
        ((first & 15) << 12) | ((<i32>load<u8>(at) & 63) << 6) | (<i32>load<u8>(at + 1) & 63);
      const isOne = (<i32>load<u8>(IDEOGRAPHS_AT + (code >> 3)) & (1 << (code & 7))) != 0;
      if (isOne || (wide != 0 && isAfterName(wide, code))) hints |= IDEOGRAPH;
      if (previous == KIND_GAP) hints |= WIDE_NAME;
      at += 2;
      digits = 0;
      token = 0;
      wide = code;
      previous = kind;
      continue;
    } else {
      if (kind == KIND_AT) hints |= AT;
      gap += 1;
      if (gap > MOST_GAP || !(kind == KIND_DOT || kind == KIND_HYPHEN || kind == KIND_SLASH)) digits = 0;
      dots = kind == KIND_DOT && previous == KIND_DIGIT ? dots + 1 : 0;
      if (kind == KIND_HYPHEN || kind == KIND_UNDERSCORE || kind == KIND_SLASH) token += 1;
      else {
        token = 0;
        letters = false;
        numerals = false;
      }
      hyphens = kind == KIND_HYPHEN ? hyphens + 1 : 0;
      colons = kind == KIND_COLON ? colons + 1 : 0;
      if (colons >= 2) hints |= COLONS;
      if (hyphens >= 5) hints |= DASHES;
      if (kind != KIND_DOT && kind != KIND_HYPHEN) afterCapital = false;
      afterDigits = false;
    }
    wide = 0;
    previous = kind;
  }
  return hints;
}
