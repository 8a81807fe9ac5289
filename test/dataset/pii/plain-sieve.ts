import { HINT } from '../../../dataset/pii/sieve.ts';

const KIND = {
  other: 0,
  lower: 1,
  /** Upper case, and the first byte of an accented Latin letter: either may begin a name. */
  capital: 2,
  /** A byte within a letter of several bytes, or of an alphabet that no detector reads. */
  inside: 3,
  digit: 4,
  gap: 5,
  dot: 6,
  hyphen: 7,
  colon: 8,
  at: 9,
  underscore: 10,
  slash: 12,
  /** The first byte of a kana or an ideograph. */
  wide: 11,
} as const;

const KINDS = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  const char = String.fromCharCode(byte);
  if (byte >= 0xe3 && byte <= 0xe9) KINDS[byte] = KIND.wide;
  else if (byte >= 0xc3 && byte <= 0xc5) KINDS[byte] = KIND.capital;
  else if (byte >= 0x80) KINDS[byte] = KIND.inside;
  else if (/\d/.test(char)) KINDS[byte] = KIND.digit;
  else if (/[a-z]/.test(char)) KINDS[byte] = KIND.lower;
  else if (/[A-Z]/.test(char)) KINDS[byte] = KIND.capital;
  else if (/[ ()]/.test(char)) KINDS[byte] = KIND.gap;
}
KINDS[0x2e] = KIND.dot;
KINDS[0x2d] = KIND.hyphen;
KINDS[0x3a] = KIND.colon;
KINDS[0x40] = KIND.at;
KINDS[0x5f] = KIND.underscore;
KINDS[0x2b] = KIND.slash;
KINDS[0x2f] = KIND.slash;

/** One bit a code point of the basic plane: province, city, county, district, block; surname, called, Mr., Ms. */
const IDEOGRAPHS = new Uint8Array(8192);
for (const char of '省市县縣県府区區丁番姓叫名氏様') {
  const code = char.charCodeAt(0);
  IDEOGRAPHS[code >> 3] = (IDEOGRAPHS[code >> 3] ?? 0) | (1 << (code & 7));
}
/** Pairs of characters that follow a name: 先生, 女士, さん. */
const AFTER_NAME = new Set(['先生', '女士', 'さん'].map((pair) => pairCode(pair.charCodeAt(0), pair.charCodeAt(1))));

const MOST_GAP = 3;
const TOKEN_LENGTH = 20;
const LONGEST_PARTICLE = 3;

function pairCode(first: number, second: number): number {
  return first * 65_536 + second;
}

/** Whether the four bytes from `at` on are "name", in any case. */
function isNameWord(bytes: Uint8Array, at: number): boolean {
  return (
    ((bytes[at] ?? 0) | 32) === 0x6e &&
    ((bytes[at + 1] ?? 0) | 32) === 0x61 &&
    ((bytes[at + 2] ?? 0) | 32) === 0x6d &&
    ((bytes[at + 3] ?? 0) | 32) === 0x65
  );
}

function isHex(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const letter = (bytes[at] ?? 0) | 32;
    if (letter < 0x61 || letter > 0x66) return false;
  }
  return true;
}

/** de, la, von and their like. */
function isParticle(first: number, length: number): boolean {
  return length <= LONGEST_PARTICLE && (first === 0x64 || first === 0x6c || first === 0x76);
}

/** What the sieve says of UTF-8 bytes, in plain words: what `dataset/assembly/hints.as` and `sieve.as` are held to. */
export function plainHintsOf(bytes: Uint8Array): number {
  const [start, end] = [0, bytes.length];
  let hints = 0;
  /** Digits so far of what may be one number, and what stands between the last of them and here. */
  let digits = 0;
  let gap = 0;
  let dots = 0;
  let colons = 0;
  /** Length of the run of letters, digits and what joins them in keys, and what it holds so far. */
  let token = 0;
  let letters = false;
  let numerals = false;
  let hyphens = 0;
  /** Whether the word before was capitalised, particles after one included. */
  let afterCapital = false;
  /** Whether the word before was of four digits or more. */
  let afterDigits = false;
  let previous: number = KIND.other;
  let wide = 0;
  let at = start;

  while (at < end) {
    const first = bytes[at] ?? 0;
    const kind = KINDS[first] ?? 0;
    const from = at;
    at += 1;
    if (kind === KIND.lower || kind === KIND.capital || kind === KIND.inside) {
      while (at < end) {
        const inner = KINDS[bytes[at] ?? 0] ?? 0;
        if (inner === KIND.other || inner > KIND.inside) break;
        at += 1;
      }
      const length = at - from;
      token += length;
      letters = true;
      if (token >= TOKEN_LENGTH && numerals) hints |= HINT.token;
      digits = 0;
      dots = 0;
      hyphens = 0;
      if (colons > 0 && !isHex(bytes, from, at)) colons = 0;
      if (kind === KIND.capital) {
        if (afterCapital) hints |= HINT.name;
        if (afterDigits) hints |= HINT.postcode;
        afterCapital = true;
      } else if (!isParticle(first, length)) afterCapital = false;
      afterDigits = false;
      if (length === 4 && isNameWord(bytes, from)) hints |= HINT.name;
    } else if (kind === KIND.gap) {
      gap += 1;
      if (gap > MOST_GAP) digits = 0;
      dots = 0;
      colons = 0;
      token = 0;
      letters = false;
      numerals = false;
      hyphens = 0;
      if (previous === KIND.wide) hints |= HINT.wideName;
    } else if (kind === KIND.digit) {
      while (at < end && KINDS[bytes[at] ?? 0] === KIND.digit) at += 1;
      const length = at - from;
      digits += length;
      token += length;
      gap = 0;
      hyphens = 0;
      if (length >= 5 && afterCapital) hints |= HINT.postcode;
      afterCapital = false;
      afterDigits = length >= 4;
      if (digits >= 7) hints |= HINT.number;
      if (dots >= 3) hints |= HINT.dots;
      numerals = true;
      if (token >= TOKEN_LENGTH && letters) hints |= HINT.token;
    } else if (kind === KIND.wide) {
      const code = ((first & 15) << 12) | (((bytes[at] ?? 0) & 63) << 6) | ((bytes[at + 1] ?? 0) & 63);
      const isOne = ((IDEOGRAPHS[code >> 3] ?? 0) & (1 << (code & 7))) !== 0;
      if (isOne || (wide !== 0 && AFTER_NAME.has(pairCode(wide, code)))) hints |= HINT.ideograph;
      if (previous === KIND.gap) hints |= HINT.wideName;
      at += 2;
      digits = 0;
      token = 0;
      wide = code;
      previous = kind;
      continue;
    } else {
      if (kind === KIND.at) hints |= HINT.at;
      gap += 1;
      if (gap > MOST_GAP || !(kind === KIND.dot || kind === KIND.hyphen || kind === KIND.slash)) digits = 0;
      dots = kind === KIND.dot && previous === KIND.digit ? dots + 1 : 0;
      if (kind === KIND.hyphen || kind === KIND.underscore || kind === KIND.slash) token += 1;
      else {
        token = 0;
        letters = false;
        numerals = false;
      }
      hyphens = kind === KIND.hyphen ? hyphens + 1 : 0;
      colons = kind === KIND.colon ? colons + 1 : 0;
      if (colons >= 2) hints |= HINT.colons;
      if (hyphens >= 5) hints |= HINT.dashes;
      if (kind !== KIND.dot && kind !== KIND.hyphen) afterCapital = false;
      afterDigits = false;
    }
    wide = 0;
    previous = kind;
  }
  return hints;
}
