import { parentPort, workerData } from 'node:worker_threads';
import type { EncodingName, RankTable } from '../tokens/rank-table.ts';
import { createByteTokenCounter } from '../tokens/token-counter.ts';
import type { ChunkPlan, ConvertedChunk, NotPlain } from './chunk-plan.ts';
import { createChunkRoom } from './chunk-room.ts';
import { createChunkConverter } from './convert-chunk.ts';

export interface ChunkWorkerData {
  readonly plan: ChunkPlan;
  /** Null where no tokens are counted. */
  readonly ranks: { readonly encoding: EncodingName; readonly table: RankTable } | null;
}

export interface ChunkRequest {
  readonly id: number;
  readonly input: ArrayBuffer;
  readonly length: number;
  /** Buffers of an earlier answer, to be written anew. */
  readonly output: { readonly texts: ArrayBuffer; readonly words: ArrayBuffer } | null;
}

export interface ChunkAnswer {
  readonly id: number;
  readonly input: ArrayBuffer;
  /** Its texts and words lie in `output`. */
  readonly converted: ConvertedChunk | NotPlain;
  readonly output: { readonly texts: ArrayBuffer; readonly words: ArrayBuffer };
}

const { plan, ranks }: ChunkWorkerData = workerData;
const countTokens = ranks === null ? null : createByteTokenCounter(ranks.encoding, ranks.table);
const convert = createChunkConverter(plan, countTokens);

parentPort?.on('message', ({ id, input, length, output }: ChunkRequest) => {
  const room = createChunkRoom(input.byteLength, output);
  const source = { bytes: new Uint8Array(input), view: new DataView(input) };
  const converted = convert(source, length, room);
  const written = room.buffers();
  const answer: ChunkAnswer = { id, input, converted, output: written };
  parentPort?.postMessage(answer, [input, written.texts, written.words]);
});
