import { createShingleFile } from './shingle-file.ts';
import { createShingler, jaccard, mix } from './shingles.ts';
import { BANDS, createSigner, equalHashes, HASHES } from './signature.ts';

/** From this Jaccard similarity on two texts are near duplicates: about one word in eight differs. */
export const NEAR_SIMILARITY = 0.6;
/** Signatures that agree less than this, three standard deviations under it, are not worth a comparison. */
const LEAST_EQUAL = Math.floor(
  HASHES * NEAR_SIMILARITY - 3 * Math.sqrt(HASHES * NEAR_SIMILARITY * (1 - NEAR_SIMILARITY)),
);
/** Rows that one band may hold: beyond them it tells of nothing but words that all rows share. */
const MOST_IN_BAND = 32;

/** Finds, among texts that were kept, one that a further text nearly repeats. Memory: 100 bytes a text, 200 one that is kept. */
export interface NearIndex {
  /** The text's number, from 0. */
  add(text: string): number;
  /** A kept text that this one nearly repeats, by verified Jaccard similarity; null where there is none, and it is then kept. */
  keep(number: number): number | null;
  close(): void;
}

export function createNearIndex(): NearIndex {
  const shinglesOf = createShingler();
  const sign = createSigner();
  const file = createShingleFile();
  let signatures = new Uint32Array(1024 * BANDS);
  let size = 0;
  /** Open addressing over all bands: a kept text's number + 1; 0 marks a free slot. */
  let slots = new Uint32Array(1024);
  let kept = new Uint32Array(64);
  let keptCount = 0;
  /** For each text the last one that was compared with it, + 1. */
  let seenBy = new Uint32Array(1024);

  function firstSlot(band: number, word: number): number {
    return mix(word ^ Math.imul(band + 1, 0x9e3779b1)) & (slots.length - 1);
  }

  function insert(number: number): void {
    for (let band = 0; band < BANDS; band++) {
      const word = signatures[number * BANDS + band] ?? 0;
      let slot = firstSlot(band, word);
      let same = 0;
      for (let taken = slots[slot] ?? 0; taken !== 0 && same < MOST_IN_BAND; taken = slots[slot] ?? 0) {
        if (signatures[(taken - 1) * BANDS + band] === word) same += 1;
        slot = (slot + 1) & (slots.length - 1);
      }
      if (slots[slot] === 0) slots[slot] = number + 1;
    }
  }

  function grow(): void {
    slots = new Uint32Array(slots.length * 2);
    for (let index = 0; index < keptCount; index++) insert(kept[index] ?? 0);
  }

  function remember(number: number): void {
    if (keptCount === kept.length) kept = enlarged(kept);
    kept[keptCount] = number;
    keptCount += 1;
    if (keptCount * BANDS > slots.length * 0.6) grow();
    else insert(number);
  }

  function isNear(number: number, other: number, own: Uint32Array): boolean {
    if (equalHashes(signatures, number * BANDS, other * BANDS) < LEAST_EQUAL) return false;
    return jaccard(own, file.read(other, 1)) >= NEAR_SIMILARITY;
  }

  return {
    add(text) {
      const shingles = shinglesOf(text);
      if ((size + 1) * BANDS > signatures.length) signatures = enlarged(signatures);
      if (size === seenBy.length) seenBy = enlarged(seenBy);
      sign(shingles, signatures, size * BANDS);
      file.append(shingles);
      size += 1;
      return size - 1;
    },
    keep(number) {
      const own = file.read(number, 0);
      for (let band = 0; band < BANDS; band++) {
        const word = signatures[number * BANDS + band] ?? 0;
        let slot = firstSlot(band, word);
        for (let taken = slots[slot] ?? 0; taken !== 0; taken = slots[slot] ?? 0) {
          slot = (slot + 1) & (slots.length - 1);
          const other = taken - 1;
          if (signatures[other * BANDS + band] !== word || seenBy[other] === number + 1) continue;
          seenBy[other] = number + 1;
          if (isNear(number, other, own)) return other;
        }
      }
      remember(number);
      return null;
    },
    close: () => file.close(),
  };
}

function enlarged(list: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(list.length * 2);
  larger.set(list);
  return larger;
}
