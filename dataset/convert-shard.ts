import { convertStrictly } from './convert-strictly.ts';
import { loadTokenizer } from './count-tokens.ts';
import { convertFast } from './fast/convert-fast.ts';
import type { ConvertOptions, ShardSummary } from './shard-summary.ts';

/**
 * Reads one file and writes every row of it, good and bad, in order, as an intermediate file for `mergeShards`: the
 * fast way where the file and the configuration are plain, else the strict way. Both give the same.
 * Memory does not grow with the file. Throws FILE_NOT_FOUND and FILE_UNREADABLE; bad rows are no errors but outcomes.
 */
export async function convertShard(options: ConvertOptions): Promise<ShardSummary> {
  const tokenizer = await loadTokenizer();
  return (await convertFast(options, tokenizer)) ?? (await convertStrictly(options, tokenizer));
}
