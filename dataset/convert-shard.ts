import { convertStrictly } from './convert-strictly.ts';
import { loadTokenizer } from './count-tokens.ts';
import { convertFast } from './fast/convert-fast.ts';
import type { AnswersAs } from './pii/pii-filter.ts';
import type { ConvertOptions, ShardSummary } from './shard-summary.ts';

/**
 * Reads one file and writes every row of it, good and bad, in order, as an intermediate file for `mergeShards`: the
 * fast way where the file and the configuration are plain, else the strict way. Both give the same.
 * Memory does not grow with the file. Throws FILE_NOT_FOUND and FILE_UNREADABLE; bad rows are no errors but outcomes.
 */
export async function convertShard(options: ConvertOptions): Promise<ShardSummary> {
  const tokenizer = await loadTokenizer();
  const convert = async (answersAs: AnswersAs): Promise<ShardSummary> => {
    const told = { ...options, answersAs };
    return (await convertFast(told, tokenizer)) ?? (await convertStrictly(told, tokenizer));
  };
  // Whether answers are a closed set shows at the end of the file: personal data in them is left alone until then.
  const summary = await convert(options.answersAs ?? 'labels');
  return summary.answersLeftAlone ? convert('text') : summary;
}
