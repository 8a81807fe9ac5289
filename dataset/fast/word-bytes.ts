/** Four bytes at a time: what a scan over text asks of a little-endian 32-bit word. */

/** A byte in each of a word's four places. */
export function fourTimes(byte: number): number {
  return Math.imul(byte, 0x01010101);
}

/** Not 0 where one of the word's bytes is `byte`, given four times. */
export function hasByte(word: number, bytes: number): number {
  const x = word ^ bytes;
  return (x - 0x01010101) & ~x & 0x80808080;
}

/** Not 0 where one of the word's bytes is a control character of ASCII (below 0x20). */
export function hasControl(word: number): number {
  return (word - 0x20202020) & ~word & 0x80808080;
}

/** Not 0 where one of the word's bytes is no ASCII. */
export function hasHigh(word: number): number {
  return word & 0x80808080;
}
