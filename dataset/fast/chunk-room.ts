import type { Target } from './copy-bytes.ts';

interface Room extends Target {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The buffers that a chunk is converted into; larger ones take their place where one needs it. */
export interface ChunkRoom {
  /** With room for so many bytes more behind `used`. */
  texts(more: number): Room;
  used(): number;
  advance(to: number): void;
  /** With room for so many words. */
  words(count: number): Uint32Array<ArrayBuffer>;
  reset(): void;
  /** All that was written lies in these. */
  buffers(): { readonly texts: ArrayBuffer; readonly words: ArrayBuffer };
}

export function roomOver(buffer: ArrayBuffer): Room {
  return { bytes: new Uint8Array(buffer), view: new DataView(buffer) };
}

export function createChunkRoom(
  chunkBytes: number,
  given: { readonly texts: ArrayBuffer; readonly words: ArrayBuffer } | null,
): ChunkRoom {
  let texts = roomOver(given?.texts ?? new ArrayBuffer(chunkBytes + (chunkBytes >> 1)));
  let words = new Uint32Array(given?.words ?? new ArrayBuffer((chunkBytes >> 4) * 4));
  let used = 0;
  return {
    texts(more) {
      if (used + more > texts.bytes.length) {
        const larger = roomOver(new ArrayBuffer(Math.ceil((used + more) * 1.25)));
        larger.bytes.set(texts.bytes.subarray(0, used));
        texts = larger;
      }
      return texts;
    },
    used: () => used,
    advance: (to) => void (used = to),
    words(count) {
      if (count > words.length) {
        const larger = new Uint32Array(count * 2);
        larger.set(words);
        words = larger;
      }
      return words;
    },
    reset: () => void (used = 0),
    buffers: () => ({ texts: texts.bytes.buffer, words: words.buffer }),
  };
}

/** A buffer for one text at a time. */
export function createScratch(): (bytes: number) => Room {
  let room = roomOver(new ArrayBuffer(16 * 1024));
  return (bytes) => {
    if (bytes > room.bytes.length) room = roomOver(new ArrayBuffer(bytes * 2));
    return room;
  };
}
