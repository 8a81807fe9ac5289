import { convertStrictly } from './convert-strictly.ts';
import { loadTokenizer } from './count-tokens.ts';
import { convertFast } from './fast/convert-fast.ts';
import type { AnswersAs } from './pii/pii-filter.ts';
import { namedRules } from './rules/rule-packs.ts';
import { chooseTokenizer } from './tokens/choose-tokenizer.ts';
import { loadTokenizerFile } from './tokens/tokenizer-file.ts';
import type { ConvertOptions, ShardSummary } from './shard-summary.ts';

/**
 * Reads one file and writes every row of it, good and bad, in order, as an intermediate file for `mergeShards`: the
 * fast way where the file and the configuration are plain, else the strict way. Both give the same.
 * Memory does not grow with the file. Throws FILE_NOT_FOUND and FILE_UNREADABLE; bad rows are no errors but outcomes.
 */
export async function convertShard(options: ConvertOptions): Promise<ShardSummary> {
  const choice = chooseTokenizer(namedRules(options.providers));
  const convert = async (answersAs: AnswersAs): Promise<ShardSummary> => {
    const told = { ...options, answersAs };
    // The fast way counts in bytes, which only the built-in tokenizers do.
    if (choice.kind === 'file') return convertStrictly(told, { countText: await loadTokenizerFile(choice.path) });
    const tokenizer = await loadTokenizer(choice.name);
    return (await convertFast(told, tokenizer)) ?? (await convertStrictly(told, tokenizer));
  };
  // Whether answers are a closed set shows at the end of the file: personal data in them is left alone until then.
  const summary = await convert(options.answersAs ?? 'labels');
  return summary.answersLeftAlone ? convert('text') : summary;
}
