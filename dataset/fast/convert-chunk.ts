import type { ByteTokenCounter } from '../tokens/token-counter.ts';
import type { ChunkPlan, ConvertedChunk, NotPlain } from './chunk-plan.ts';
import type { ChunkRoom } from './chunk-room.ts';
import { createChatConverter } from './convert-chat.ts';
import { createTableConverter } from './convert-table.ts';
import type { Source } from './copy-bytes.ts';

/** Converts the records in the first `length` bytes into the room. */
export type ChunkConverter = (input: Source, length: number, room: ChunkRoom) => ConvertedChunk | NotPlain;

/** Without a counter neither digests nor tokens are worked out. */
export function createChunkConverter(plan: ChunkPlan, countTokens: ByteTokenCounter | null): ChunkConverter {
  return plan.kind === 'chat' ? createChatConverter(plan, countTokens) : createTableConverter(plan, countTokens);
}
