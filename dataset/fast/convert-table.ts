import { DIGEST_WORDS } from '../hash128.ts';
import { pairDuplicate, SPLIT_WORDS } from '../row-keys.ts';
import { createPiiTest } from '../pii/holds-pii.ts';
import { MAX_RECORD_CHARS } from '../read/source-record.ts';
import { ROW_WORDS, WORD } from '../shard-block.ts';
import type { ByteTokenCounter } from '../tokens/token-counter.ts';
import type { ConvertedChunk, NotPlain, TablePlan } from './chunk-plan.ts';
import { createChunkLabels } from './chunk-labels.ts';
import { createScratch, type ChunkRoom } from './chunk-room.ts';
import { isPlainText } from './plain-text.ts';
import { isPlainUtf8, NOT_PLAIN } from './plain-utf8.ts';
import { CELL, createRecordScanner } from './scan-record.ts';
import { hashNormalised, hashTrimmed, isBlankRange } from './text-bytes.ts';
import { createSimd } from './simd.ts';
import { copy, MOST_JSON_BYTES, type Source, type Target } from './copy-bytes.ts';

/** Converts the records in the first `length` bytes into the room. */
type TableConverter = (input: Source, length: number, room: ChunkRoom) => ConvertedChunk | NotPlain;

/** The strict path refuses what is a little larger: it is left to it to say so. */
const MOST_RECORD_BYTES = MAX_RECORD_CHARS / 2;
const QUOTE = 0x22;
/** What of a cell is not its own JSON. */
const ESCAPED_FLAGS = CELL.doubled | CELL.control | CELL.backslash;

/** Where a cell's text lies as bytes in a row. */
interface CellText {
  source: Source;
  from: number;
  to: number;
  flags: number;
  readonly scratch: (bytes: number) => Target;
}

function createCellText(): CellText {
  const scratch = createScratch();
  return { source: scratch(0), from: 0, to: 0, flags: 0, scratch };
}

function put(target: Target, part: Uint8Array | undefined, at: number): number {
  if (part === undefined) return at;
  target.bytes.set(part, at);
  return at + part.length;
}

/** For chunks of whole records without a header. Without a counter neither digests nor tokens are worked out. */
export function createTableConverter(plan: TablePlan, countTokens: ByteTokenCounter | null): TableConverter {
  const simd = createSimd();
  const scanner = createRecordScanner(simd, plan.delimiter, plan.quote, plan.columns);
  const { record } = scanner;
  const encoder = new TextEncoder();
  const [before, between, after] = plan.parts.map((part) => encoder.encode(part));
  const fixedBytes = (before?.length ?? 0) + (between?.length ?? 0) + (after?.length ?? 0);
  const prompt = createCellText();
  const answer = createCellText();
  const normalising = createScratch();
  const labels = createChunkLabels(plan);
  const pii = createPiiTest(plan.pii);
  const digests = new Uint32Array(2 * DIGEST_WORDS);
  const digestBytes = new DataView(digests.buffer);
  const split = new Uint32Array(DIGEST_WORDS);

  /** The cell's bytes as they stand in the file; doubled quotes are still doubled. */
  function locate(input: Source, cell: number, text: CellText): void {
    text.source = input;
    text.from = record.starts[cell] ?? 0;
    text.to = record.ends[cell] ?? 0;
    text.flags = record.flags[cell] ?? 0;
  }

  /** Makes the text's bytes those that the cell means. */
  function undouble(text: CellText): void {
    if ((text.flags & CELL.doubled) === 0) return;
    const single = simd.single(text.from, text.to, plan.quote);
    const target = text.scratch(single.length);
    target.bytes.set(single);
    text.source = target;
    text.from = 0;
    text.to = single.length;
    text.flags &= ~CELL.doubled;
  }

  /** Whether the strict path would say nothing of the text. */
  function isPlain({ source, from, to, flags }: CellText): boolean {
    if ((flags & CELL.marked) !== 0 && !isPlainText(source.view, from, to)) return false;
    return !isBlankRange(source, from, to);
  }

  /** Whether a text, as it stands in the file, holds personal data or a secret; most are answered without being undoubled. */
  function holdsPii(text: CellText): boolean {
    if (pii.isOff) return false;
    // Quotes that a CSV doubles do not matter to the hints.
    const hints = simd.hints(text.from, text.to);
    if (hints === 0) return false;
    undouble(text);
    return pii.holds(text.source.bytes, text.from, text.to, hints);
  }

  /** Writes one row's record and text; false where it must go the strict way. */
  function convertRow(input: Source, words: Uint32Array, at: number, room: ChunkRoom): boolean {
    if (record.cells !== plan.columns) return false;
    locate(input, plan.prompt, prompt);
    locate(input, plan.completion, answer);
    if (!isPlain(prompt) || !isPlain(answer)) return false;
    if (holdsPii(prompt) || holdsPii(answer)) return false;
    if (countTokens !== null && !measure(words, at, countTokens)) return false;
    // Last of all: a row that goes the strict way must not close the set of labels.
    if (labels.needsText()) {
      undouble(answer);
      const label = labels.take(answer.source, answer.from, answer.to);
      if (label === -1) return false;
      words[at + WORD.label] = label;
    }
    words[at + WORD.text] = writeLine(input, room);
    return true;
  }

  /** Digests and tokens of the row whose texts were located; false where it has more tokens than a provider takes. */
  function measure(words: Uint32Array, at: number, tokensOf: ByteTokenCounter): boolean {
    undouble(prompt);
    undouble(answer);
    hashTrimmed(prompt.source, prompt.from, prompt.to, digests, 0);
    hashTrimmed(answer.source, answer.from, answer.to, digests, DIGEST_WORDS);
    hashNormalised(prompt.source, prompt.from, prompt.to, digests, 0, normalising(prompt.to - prompt.from), split);
    pairDuplicate(digestBytes, words, at + WORD.duplicate);
    for (let i = 0; i < DIGEST_WORDS; i++) words[at + WORD.prompt + i] = digests[i] ?? 0;
    for (let i = 0; i < SPLIT_WORDS; i++) {
      words[at + WORD.answer + i] = digests[DIGEST_WORDS + i] ?? 0;
      words[at + WORD.split + i] = split[i] ?? 0;
    }
    const answerTokens = tokensOf(answer.source.view, answer.from, answer.to);
    const ownTokens = answerTokens + tokensOf(prompt.source.view, prompt.from, prompt.to);
    if (ownTokens > plan.maxTokens) return false;
    words[at + WORD.tokens] = plan.systemTokens + ownTokens;
    words[at + WORD.answerTokens] = answerTokens;
    return true;
  }

  /** Writes a cell of the record as JSON has it; returns the end. */
  function putCell(input: Source, cell: number, target: Target, at: number): number {
    const from = record.starts[cell] ?? 0;
    const to = record.ends[cell] ?? 0;
    const flags = record.flags[cell] ?? 0;
    if ((flags & ESCAPED_FLAGS) === 0 && plan.quote === QUOTE) return copy(input, from, to, target, at);
    const json = simd.json(from, to, plan.quote, (flags & CELL.doubled) !== 0);
    target.bytes.set(json, at);
    return at + json.length;
  }

  function writeLine(input: Source, room: ChunkRoom): number {
    const promptFrom = record.starts[plan.prompt] ?? 0;
    const promptTo = record.ends[plan.prompt] ?? 0;
    const answerFrom = record.starts[plan.completion] ?? 0;
    const answerTo = record.ends[plan.completion] ?? 0;
    const most = fixedBytes + MOST_JSON_BYTES * (promptTo - promptFrom + answerTo - answerFrom) + 16;
    const target = room.texts(most);
    const start = room.used();
    let at = put(target, before, start);
    at = putCell(input, plan.prompt, target, at);
    at = put(target, between, at);
    at = putCell(input, plan.completion, target, at);
    at = put(target, after, at);
    room.advance(at);
    return at - start;
  }

  return (given, length, room) => {
    if (!isPlainUtf8(given, length)) return NOT_PLAIN;
    const input = simd.hold(given.bytes, length);
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
