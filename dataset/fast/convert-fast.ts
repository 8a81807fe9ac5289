import { open, stat, type FileHandle } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Tokenizer } from '../count-tokens.ts';
import type { LabelTracker } from '../label-set.ts';
import { createTicker } from '../progress.ts';
import { createTableRecords } from '../read/csv-records.ts';
import { namedRules } from '../rules/rule-packs.ts';
import { createConverter } from '../shape/create-converter.ts';
import { ROW_WORDS, WORD } from '../shard-block.ts';
import { createShardLines, type ShardLines } from '../shard-lines.ts';
import { shardSource, type ConvertOptions, type ShardSummary } from '../shard-summary.ts';
import { createShardWriter, type ShardWriter } from '../shard-writer.ts';
import { sourceProblems } from '../source-problems.ts';
import type { ConvertedChunk } from './chunk-plan.ts';
import { createInlinePool, createWorkerPool, type ChunkPool, type FinishedChunk } from './chunk-pool.ts';
import { openPlainTable, type PlainTable } from './open-plain-table.ts';
import { plainCells } from './plain-cells.ts';
import { chunkBytesFor, readRecordChunks } from './read-chunks.ts';

/** Files from here on are worth the start of other threads. */
const THREADS_FROM_BYTES = 64 * 1024 * 1024;
const MOST_THREADS = 8;

async function createPool(table: PlainTable, tokenizer: Tokenizer, wanted: number | undefined): Promise<ChunkPool> {
  const { size } = await stat(table.path);
  const usual = size < THREADS_FROM_BYTES ? 1 : Math.min(availableParallelism(), MOST_THREADS);
  const threads = wanted ?? usual;
  // From TypeScript sources, as tests run them, there is no compiled worker to start.
  const compiled = import.meta.url.endsWith('.js');
  return threads > 1 && compiled
    ? createWorkerPool(table.plan, tokenizer, chunkBytesFor(size), threads)
    : createInlinePool(table.plan, tokenizer, chunkBytesFor(size));
}

/**
 * The strict path's equal for plain tables of prompts and answers: bytes to bytes, in chunks. Rows of which the strict
 * path would have something to say go through it. Null, and nothing written, where the file turns out not to be plain.
 */
export async function convertFast(options: ConvertOptions, tokenizer: Tokenizer): Promise<ShardSummary | null> {
  const { shard, data, outPath } = options;
  const source = shardSource(data, shard);
  const rules = namedRules(options.providers);
  const table = await openPlainTable(shard, source, data, rules, tokenizer.countText);
  if (table === null) return null;
  const { description, start, plan } = table;
  const converter = createConverter(description.columns, source, null);
  const writer = await createShardWriter(outPath);
  const lines = createShardLines({
    displayPath: shard.displayPath,
    source,
    data,
    rules,
    converter,
    count: tokenizer.countText,
    onIssue: (issue) => writer.addIssue(issue),
  });
  for (const problem of sourceProblems(description, source, data)) lines.addSourceProblem(problem);
  const taking = createTaker(table, writer, lines);
  const tick = createTicker(options);
  const pool = await createPool(table, tokenizer, options.threads);
  const handle = await open(table.path, 'r');
  try {
    const plain = await convertChunks(handle, { from: start.byte, quote: plan.quote }, pool, taking.take, (bytes) =>
      tick(taking.totals.rows, bytes),
    );
    if (!plain) {
      await writer.discard();
      return null;
    }
    await writer.close();
  } catch (error) {
    await writer.discard();
    throw error;
  } finally {
    await Promise.all([handle.close(), pool.close()]);
  }
  const { format, encoding, encodingConfidence, delimiter } = description;
  return {
    path: shard.displayPath,
    format,
    encoding,
    encodingConfidence,
    delimiter,
    shape: taking.totals.fast > 0 ? 'prompt_completion' : converter.shape(),
    rows: taking.totals.rows,
    blank: start.blank + taking.totals.blank,
    issueCounts: { ...lines.issueCounts },
    refusalCounts: lines.refusalCounts,
  };
}

/** Hands converted chunks to `take` in the order of the file; false as soon as one is not plain. */
async function convertChunks(
  handle: FileHandle,
  reading: { readonly from: number; readonly quote: number },
  pool: ChunkPool,
  take: (chunk: ConvertedChunk, input: Uint8Array) => Promise<void>,
  onBytes: (bytes: number) => void,
): Promise<boolean> {
  const underway: Promise<FinishedChunk>[] = [];
  let bytes = reading.from;

  async function takeNext(): Promise<boolean> {
    const finished = await underway.shift();
    if (finished === undefined) return true;
    if ('notPlain' in finished.converted) return false;
    await take(finished.converted, finished.input);
    bytes += finished.input.length;
    finished.release();
    onBytes(bytes);
    return true;
  }

  for await (const chunk of readRecordChunks(handle, { ...reading, take: pool.take })) {
    if (chunk === null) return false;
    const converting = pool.convert(chunk);
    // A failure is met when its turn comes.
    converting.catch(() => undefined);
    underway.push(converting);
    if (underway.length >= pool.depth && !(await takeNext())) return false;
  }
  while (underway.length > 0) if (!(await takeNext())) return false;
  return true;
}

function createTaker(table: PlainTable, writer: ShardWriter, lines: ShardLines) {
  const { plan, start, description } = table;
  const [delimiter, quote] = [String.fromCharCode(plan.delimiter), String.fromCharCode(plan.quote)];
  const recordOf = createTableRecords(description.columns, false);
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
        const cells = plainCells(text, delimiter, quote);
        const place = { row: totals.rows + at + 1, line: line + (chunk.words[at * ROW_WORDS + WORD.line] ?? 0) };
        const record = recordOf({ line: place.line, cells, fault: null, text: '' });
        await writer.write(lines.lineFor({ ...record, ...place }));
        row = at + 1;
      }
      await addUpTo(chunk.rows);
      totals.rows += chunk.rows;
      totals.blank += chunk.blank;
      line += chunk.lines;
    },
  };
}
