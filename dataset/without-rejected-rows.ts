import { readShardBlocks } from './read-shard.ts';
import { ROW_WORDS, SHARD_OUTCOMES, WORD } from './shard-block.ts';
import { createShardWriter } from './shard-writer.ts';

/**
 * Copies a shard's file without the texts of its rejected rows, and without what would be written of the others if they
 * were rejected. False, and no file, where it has no such texts. Counts, issues and good rows stay as they are.
 */
export async function withoutRejectedRows(from: string, to: string): Promise<boolean> {
  const writer = await createShardWriter(to);
  let dropped = false;
  try {
    for await (const { rows, words, texts, issues, row } of readShardBlocks(from)) {
      for (const issue of issues) writer.addIssue(issue);
      let at = 0;
      for (let index = 0; index < rows; index++) {
        const base = index * ROW_WORDS;
        const start = at;
        at += words[base + WORD.text] ?? 0;
        dropped ||= (words[base + WORD.ifRejected] ?? 0) > 0;
        const outcome = SHARD_OUTCOMES[words[base + WORD.outcome] ?? 0] ?? 'rejected';
        if (outcome === 'accepted' || outcome === 'repaired') {
          const text = texts.toString('utf8', start, at).replace(/\n$/, '');
          await writer.write({ row: row(index), text, ifRejected: '' });
          continue;
        }
        dropped ||= at > start;
        const place = { row: words[base + WORD.row] ?? 0, line: words[base + WORD.line] ?? 0 };
        await writer.write({ row: { outcome, ...place }, text: '', ifRejected: '' });
      }
    }
  } catch (error) {
    await writer.discard();
    throw error;
  }
  if (dropped) await writer.close();
  else await writer.discard();
  return dropped;
}
