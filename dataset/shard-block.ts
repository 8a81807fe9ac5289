/**
 * The intermediate file of a shard: blocks of a header, a record of fixed size a row, and five sections of bytes (the
 * rows' training lines and their lines for `rejected.jsonl`, both with their line ends, what else is known of them as JSON, and as JSON the block's
 * issues and its labels). Little-endian, as every machine is that this runs on. Read back by the same version only.
 */
export const BLOCK_MAGIC = 0x31425452;
export const HEADER_WORDS = 7;

/** Words of a block's header. */
export const HEADER = { magic: 0, rows: 1, texts: 2, ifRejected: 3, extras: 4, issues: 5, labels: 6 } as const;

/** 32-bit words of a row's record. Digests first; `text`, `ifRejected` and `extra` are lengths in bytes within the block's sections. */
export const WORD = {
  duplicate: 0,
  prompt: 4,
  answer: 8,
  split: 10,
  row: 12,
  line: 13,
  tokens: 14,
  answerTokens: 15,
  outcome: 16,
  text: 17,
  ifRejected: 18,
  extra: 19,
  /** The place of the row's answer in the block's labels + 1; 0 where it is no label. */
  label: 20,
} as const;
export const ROW_WORDS = 21;

/** What a row's outcome can be before rows are compared; its place here is what `WORD.outcome` holds. */
export const SHARD_OUTCOMES = ['accepted', 'repaired', 'rejected', 'filtered', 'unlabelled', 'erased'] as const;
export type ShardOutcome = (typeof SHARD_OUTCOMES)[number];

/** A block is written when it has grown to this. */
export const BLOCK_BYTES = 1024 * 1024;
