import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

export type EncodingName = 'cl100k_base' | 'o200k_base';

/** A tokenizer's published ranks, findable by bytes. Shared memory: one table serves all threads. */
export interface RankTable {
  /** Two words a slot: rank + 1 (0: free) and the hash of the token's bytes. A power of two of slots. */
  readonly slots: Uint32Array;
  /** Where the bytes of each rank begin in `bytes`; one more at the end. */
  readonly offsets: Uint32Array;
  readonly bytes: Uint8Array;
}

/** Ranks are looked up under 2^20 slots' words: less than half full for 200,000 tokens. */
const SLOTS = 2 ** 19;
const LONGEST_TOKEN_BYTES = 4 * 1024 * 1024;
const LINE_FEED = 0x0a;
const EQUALS = 0x3d;

/** FNV-like over bytes; its low bits choose the slot. */
export function hashOfBytes(view: DataView, from: number, to: number): number {
  let hash = 0x811c9dc5 ^ (to - from);
  let i = from;
  for (; i + 4 <= to; i += 4) hash = Math.imul(hash ^ view.getInt32(i, true), 0x9e3779b1) ^ (hash >>> 15);
  for (; i < to; i++) hash = Math.imul(hash ^ view.getUint8(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function sextets(): Uint8Array {
  const table = new Uint8Array(128);
  for (const [index, char] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries())
    table[char.charCodeAt(0)] = index;
  return table;
}

/** Lines of base64, a space and the rank, in the order of ranks without a gap: what OpenAI publishes. */
function parseRanks(file: Buffer): Pick<RankTable, 'offsets' | 'bytes'> {
  const table = sextets();
  const bytes = new Uint8Array(LONGEST_TOKEN_BYTES);
  const starts: number[] = [0];
  let used = 0;
  for (let at = 0; at < file.length;) {
    let bits = 0;
    let count = 0;
    for (; file[at] !== 0x20; at++) {
      const char = file[at] ?? 0;
      if (char === EQUALS) continue;
      bits = (bits << 6) | (table[char] ?? 0);
      count += 6;
      if (count < 8) continue;
      count -= 8;
      bytes[used] = bits >> count;
      used += 1;
      bits &= (1 << count) - 1;
    }
    const lineEnd = file.indexOf(LINE_FEED, at);
    const end = lineEnd === -1 ? file.length : lineEnd;
    if (Number(file.toString('latin1', at + 1, end)) !== starts.length - 1)
      throw new Error('the ranks of the tokenizer have a gap');
    starts.push(used);
    at = end + 1;
  }
  const offsets = new Uint32Array(new SharedArrayBuffer(starts.length * 4));
  offsets.set(starts);
  const shared = new Uint8Array(new SharedArrayBuffer(used));
  shared.set(bytes.subarray(0, used));
  return { offsets, bytes: shared };
}

/** Reads the ranks that come with gpt-tokenizer: some 100 ms, and 8 MB that stay. */
export async function loadRankTable(encoding: EncodingName): Promise<RankTable> {
  const path = createRequire(import.meta.url).resolve(`gpt-tokenizer/data/${encoding}.tiktoken`);
  const { offsets, bytes } = parseRanks(await readFile(path));
  const slots = new Uint32Array(new SharedArrayBuffer(SLOTS * 8));
  const view = new DataView(bytes.buffer);
  for (let rank = 0; rank + 1 < offsets.length; rank++) {
    const hash = hashOfBytes(view, offsets[rank] ?? 0, offsets[rank + 1] ?? 0);
    let slot = hash & (SLOTS - 1);
    while (slots[2 * slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
    slots[2 * slot] = rank + 1;
    slots[2 * slot + 1] = hash;
  }
  return { slots, offsets, bytes };
}

/** No token has these bytes. Larger than every rank. */
export const NO_RANK = 0x7fffffff;

export type RankOf = (view: DataView, from: number, to: number) => number;

/** Finds a token's rank by its bytes, or NO_RANK. */
export function createRankLookup({ slots, offsets, bytes }: RankTable): RankOf {
  const mask = slots.length / 2 - 1;
  const known = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (view, from, to) => {
    const hash = hashOfBytes(view, from, to);
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const taken = slots[2 * slot] ?? 0;
      if (taken === 0) return NO_RANK;
      if (slots[2 * slot + 1] !== hash) continue;
      const start = offsets[taken - 1] ?? 0;
      if ((offsets[taken] ?? 0) - start !== to - from) continue;
      let i = from;
      while (i < to && view.getUint8(i) === known.getUint8(start + i - from)) i += 1;
      if (i === to) return taken - 1;
    }
  };
}
