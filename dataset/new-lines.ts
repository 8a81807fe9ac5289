import { createHash } from 'node:crypto';
import { textLines } from './text-lines.ts';

export interface LineChanges {
  /** Lines of the newer file. */
  readonly lines: number;
  /** Those of them that the older file does not have. */
  readonly added: number;
}

/**
 * How many lines of one file another does not have, whatever their order. Takes eight bytes of memory a line of the older
 * file; a new line is taken for an old one with a chance of (lines / 2^64).
 */
export async function countNewLines(olderPath: string, newerPath: string): Promise<LineChanges> {
  const older = await sortedKeys(olderPath);
  let lines = 0;
  let added = 0;
  for await (const key of keysOf(newerPath)) {
    lines += 1;
    if (!holds(older, key)) added += 1;
  }
  return { lines, added };
}

async function* keysOf(path: string): AsyncGenerator<bigint> {
  for await (const lines of textLines(path))
    for (const line of lines) yield createHash('sha256').update(line, 'utf8').digest().readBigUInt64LE(0);
}

async function sortedKeys(path: string): Promise<BigUint64Array> {
  let keys = new BigUint64Array(1_024);
  let length = 0;
  for await (const key of keysOf(path)) {
    if (length === keys.length) {
      const wider = new BigUint64Array(length * 2);
      wider.set(keys);
      keys = wider;
    }
    keys[length] = key;
    length += 1;
  }
  return keys.subarray(0, length).sort();
}

function holds(sorted: BigUint64Array, key: bigint): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = sorted[middle] ?? 0n;
    if (found === key) return true;
    if (found < key) low = middle + 1;
    else high = middle;
  }
  return false;
}
