/** What the pre-tokenizers tell characters apart by; `dataset/assembly/split.as` has the same. */
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

/** The class of a code point. */
export function classOf(codePoint: number): number {
  if (codePoint === 0x0a || codePoint === 0x0d) return CLASS.newline;
  const char = String.fromCodePoint(codePoint);
  if (SPACE.test(char)) return CLASS.space;
  return KINDS.find(([pattern]) => pattern.test(char))?.[1] ?? CLASS.other;
}
