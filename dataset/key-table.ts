/** A set of 128-bit keys, each with the number it was first seen under: about 40 bytes a key, where a Map takes 150. */
export interface KeyTable {
  /** The key's number, from 0 in the order of first sight. `hex` is 32 lower-case hex digits. */
  intern(hex: string): number;
  /** Null for a key never interned. */
  find(hex: string): number | null;
  readonly size: number;
}

const WORDS = 4;

function words(hex: string): readonly [number, number, number, number] {
  return [
    Number.parseInt(hex.slice(0, 8), 16),
    Number.parseInt(hex.slice(8, 16), 16),
    Number.parseInt(hex.slice(16, 24), 16),
    Number.parseInt(hex.slice(24, 32), 16),
  ];
}

export function createKeyTable(): KeyTable {
  let capacity = 1024;
  let keys = new Uint32Array(capacity * WORDS);
  /** The key's number + 1; 0 marks a free slot. */
  let numbers = new Uint32Array(capacity);
  let size = 0;

  function slotOf(key: readonly number[]): number {
    let slot = (key[0] ?? 0) % capacity;
    while (numbers[slot] !== 0) {
      const at = slot * WORDS;
      if (keys[at] === key[0] && keys[at + 1] === key[1] && keys[at + 2] === key[2] && keys[at + 3] === key[3]) break;
      slot = slot + 1 === capacity ? 0 : slot + 1;
    }
    return slot;
  }

  function grow(): void {
    const oldKeys = keys;
    const oldNumbers = numbers;
    capacity *= 2;
    keys = new Uint32Array(capacity * WORDS);
    numbers = new Uint32Array(capacity);
    for (let slot = 0; slot < oldNumbers.length; slot++) {
      const number = oldNumbers[slot] ?? 0;
      if (number === 0) continue;
      const key = oldKeys.subarray(slot * WORDS, slot * WORDS + WORDS);
      const target = slotOf([...key]);
      keys.set(key, target * WORDS);
      numbers[target] = number;
    }
  }

  return {
    intern(hex) {
      const key = words(hex);
      const slot = slotOf(key);
      const known = numbers[slot] ?? 0;
      if (known !== 0) return known - 1;
      keys.set(key, slot * WORDS);
      size += 1;
      numbers[slot] = size;
      if (size * 2 > capacity) grow();
      return size - 1;
    },
    find(hex) {
      const known = numbers[slotOf(words(hex))] ?? 0;
      return known === 0 ? null : known - 1;
    },
    get size() {
      return size;
    },
  };
}
