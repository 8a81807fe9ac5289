import type { Tokenizer } from '../count-tokens.ts';
import type { LabelTracker } from '../label-set.ts';
import { pseudonymsFor } from '../pii/pseudonym.ts';
import { createTicker } from '../progress.ts';
import { createTableRecords } from '../read/csv-records.ts';
import { recordOf } from '../read/json-records.ts';
import type { SourceRecord } from '../read/source-record.ts';
import { namedRules } from '../rules/rule-packs.ts';
import { createConverter } from '../shape/create-converter.ts';
import { ROW_WORDS, WORD } from '../shard-block.ts';
import { createShardLines, type ShardLines } from '../shard-lines.ts';
import { shardSource, type ConvertOptions, type ShardSummary } from '../shard-summary.ts';
import { createShardWriter, type ShardWriter } from '../shard-writer.ts';
import { sourceProblems } from '../source-problems.ts';
import type { ConvertedChunk } from './chunk-plan.ts';
import { openPlainSource } from './open-plain-source.ts';
import type { PlainSource } from './plain-source.ts';
import { plainCells } from './plain-cells.ts';
import { runChunks } from './run-chunks.ts';

/**
 * The strict path's equal for plain tables of prompts and answers, and plain chat lines: bytes to bytes, in chunks. Rows of which the strict
 * path would have something to say go through it. Null, and nothing written, where the file turns out not to be plain.
 */
export async function convertFast(options: ConvertOptions, tokenizer: Tokenizer): Promise<ShardSummary | null> {
  const { shard, data, outPath } = options;
  const source = shardSource(data, shard);
  const rules = namedRules(options.providers);
  const plain = await openPlainSource(shard, source, data, rules, tokenizer.countText);
  if (plain === null) return null;
  const { description, start, plan } = plain;
  const converter = createConverter(description.columns, source, null, shard.imageRoot);
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
    erased: options.erased ?? null,
    answersAs: options.answersAs ?? 'labels',
    onIssue: (issue) => writer.addIssue(issue),
  });
  for (const problem of sourceProblems(description, source, data)) lines.addSourceProblem(problem);
  const taking = createTaker(plain, writer, lines);
  const tick = createTicker(options);
  const { take, totals } = taking;
  const onBytes = (bytes: number): void => tick(totals.rows, bytes);
  try {
    if (!(await runChunks({ source: plain, tokenizer, threads: options.threads, take, onBytes }))) {
      await writer.discard();
      return null;
    }
    await writer.close();
  } catch (error) {
    await writer.discard();
    throw error;
  }
  if (totals.fast > 0) converter.countRows(plan.kind === 'chat' ? 'chat' : 'prompt_completion', totals.fast);
  const { format, encoding, encodingConfidence, delimiter } = description;
  return {
    path: shard.displayPath,
    format,
    encoding,
    encodingConfidence,
    delimiter,
    shape: converter.shape(),
    rows: totals.rows,
    blank: start.blank + totals.blank,
    issueCounts: { ...lines.issueCounts },
    refusalCounts: lines.refusalCounts,
    ...lines.personalData(),
  };
}

/** Reads one record as the strict path would. */
function createRecordReader({
  plan,
  description,
}: PlainSource): (text: string, place: { readonly row: number; readonly line: number }) => SourceRecord {
  if (plan.kind === 'chat') return (text, { row, line }) => recordOf({ line, text, problem: null }, row, false);
  const [delimiter, quote] = [String.fromCharCode(plan.delimiter), String.fromCharCode(plan.quote)];
  const tableRecord = createTableRecords(description.columns ?? [], false);
  return (text, place) => {
    const cells = plainCells(text, delimiter, quote);
    return { ...tableRecord({ line: place.line, cells, fault: null, text: '' }), ...place };
  };
}

function createTaker(source: PlainSource, writer: ShardWriter, lines: ShardLines) {
  const { start } = source;
  const recordAt = createRecordReader(source);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const totals = { rows: 0, fast: 0, blank: 0 };
  let line = start.line;
  let labelsOpen = true;

  function placeRows(words: Uint32Array, labels: readonly string[], tracker: LabelTracker): void {
    for (let at = 0; at < words.length; at += ROW_WORDS) {
      words[at + WORD.row] = (words[at + WORD.row] ?? 0) + totals.rows + 1;
      words[at + WORD.line] = (words[at + WORD.line] ?? 0) + line;
      if (labelsOpen) labelsOpen = tracker.add(labels[(words[at + WORD.label] ?? 0) - 1]);
      if (!labelsOpen) words[at + WORD.label] = 0;
    }
    totals.fast += words.length / ROW_WORDS;
  }

  return {
    totals,
    async take(chunk: ConvertedChunk, input: Uint8Array): Promise<void> {
      let row = 0;
      let textAt = 0;
      async function addUpTo(end: number): Promise<void> {
        const words = chunk.words.subarray(row * ROW_WORDS, end * ROW_WORDS);
        const labels = labelsOpen ? chunk.labels : [];
        placeRows(words, labels, lines.tracker);
        let textEnd = textAt;
        for (let at = WORD.text; at < words.length; at += ROW_WORDS) textEnd += words[at] ?? 0;
        const texts = chunk.texts.subarray(textAt, textEnd);
        if (words.length > 0) await writer.writeRows({ words, texts, labels });
        textAt = textEnd;
        row = end;
      }
      for (let i = 0; i < chunk.strict.length; i += 3) {
        const [at = 0, from = 0, to = 0] = chunk.strict.slice(i, i + 3);
        await addUpTo(at);
        const text = decoder.decode(input.subarray(from, to));
        const place = { row: totals.rows + at + 1, line: line + (chunk.words[at * ROW_WORDS + WORD.line] ?? 0) };
        const record = recordAt(text, place);
        await writer.write(lines.lineFor(record));
        row = at + 1;
      }
      await addUpTo(chunk.rows);
      totals.rows += chunk.rows;
      totals.blank += chunk.blank;
      line += chunk.lines;
    },
  };
}
