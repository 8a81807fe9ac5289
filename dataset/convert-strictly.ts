import type { Tokenizer } from './count-tokens.ts';
import { pseudonymsFor } from './pii/pseudonym.ts';
import { createTicker } from './progress.ts';
import { readSource } from './read/read-source.ts';
import { namedRules } from './rules/rule-packs.ts';
import { createConverter } from './shape/create-converter.ts';
import { createShardLines } from './shard-lines.ts';
import { shardSource, type ConvertOptions, type ShardSummary } from './shard-summary.ts';
import { createShardWriter } from './shard-writer.ts';
import { sourceProblems } from './source-problems.ts';

/** The reference: takes every format, shape and configuration, a record at a time. */
export async function convertStrictly(
  options: ConvertOptions,
  tokenizer: Pick<Tokenizer, 'countText'>,
): Promise<ShardSummary> {
  const { shard, data, outPath } = options;
  const rules = namedRules(options.providers);
  const source = shardSource(data, shard);
  const reader = await readSource(shard.path, shard.displayPath, source);
  const { description } = reader;
  const converter = createConverter(description.columns, source, data.split.group ?? null, shard.imageRoot);
  const tick = createTicker(options);
  // Throws where a key is missing: before there is a file to close.
  const pseudonyms = pseudonymsFor(data.pii, options.pseudonymKey ?? null);
  const writer = await createShardWriter(outPath);
  const lines = createShardLines({
    displayPath: shard.displayPath,
    source,
    data,
    rules,
    converter,
    count: tokenizer.countText,
    pseudonyms,
    answersAs: options.answersAs ?? 'labels',
    erased: options.erased ?? null,
    onIssue: (issue) => writer.addIssue(issue),
  });
  let rows = 0;
  try {
    for (const problem of sourceProblems(description, source, data)) lines.addSourceProblem(problem);
    for await (const batch of reader.batches) {
      for (const record of batch) {
        rows += 1;
        await writer.write(lines.lineFor(record));
        if (rows % 64 === 0) tick(rows, reader.bytesRead());
      }
      tick(rows, reader.bytesRead());
    }
    await writer.close();
  } catch (error) {
    await writer.discard();
    throw error;
  }
  const { format, encoding, encodingConfidence, delimiter } = description;
  return {
    path: shard.displayPath,
    format,
    encoding,
    encodingConfidence,
    delimiter,
    shape: converter.shape(),
    rows,
    blank: reader.blank(),
    issueCounts: { ...lines.issueCounts },
    refusalCounts: lines.refusalCounts,
    ...lines.personalData(),
  };
}
