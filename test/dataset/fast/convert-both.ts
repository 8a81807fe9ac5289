import { join } from 'node:path';
import { dataSchema } from '../../../config/data-config.ts';
import { convertStrictly } from '../../../dataset/convert-strictly.ts';
import { loadTokenizer } from '../../../dataset/count-tokens.ts';
import { convertFast } from '../../../dataset/fast/convert-fast.ts';
import { readShardBlocks } from '../../../dataset/read-shard.ts';
import { ROW_WORDS, WORD } from '../../../dataset/shard-block.ts';
import type { ShardSummary } from '../../../dataset/shard-summary.ts';
import { folderWith } from '../validate-files.ts';

/** All that a shard file holds, however it is cut into blocks. */
async function contents(path: string): Promise<unknown> {
  const rows: unknown[] = [];
  const issues: unknown[] = [];
  for await (const block of readShardBlocks(path)) {
    issues.push(...block.issues);
    let [text, rejected] = [0, 0];
    for (let index = 0; index < block.rows; index++) {
      const words = block.words.subarray(index * ROW_WORDS, (index + 1) * ROW_WORDS);
      const [textEnd, rejectedEnd] = [text + (words[WORD.text] ?? 0), rejected + (words[WORD.ifRejected] ?? 0)];
      rows.push({
        row: { ...block.row(index), outcome: words[WORD.outcome] },
        text: block.texts.toString('utf8', text, textEnd),
        ifRejected: block.ifRejected.toString('utf8', rejected, rejectedEnd),
      });
      [text, rejected] = [textEnd, rejectedEnd];
    }
  }
  return { rows, issues };
}

interface Both {
  readonly fast: { readonly summary: ShardSummary; readonly contents: unknown } | null;
  readonly strict: { readonly summary: ShardSummary; readonly contents: unknown };
}

/** Converts a file of this content both ways; `fast` is null where the fast path leaves it. */
export async function convertBoth(
  content: string | Uint8Array,
  data: Record<string, unknown> = {},
  name = 'x.csv',
): Promise<Both> {
  const baseDir = await folderWith({ [name]: content });
  const config = dataSchema.parse({ sources: [{ path: name }], ...data });
  const shard = { index: 0, path: join(baseDir, name), displayPath: name, imageRoot: null, source: 0 };
  const tokenizer = await loadTokenizer();
  const options = { shard, data: config, providers: ['openai'] };
  const [fastPath, strictPath] = [join(baseDir, 'fast'), join(baseDir, 'strict')];
  const fast = await convertFast({ ...options, outPath: fastPath }, tokenizer);
  const strict = await convertStrictly({ ...options, outPath: strictPath }, tokenizer);
  return {
    fast: fast === null ? null : { summary: fast, contents: await contents(fastPath) },
    strict: { summary: strict, contents: await contents(strictPath) },
  };
}
