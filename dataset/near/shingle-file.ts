import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNumberList } from '../number-list.ts';

/** Lists of 32-bit numbers in a temporary file, so that memory holds 12 bytes a list. They are hashes: no text is in it. */
export interface ShingleFile {
  /** The list's number, from 0. */
  append(list: Uint32Array): number;
  /** Valid until the next `read` into the same place (0 or 1). */
  read(number: number, place: 0 | 1): Uint32Array;
  close(): void;
}

const BUFFERED_WORDS = 256 * 1024;

export function createShingleFile(): ShingleFile {
  const folder = mkdtempSync(join(tmpdir(), 'retune-near-'));
  const file = openSync(join(folder, 'shingles'), 'w+', 0o600);
  const starts = createNumberList('float64');
  const lengths = createNumberList('uint32');
  const pending = new Uint32Array(BUFFERED_WORDS);
  const places: [Uint32Array, Uint32Array] = [new Uint32Array(1024), new Uint32Array(1024)];
  let pendingWords = 0;
  let written = 0;

  function writeAll(words: Uint32Array): void {
    const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at);
    written += words.length;
  }

  function flush(): void {
    writeAll(pending.subarray(0, pendingWords));
    pendingWords = 0;
  }

  return {
    append(list) {
      if (pendingWords + list.length > pending.length) flush();
      starts.push(written + pendingWords);
      lengths.push(list.length);
      if (list.length > pending.length) writeAll(list);
      else {
        pending.set(list, pendingWords);
        pendingWords += list.length;
      }
      return lengths.length - 1;
    },
    read(number, place) {
      if (pendingWords > 0) flush();
      const length = lengths.at(number);
      if (length > places[place].length) places[place] = new Uint32Array(length * 2);
      const words = places[place].subarray(0, length);
      const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
      for (let at = 0; at < bytes.length;) {
        const got = readSync(file, bytes, at, bytes.length - at, starts.at(number) * 4 + at);
        if (got === 0) throw new Error('the file of shingles is shorter than what was written to it');
        at += got;
      }
      return words;
    },
    close() {
      closeSync(file);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
