import { Worker } from 'node:worker_threads';
import type { Tokenizer } from '../count-tokens.ts';
import type { ChunkPlan, ConvertedChunk, NotPlain } from './chunk-plan.ts';
import { createChunkRoom } from './chunk-room.ts';
import type { ChunkAnswer, ChunkRequest, ChunkWorkerData } from './chunk-worker.ts';
import { createChunkConverter } from './convert-chunk.ts';
import type { RecordChunk } from './read-chunks.ts';

/** A converted chunk, with the bytes it was made of. */
export interface FinishedChunk {
  readonly input: Uint8Array;
  readonly converted: ConvertedChunk | NotPlain;
  /** Gives the buffers back; the chunk must not be used any more. */
  release(): void;
}

/** Converts chunks, in this thread or in others. */
export interface ChunkPool {
  /** A buffer for the next chunk; waits until one is free. */
  take(): Promise<ArrayBuffer>;
  convert(chunk: RecordChunk): Promise<FinishedChunk>;
  /** How many chunks may be under way at once. */
  readonly depth: number;
  close(): Promise<void>;
}

/** In this thread: one chunk at a time, into the same buffers. */
export function createInlinePool(plan: ChunkPlan, tokenizer: Tokenizer | null, chunkBytes: number): ChunkPool {
  const convert = createChunkConverter(plan, tokenizer?.countBytes ?? null);
  const room = createChunkRoom(chunkBytes, null);
  let buffer = new ArrayBuffer(chunkBytes);
  return {
    depth: 1,
    take: async () => buffer,
    async convert(chunk) {
      buffer = chunk.buffer;
      const input = new Uint8Array(chunk.buffer, 0, chunk.length);
      const source = { bytes: input, view: new DataView(chunk.buffer) };
      return { input, converted: convert(source, chunk.length, room), release: () => undefined };
    },
    close: async () => undefined,
  };
}

/** What goes to a worker with a chunk and comes back with it. */
interface Slot {
  readonly input: ArrayBuffer;
  readonly output: ChunkRequest['output'];
}

const CHUNKS_PER_WORKER = 2;

/** In other threads. Buffers go there and come back: none is copied, and none is made after the first few. */
export function createWorkerPool(
  plan: ChunkPlan,
  tokenizer: Tokenizer | null,
  chunkBytes: number,
  threads: number,
): ChunkPool {
  const workerData: ChunkWorkerData = {
    plan,
    ranks: tokenizer === null ? null : { encoding: tokenizer.encoding, table: tokenizer.table },
  };
  const waiting = new Map<number, { resolve(answer: ChunkAnswer): void; reject(error: Error): void }>();
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL('./chunk-worker.js', import.meta.url), { workerData });
    worker.on('message', (answer: ChunkAnswer) => {
      waiting.get(answer.id)?.resolve(answer);
      waiting.delete(answer.id);
    });
    worker.on('error', fail);
    return worker;
  });
  const free: Slot[] = Array.from({ length: threads * CHUNKS_PER_WORKER }, () => ({
    input: new ArrayBuffer(chunkBytes),
    output: null,
  }));
  const outputs = new Map<ArrayBuffer, ChunkRequest['output']>();
  let wake: (() => void) | null = null;
  let sent = 0;

  function fail(error: Error): void {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  return {
    depth: threads * CHUNKS_PER_WORKER,
    async take() {
      while (free.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const slot = free.shift();
      const input = slot?.input ?? new ArrayBuffer(chunkBytes);
      outputs.set(input, slot?.output ?? null);
      return input;
    },
    async convert({ buffer, length }) {
      const id = sent;
      sent += 1;
      const output = outputs.get(buffer) ?? null;
      outputs.clear();
      const answer = await new Promise<ChunkAnswer>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        const request: ChunkRequest = { id, input: buffer, length, output };
        const moved = output === null ? [buffer] : [buffer, output.texts, output.words];
        workers[id % threads]?.postMessage(request, moved);
      });
      const { input } = answer;
      return {
        input: new Uint8Array(input, 0, length),
        converted: answer.converted,
        release() {
          free.push({ input, output: answer.output });
          wake?.();
          wake = null;
        },
      };
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
