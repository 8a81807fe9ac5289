import { open, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Tokenizer } from '../count-tokens.ts';
import type { ConvertedChunk } from './chunk-plan.ts';
import { createInlinePool, createWorkerPool, type ChunkPool, type FinishedChunk } from './chunk-pool.ts';
import type { PlainSource } from './plain-source.ts';
import { chunkBytesFor, readRecordChunks } from './read-chunks.ts';

/** Files from here on are worth the start of other threads. */
const THREADS_FROM_BYTES = 64 * 1024 * 1024;
const MOST_THREADS = 8;

async function createPool(
  source: PlainSource,
  tokenizer: Tokenizer | null,
  wanted: number | undefined,
): Promise<ChunkPool> {
  const { size } = await stat(source.path);
  const usual = size < THREADS_FROM_BYTES ? 1 : Math.min(availableParallelism(), MOST_THREADS);
  const threads = wanted ?? usual;
  // From TypeScript sources, as tests run them, there is no compiled worker to start.
  const compiled = import.meta.url.endsWith('.js');
  return threads > 1 && compiled
    ? createWorkerPool(source.plan, tokenizer, chunkBytesFor(size), threads)
    : createInlinePool(source.plan, tokenizer, chunkBytesFor(size));
}

/**
 * Converts the chunks of a source and hands them to `take` in the order of the file; false as soon as one is not plain.
 * Without a tokenizer no tokens are counted. `threads`: by the size of the file where it is not given.
 */
export async function runChunks(options: {
  readonly source: PlainSource;
  readonly tokenizer: Tokenizer | null;
  readonly threads: number | undefined;
  /** What it is given must not be used behind its end. */
  readonly take: (chunk: ConvertedChunk, input: Uint8Array) => Promise<void>;
  readonly onBytes: (bytes: number) => void;
}): Promise<boolean> {
  const { source, take } = options;
  const pool = await createPool(source, options.tokenizer, options.threads);
  const handle = await open(source.path, 'r');
  const underway: Promise<FinishedChunk>[] = [];
  let bytes = source.start.byte;

  async function takeNext(): Promise<boolean> {
    const finished = await underway.shift();
    if (finished === undefined) return true;
    if ('notPlain' in finished.converted) return false;
    await take(finished.converted, finished.input);
    bytes += finished.input.length;
    finished.release();
    options.onBytes(bytes);
    return true;
  }

  try {
    const quote = source.plan.kind === 'table' ? source.plan.quote : null;
    const reading = { from: bytes, quote, take: pool.take };
    for await (const chunk of readRecordChunks(handle, reading)) {
      if (chunk === null) return false;
      const converting = pool.convert(chunk);
      // A failure is met when its turn comes.
      converting.catch(() => undefined);
      underway.push(converting);
      if (underway.length >= pool.depth && !(await takeNext())) return false;
    }
    while (underway.length > 0) if (!(await takeNext())) return false;
    return true;
  } finally {
    await Promise.all([handle.close(), pool.close()]);
  }
}
