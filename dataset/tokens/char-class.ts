/** What the pre-tokenizers tell characters apart by. */
export const CLASS = {
  /** Punctuation, symbols, controls, and what has no assignment. */
  other: 0,
  /** White space other than carriage return and line feed. */
  space: 1,
  newline: 2,
  number: 3,
  /** Lu, Lt */
  upper: 4,
  /** Ll */
  lower: 5,
  /** Lm, Lo: letters without case */
  letter: 6,
  /** M */
  mark: 7,
} as const;

/** `White_Space` of Unicode, as the tokenizers' own regular expressions have it: U+0085 is, U+FEFF is not. */
const SPACE = /^\p{White_Space}$/u;
const KINDS: readonly (readonly [RegExp, number])[] = [
  [/^\p{N}$/u, CLASS.number],
  [/^[\p{Lu}\p{Lt}]$/u, CLASS.upper],
  [/^\p{Ll}$/u, CLASS.lower],
  [/^[\p{Lm}\p{Lo}]$/u, CLASS.letter],
  [/^\p{M}$/u, CLASS.mark],
];

function classify(codePoint: number): number {
  if (codePoint === 0x0a || codePoint === 0x0d) return CLASS.newline;
  const char = String.fromCodePoint(codePoint);
  if (SPACE.test(char)) return CLASS.space;
  return KINDS.find(([pattern]) => pattern.test(char))?.[1] ?? CLASS.other;
}

const CODE_POINTS = 0x110000;
const PAGE_BITS = 8;
const PAGE = 2 ** PAGE_BITS;

const classes = new Uint8Array(CODE_POINTS);
const known = new Uint8Array(CODE_POINTS / PAGE);

function fillPage(page: number): void {
  for (let codePoint = page * PAGE; codePoint < (page + 1) * PAGE; codePoint++)
    classes[codePoint] = classify(codePoint);
  known[page] = 1;
}

/** The class of a code point; pages of 256 are worked out when first asked for. */
export function classOf(codePoint: number): number {
  if (known[codePoint >> PAGE_BITS] === 0) fillPage(codePoint >> PAGE_BITS);
  return classes[codePoint] ?? CLASS.other;
}

/** Of the bytes below 0x80. */
export const ASCII_CLASSES = Uint8Array.from({ length: 128 }, (_, codePoint) => classify(codePoint));
