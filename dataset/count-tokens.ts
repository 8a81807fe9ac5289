import { loadRankTable, type EncodingName, type RankTable } from './tokens/rank-table.ts';
import { createByteTokenCounter, type ByteTokenCounter } from './tokens/token-counter.ts';

/** The tokenizer every count is made with; exact for the models that use it, an estimate for the others. */
export const TOKENIZER_NAME: EncodingName = 'o200k_base';

export type TokenCounter = (text: string) => number;

/** Counters over one table of ranks, which other threads may share. */
export interface Tokenizer {
  readonly encoding: EncodingName;
  readonly table: RankTable;
  readonly countText: TokenCounter;
  readonly countBytes: ByteTokenCounter;
}

const ROOM_BYTES = 64 * 1024;

function textCounter(countBytes: ByteTokenCounter): TokenCounter {
  const encoder = new TextEncoder();
  const kept = new Uint8Array(ROOM_BYTES);
  const keptView = new DataView(kept.buffer);
  return (text) => {
    const fits = text.length * 3 <= kept.length;
    const bytes = fits ? kept : new Uint8Array(text.length * 3);
    const { written } = encoder.encodeInto(text, bytes);
    return countBytes(fits ? keptView : new DataView(bytes.buffer), 0, written);
  };
}

const loaded = new Map<EncodingName, Promise<Tokenizer>>();

async function load(encoding: EncodingName): Promise<Tokenizer> {
  const table = await loadRankTable(encoding);
  const countBytes = createByteTokenCounter(encoding, table);
  return { encoding, table, countBytes, countText: textCounter(countBytes) };
}

/**
 * Loads a tokenizer's table when first asked for it: its ranks 3 MB, what a counter lays down beside them some 12 MB, once
 * it counts. Special tokens in a text count as text.
 */
export function loadTokenizer(encoding: EncodingName = TOKENIZER_NAME): Promise<Tokenizer> {
  const known = loaded.get(encoding);
  if (known !== undefined) return known;
  const loading = load(encoding);
  loaded.set(encoding, loading);
  return loading;
}

export async function loadTokenCounter(): Promise<TokenCounter> {
  return (await loadTokenizer()).countText;
}
