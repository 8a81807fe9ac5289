import { mix } from './shingles.ts';

/** Bands of a signature, and hashes of a band: a band is one 32-bit word, a byte a hash. */
export const BANDS = 24;
export const HASHES = 4 * BANDS;

const SEEDS = Int32Array.from({ length: HASHES }, (_, index) => mix(index + 1));
const FACTORS = Int32Array.from({ length: HASHES }, (_, index) => mix(index + 1_000_003) | 1);

/** Writes the signatures of sets: of two sets the share of equal bytes is about their Jaccard similarity (b-bit MinHash). */
export function createSigner(): (shingles: Uint32Array, out: Uint32Array, at: number) => void {
  const least = new Int32Array(HASHES);
  return (shingles, out, at) => {
    least.fill(0x7fffffff);
    for (let index = 0; index < shingles.length; index++) {
      const shingle = shingles[index] ?? 0;
      for (let hash = 0; hash < HASHES; hash++) {
        let value = Math.imul(shingle ^ (SEEDS[hash] ?? 0), FACTORS[hash] ?? 1);
        value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
        value ^= value >>> 12;
        if (value < (least[hash] ?? 0)) least[hash] = value;
      }
    }
    for (let band = 0; band < BANDS; band++) {
      let word = 0;
      for (let hash = 0; hash < 4; hash++) word = (word << 8) | ((least[band * 4 + hash] ?? 0) & 255);
      out[at + band] = word >>> 0;
    }
  };
}

/** How many of the bytes of two signatures are equal. */
export function equalHashes(signatures: Uint32Array, one: number, other: number): number {
  let equal = 0;
  for (let band = 0; band < BANDS; band++) {
    const difference = (signatures[one + band] ?? 0) ^ (signatures[other + band] ?? 0);
    if ((difference & 0xff) === 0) equal += 1;
    if ((difference & 0xff00) === 0) equal += 1;
    if ((difference & 0xff0000) === 0) equal += 1;
    if ((difference & 0xff000000) === 0) equal += 1;
  }
  return equal;
}
