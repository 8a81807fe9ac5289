/** A set of keys of a few 32-bit words, each with the number it was first seen under: 22 to 30 bytes a key of 128 bits. */
export interface KeyTable {
  /** The number of the key that stands at `at` of `words`, from 0 in the order of first sight. */
  intern(words: Uint32Array, at: number): number;
  /** Null for a key never interned. */
  find(words: Uint32Array, at: number): number | null;
  /** The words of all keys, one after the other in the order of their numbers; valid until the next `intern`. */
  keys(): Uint32Array;
  readonly size: number;
}

const MOST_LOAD = 0.7;
const GROWTH = 1.5;

/**
 * Keys must be digests: a slot is told by their first word. `expected`: how many keys there may be, so that the table need
 * not grow; what is not used of it takes no memory.
 */
export function createKeyTable(wordsPerKey: number, expected = 1024): KeyTable {
  let keys = new Uint32Array(Math.max(expected, 1024) * wordsPerKey);
  /** A key's number + 1; 0 marks a free slot. */
  let slots = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(expected, 1024) / MOST_LOAD + 1)));
  let size = 0;

  function isAt(number: number, words: Uint32Array, at: number): boolean {
    const from = number * wordsPerKey;
    for (let i = 0; i < wordsPerKey; i++) if (keys[from + i] !== words[at + i]) return false;
    return true;
  }

  /** Where the key stands, or the free slot where it would. */
  function slotOf(words: Uint32Array, at: number): number {
    const mask = slots.length - 1;
    let slot = (words[at] ?? 0) & mask;
    for (let taken = slots[slot] ?? 0; taken !== 0; taken = slots[slot] ?? 0) {
      if (isAt(taken - 1, words, at)) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  function growSlots(): void {
    slots = new Uint32Array(slots.length * 2);
    for (let number = 0; number < size; number++) slots[slotOf(keys, number * wordsPerKey)] = number + 1;
  }

  return {
    intern(words, at) {
      const slot = slotOf(words, at);
      const taken = slots[slot] ?? 0;
      if (taken !== 0) return taken - 1;
      if ((size + 1) * wordsPerKey > keys.length) {
        const larger = new Uint32Array(Math.ceil((keys.length / wordsPerKey) * GROWTH) * wordsPerKey);
        larger.set(keys);
        keys = larger;
      }
      for (let i = 0; i < wordsPerKey; i++) keys[size * wordsPerKey + i] = words[at + i] ?? 0;
      size += 1;
      slots[slot] = size;
      if (size > slots.length * MOST_LOAD) growSlots();
      return size - 1;
    },
    find(words, at) {
      const taken = slots[slotOf(words, at)] ?? 0;
      return taken === 0 ? null : taken - 1;
    },
    keys: () => keys.subarray(0, size * wordsPerKey),
    get size() {
      return size;
    },
  };
}
