import { isUtf8 } from 'node:buffer';
import { DIGEST_WORDS } from '../hash128.ts';
import { pairDuplicate, SPLIT_WORDS } from '../row-keys.ts';
import { MAX_RECORD_CHARS } from '../read/source-record.ts';
import { ROW_WORDS, WORD } from '../shard-block.ts';
import type { ByteTokenCounter } from '../tokens/token-counter.ts';
import type { ChunkPlan, ConvertedChunk, NotPlain } from './chunk-plan.ts';
import { createChunkLabels } from './chunk-labels.ts';
import { createScratch, type ChunkRoom } from './chunk-room.ts';
import { isPlainText } from './plain-text.ts';
import { CELL, createRecordScanner } from './scan-record.ts';
import { hashNormalised, hashTrimmed } from './text-bytes.ts';
import { MOST_JSON_BYTES, writeJsonText, writeUndoubled, type Source } from './write-json.ts';

/** Converts the records in the first `length` bytes into the room. */
export type ChunkConverter = (input: Source, length: number, room: ChunkRoom) => ConvertedChunk | NotPlain;

/** The strict path refuses what is a little larger: it is left to it to say so. */
const MOST_RECORD_BYTES = MAX_RECORD_CHARS / 2;

/** ISO-2022-JP is valid UTF-8 to the eye; its escapes tell it, wherever in the file they begin. */
const ISO_2022_ESCAPE = Buffer.from('\u001b$');
const NOT_PLAIN: NotPlain = { notPlain: true };

/** For chunks of whole records without a header. */
export function createChunkConverter(plan: ChunkPlan, countTokens: ByteTokenCounter): ChunkConverter {
  const scanner = createRecordScanner(plan.delimiter, plan.quote, plan.columns);
  const { record } = scanner;
  const encoder = new TextEncoder();
  const [before, between, after] = plan.parts.map((part) => encoder.encode(part));
  const fixedBytes = (before?.length ?? 0) + (between?.length ?? 0) + (after?.length ?? 0);
  const scratches = [createScratch(), createScratch()] as const;
  const normalising = createScratch();
  const labels = createChunkLabels(plan);
  const digests = new Uint32Array(2 * DIGEST_WORDS);
  const digestBytes = new DataView(digests.buffer);
  const split = new Uint32Array(DIGEST_WORDS);

  /** The cell's text as bytes in a row: where it stands, or undoubled in a scratch buffer. */
  function textOf(input: Source, cell: number, scratch: 0 | 1): { readonly source: Source; from: number; to: number } {
    const [from = 0, to = 0, flags = 0] = [record.starts[cell], record.ends[cell], record.flags[cell]];
    if ((flags & CELL.doubled) === 0) return { source: input, from, to };
    const target = scratches[scratch](to - from);
    return { source: target, from: 0, to: writeUndoubled(input, from, to, plan.quote, target, 0) };
  }

  /** Writes one row's record and text; false where it must go the strict way. */
  function convertRow(input: Source, words: Uint32Array, at: number, room: ChunkRoom): boolean {
    if (record.cells !== plan.columns) return false;
    const promptFlags = record.flags[plan.prompt] ?? 0;
    const answerFlags = record.flags[plan.completion] ?? 0;
    const prompt = textOf(input, plan.prompt, 0);
    const answer = textOf(input, plan.completion, 1);
    if ((promptFlags & CELL.marked) !== 0 && !isPlainText(prompt.source.view, prompt.from, prompt.to)) return false;
    if ((answerFlags & CELL.marked) !== 0 && !isPlainText(answer.source.view, answer.from, answer.to)) return false;
    if (!hashTrimmed(prompt.source, prompt.from, prompt.to, digests, 0)) return false;
    if (!hashTrimmed(answer.source, answer.from, answer.to, digests, DIGEST_WORDS)) return false;
    const label = labels.take(answer.source, answer.from, answer.to);
    if (label === -1) return false;

    const normalised = normalising(prompt.to - prompt.from);
    hashNormalised(prompt.source, prompt.from, prompt.to, digests, 0, normalised, split);
    pairDuplicate(digestBytes, words, at + WORD.duplicate);
    for (let i = 0; i < DIGEST_WORDS; i++) words[at + WORD.prompt + i] = digests[i] ?? 0;
    for (let i = 0; i < SPLIT_WORDS; i++) {
      words[at + WORD.answer + i] = digests[DIGEST_WORDS + i] ?? 0;
      words[at + WORD.split + i] = split[i] ?? 0;
    }
    const answerTokens = countTokens(answer.source.view, answer.from, answer.to);
    const ownTokens = answerTokens + countTokens(prompt.source.view, prompt.from, prompt.to);
    if (ownTokens > plan.maxTokens) return false;
    words[at + WORD.tokens] = plan.systemTokens + ownTokens;
    words[at + WORD.answerTokens] = answerTokens;
    words[at + WORD.label] = label;
    words[at + WORD.text] = writeLine(input, promptFlags, answerFlags, room);
    return true;
  }

  function writeLine(input: Source, promptFlags: number, answerFlags: number, room: ChunkRoom): number {
    const [promptFrom = 0, promptTo = 0] = [record.starts[plan.prompt], record.ends[plan.prompt]];
    const [answerFrom = 0, answerTo = 0] = [record.starts[plan.completion], record.ends[plan.completion]];
    const most = fixedBytes + MOST_JSON_BYTES * (promptTo - promptFrom + answerTo - answerFrom) + 16;
    const target = room.texts(most);
    const start = room.used();
    let at = put(before, start);
    at = writeJsonText(input, promptFrom, promptTo, promptFlags, plan.quote, target, at);
    at = put(between, at);
    at = writeJsonText(input, answerFrom, answerTo, answerFlags, plan.quote, target, at);
    at = put(after, at);
    room.advance(at);
    return at - start;

    function put(part: Uint8Array | undefined, to: number): number {
      if (part === undefined) return to;
      target.bytes.set(part, to);
      return to + part.length;
    }
  }

  return (input, length, room) => {
    const bytes = Buffer.from(input.bytes.buffer, input.bytes.byteOffset, length);
    if (!isUtf8(bytes) || bytes.includes(ISO_2022_ESCAPE)) return NOT_PLAIN;
    room.reset();
    labels.reset();
    const strict: number[] = [];
    let [rows, blank, lines] = [0, 0, 0];
    for (let from = 0; from < length;) {
      const next = scanner.scan(input.view, from, length);
      if (next === -1 || next - from > MOST_RECORD_BYTES) return NOT_PLAIN;
      if (record.blank) blank += 1;
      else {
        const at = rows * ROW_WORDS;
        const words = room.words(at + ROW_WORDS);
        words.fill(0, at, at + ROW_WORDS);
        words[at + WORD.row] = rows;
        words[at + WORD.line] = lines;
        if (!convertRow(input, words, at, room)) strict.push(rows, from, next);
        rows += 1;
      }
      lines += record.lines;
      from = next;
    }
    const texts = room.texts(0).bytes.subarray(0, room.used());
    return {
      rows,
      words: room.words(0).subarray(0, rows * ROW_WORDS),
      texts,
      strict,
      blank,
      lines,
      labels: labels.list(),
    };
  };
}
