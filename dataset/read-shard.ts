import { open, type FileHandle } from 'node:fs/promises';
import { DIGEST_WORDS, hexOf } from './hash128.ts';
import type { LedgerIssue } from './ledger.ts';
import { SPLIT_WORDS } from './row-keys.ts';
import { BLOCK_MAGIC, HEADER, HEADER_WORDS, ROW_WORDS, SHARD_OUTCOMES, WORD } from './shard-block.ts';
import type { GoodShardRow } from './shard-line.ts';

/** Some rows of a shard, in order. */
export interface ShardBlock {
  readonly rows: number;
  /** `ROW_WORDS` words a row, as in `WORD`. */
  readonly words: Uint32Array;
  /** In the order in which they were found; empty where only records are read. */
  readonly issues: readonly LedgerIssue[];
  readonly labels: readonly string[];
  /** Of the row at this place, which must be a good one. Call it for the rows in order. */
  row(index: number): GoodShardRow;
}

/** A block with its texts. */
export interface FullShardBlock extends ShardBlock {
  readonly texts: Buffer;
  readonly ifRejected: Buffer;
}

async function readExactly(handle: FileHandle, target: Uint8Array, from: number): Promise<void> {
  for (let done = 0; done < target.length;) {
    const { bytesRead } = await handle.read(target, done, target.length - done, from + done);
    if (bytesRead === 0) throw new Error('a shard’s file ends in the middle of a block');
    done += bytesRead;
  }
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

function rowReader(words: Uint32Array, extras: Buffer, labels: readonly string[]): (index: number) => GoodShardRow {
  let at = 0;
  let next = 0;
  return (index) => {
    for (; next < index; next++) at += words[next * ROW_WORDS + WORD.extra] ?? 0;
    const base = index * ROW_WORDS;
    const length = words[base + WORD.extra] ?? 0;
    const extra: Partial<GoodShardRow> = length === 0 ? {} : JSON.parse(extras.toString('utf8', at, at + length));
    const label = labels[(words[base + WORD.label] ?? 0) - 1];
    const outcome = SHARD_OUTCOMES[words[base + WORD.outcome] ?? 0];
    return {
      outcome: outcome === 'repaired' ? 'repaired' : 'accepted',
      row: words[base + WORD.row] ?? 0,
      line: words[base + WORD.line] ?? 0,
      duplicate: hexOf(words, base + WORD.duplicate, DIGEST_WORDS),
      prompt: hexOf(words, base + WORD.prompt, DIGEST_WORDS),
      answer: hexOf(words, base + WORD.answer, SPLIT_WORDS),
      split: hexOf(words, base + WORD.split, SPLIT_WORDS),
      tokens: words[base + WORD.tokens] ?? 0,
      answerTokens: words[base + WORD.answerTokens] ?? 0,
      ...(label === undefined ? {} : { label }),
      ...extra,
    };
  };
}

/** Where a block's parts are. */
interface BlockPlace {
  readonly words: Uint32Array;
  /** Bytes of each section. */
  readonly sizes: readonly number[];
  /** Where the sections begin. */
  readonly at: number;
  readonly end: number;
}

const sum = (sizes: readonly number[]): number => sizes.reduce((all, bytes) => all + bytes, 0);

/** `room` gives so many words, which may be used again when the block after the next is read. */
async function readRecords(
  handle: FileHandle,
  from: number,
  room: (words: number) => Uint32Array,
): Promise<BlockPlace> {
  const header = new Uint32Array(HEADER_WORDS);
  await readExactly(handle, bytesOf(header), from);
  if (header[HEADER.magic] !== BLOCK_MAGIC) throw new Error('a shard’s file holds no block where one should begin');
  const words = room((header[HEADER.rows] ?? 0) * ROW_WORDS);
  await readExactly(handle, bytesOf(words), from + header.byteLength);
  const sizes = [...header.subarray(HEADER.texts)];
  const at = from + header.byteLength + words.byteLength;
  return { words, sizes, at, end: at + sum(sizes) };
}

/** While one block is worked on, the next is read. */
async function* blocksOf<B>(
  path: string,
  read: (handle: FileHandle, place: BlockPlace) => Promise<B>,
): AsyncGenerator<B> {
  const handle = await open(path, 'r');
  let size = 0;
  let next: Promise<{ readonly block: B; readonly end: number } | null> = Promise.resolve(null);
  let [words, otherWords] = [new Uint32Array(0), new Uint32Array(0)];
  const wordsRoom = (count: number): Uint32Array => {
    [words, otherWords] = [otherWords, words];
    if (count > words.length) words = new Uint32Array(count);
    return words.subarray(0, count);
  };
  const readFrom = async (from: number): typeof next => {
    if (from >= size) return null;
    const place = await readRecords(handle, from, wordsRoom);
    return { block: await read(handle, place), end: place.end };
  };
  try {
    ({ size } = await handle.stat());
    next = readFrom(0);
    for (let current = await next; current !== null; current = await next) {
      next = readFrom(current.end);
      // A failure is met when its turn comes.
      next.catch(() => undefined);
      yield current.block;
    }
  } finally {
    await next.catch(() => undefined);
    await handle.close();
  }
}

function textOrEmptyList(section: Buffer | undefined): string {
  return section === undefined || section.length === 0 ? '[]' : section.toString('utf8');
}

/** The records of a shard that `createShardWriter` wrote, without their texts; valid until the next ones are asked for. */
export function readShardRecords(path: string): AsyncGenerator<Uint32Array> {
  return blocksOf(path, async (_, { words }) => words);
}

/** All of a shard. A block's buffers are valid until the next one is asked for. */
export function readShardBlocks(path: string): AsyncGenerator<FullShardBlock> {
  // One is read into while the other is in use.
  let [room, other] = [Buffer.alloc(0), Buffer.alloc(0)];
  return blocksOf(path, async (handle, { words, sizes, at }) => {
    [room, other] = [other, room];
    const total = sum(sizes);
    if (total > room.length) room = Buffer.allocUnsafeSlow(total);
    await readExactly(handle, room.subarray(0, total), at);
    let from = 0;
    const [texts, ifRejected, extras, said, named] = sizes.map((bytes) => room.subarray(from, (from += bytes)));
    const labels: readonly string[] = JSON.parse(textOrEmptyList(named));
    return {
      rows: words.length / ROW_WORDS,
      words,
      texts: texts ?? room,
      ifRejected: ifRejected ?? room,
      issues: JSON.parse(textOrEmptyList(said)),
      labels,
      row: rowReader(words, extras ?? room, labels),
    };
  });
}
