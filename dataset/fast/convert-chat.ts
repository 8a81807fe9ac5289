import { DIGEST_WORDS } from '../hash128.ts';
import { pairDuplicate, SPLIT_WORDS } from '../row-keys.ts';
import { createPiiTest } from '../pii/holds-pii.ts';
import { MAX_RECORD_CHARS } from '../read/source-record.ts';
import { ROW_WORDS, WORD } from '../shard-block.ts';
import type { ByteTokenCounter } from '../tokens/token-counter.ts';
import { createChunkLabels } from './chunk-labels.ts';
import type { ChatPlan, ConvertedChunk, NotPlain } from './chunk-plan.ts';
import { createScratch, type ChunkRoom } from './chunk-room.ts';
import { createChatKeys } from './chat-keys.ts';
import { isPlainUtf8, NOT_PLAIN } from './plain-utf8.ts';
import { isPlainText } from './plain-text.ts';
import { CELL } from './scan-record.ts';
import { createChatScanner, ROLES } from './scan-chat-line.ts';
import { hashNormalised, hashTrimmed, isBlankRange } from './text-bytes.ts';
import { createSimd } from './simd.ts';
import type { Source } from './copy-bytes.ts';

const LINE_FEED = 0x0a;
const MOST_LINE_BYTES = MAX_RECORD_CHARS / 2;
const SPACE = 0x20;
const BACKSLASH = 0x5c;
const SYSTEM = 0;

/** For chunks of whole JSON lines that hold chats. Without a counter neither digests nor tokens are worked out. */
export function createChatConverter(
  plan: ChatPlan,
  countTokens: ByteTokenCounter | null,
): (input: Source, length: number, room: ChunkRoom) => ConvertedChunk | NotPlain {
  const simd = createSimd();
  const scanner = createChatScanner(simd);
  const { chat } = scanner;
  const encoder = new TextEncoder();
  const [opening, between, closing] = ['{"messages":[', ',', ']}\n'].map((part) => encoder.encode(part));
  const systemTurn = encoder.encode(plan.system);
  const turnOpenings = ROLES.map((role) => encoder.encode(`{"role":"${role}","content":"`));
  const turnClosing = encoder.encode('"}');
  const labels = createChunkLabels(plan);
  const pii = createPiiTest(plan.pii);
  const keys = createChatKeys(simd);
  const normalising = createScratch();
  const digests = new Uint32Array(2 * DIGEST_WORDS);
  const digestBytes = new DataView(digests.buffer);
  const split = new Uint32Array(DIGEST_WORDS);
  const text = { source: normalising(0) as Source, from: 0, to: 0 };

  /** The message's text as bytes in a row: where it stands, or without its escapes behind the input. */
  function locate(input: Source, turn: number): void {
    text.from = chat.starts[turn] ?? 0;
    text.to = chat.ends[turn] ?? 0;
    text.source = input;
    if (((chat.flags[turn] ?? 0) & CELL.backslash) === 0) return;
    const to = simd.unescape(text.from, text.to);
    text.from = simd.spare();
    text.to = to;
  }

  function isPlainTurn(input: Source, turn: number): boolean {
    const from = chat.starts[turn] ?? 0;
    const to = chat.ends[turn] ?? 0;
    const flags = chat.flags[turn] ?? 0;
    if ((flags & CELL.marked) !== 0 && !isPlainText(input.view, from, to)) return false;
    const first = input.view.getUint8(from);
    // Most texts begin with a letter: no escape has to be undone to know that they are not blank.
    if (from < to && first > SPACE && first < 0x7f && first !== BACKSLASH) return true;
    if ((flags & CELL.backslash) === 0) return !isBlankRange(input, from, to);
    locate(input, turn);
    return !isBlankRange(text.source, text.from, text.to);
  }

  /** Whether it holds personal data or a secret. */
  function holdsPii(input: Source, turn: number): boolean {
    if (pii.isOff) return false;
    locate(input, turn);
    const hints = simd.hints(text.from, text.to);
    return hints !== 0 && pii.holds(text.source.bytes, text.from, text.to, hints);
  }

  function convertRow(input: Source, words: Uint32Array, at: number, room: ChunkRoom): boolean {
    for (let turn = 0; turn < chat.turns; turn++) if (!isPlainTurn(input, turn)) return false;
    for (let turn = 0; turn < chat.turns; turn++) if (holdsPii(input, turn)) return false;
    const answer = chat.turns - 1;
    if (countTokens !== null && !measure(input, words, at, countTokens)) return false;
    // Last of all: a row that goes the strict way must not close the set of labels.
    if (labels.needsText()) {
      locate(input, answer);
      const label = labels.take(text.source, text.from, text.to);
      if (label === -1) return false;
      words[at + WORD.label] = label;
    }
    words[at + WORD.text] = writeLine(input, room);
    return true;
  }

  function measure(input: Source, words: Uint32Array, at: number, tokensOf: ByteTokenCounter): boolean {
    let tokens = 0;
    let last = 0;
    const isPair = chat.turns === 2;
    for (let turn = 0; turn < chat.turns; turn++) {
      locate(input, turn);
      last = tokensOf(text.source.view, text.from, text.to);
      tokens += last;
      if (!isPair) continue;
      hashTrimmed(text.source, text.from, text.to, digests, turn * DIGEST_WORDS);
      if (turn > 0) continue;
      hashNormalised(text.source, text.from, text.to, digests, 0, normalising(text.to - text.from), split);
    }
    if (tokens > plan.maxTokens) return false;
    if (isPair) pairDuplicate(digestBytes, words, at + WORD.duplicate);
    else keys.digest(input, chat, digests, split, words, at + WORD.duplicate);
    for (let i = 0; i < DIGEST_WORDS; i++) words[at + WORD.prompt + i] = digests[i] ?? 0;
    for (let i = 0; i < SPLIT_WORDS; i++) {
      words[at + WORD.answer + i] = digests[DIGEST_WORDS + i] ?? 0;
      words[at + WORD.split + i] = split[i] ?? 0;
    }
    words[at + WORD.tokens] = tokens + (chat.roles[0] === SYSTEM ? 0 : plan.systemTokens);
    words[at + WORD.answerTokens] = last;
    return true;
  }

  function writeLine(input: Source, room: ChunkRoom): number {
    const start = room.used();
    const target = room.texts(chat.to - chat.from + systemTurn.length + 64);
    let at = start;
    const put = (bytes: Uint8Array | undefined): void => {
      if (bytes === undefined) return;
      target.bytes.set(bytes, at);
      at += bytes.length;
    };
    const ownSystem = systemTurn.length === 0 || chat.roles[0] === SYSTEM;
    if (chat.canonical && ownSystem) {
      put(input.bytes.subarray(chat.from, chat.to));
      target.bytes[at] = LINE_FEED;
      room.advance(at + 1);
      return at + 1 - start;
    }
    put(opening);
    if (!ownSystem) put(systemTurn);
    for (let turn = 0; turn < chat.turns; turn++) {
      if (turn > 0 || !ownSystem) put(between);
      put(turnOpenings[chat.roles[turn] ?? 0]);
      put(input.bytes.subarray(chat.starts[turn] ?? 0, chat.ends[turn] ?? 0));
      put(turnClosing);
    }
    put(closing);
    room.advance(at);
    return at - start;
  }

  function isBlankLine(view: DataView, from: number, to: number): boolean {
    for (let i = from; i < to; i++) {
      const byte = view.getUint8(i);
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
    }
    return true;
  }

  return (given, length, room) => {
    if (!isPlainUtf8(given, length)) return NOT_PLAIN;
    const input = simd.hold(given.bytes, length);
    const bytes = Buffer.from(input.bytes.buffer, input.bytes.byteOffset, length);
    room.reset();
    labels.reset();
    const strict: number[] = [];
    let [rows, blank, lines] = [0, 0, 0];
    for (let from = 0; from < length; lines++) {
      const feed = bytes.indexOf(LINE_FEED, from);
      const end = feed === -1 ? length : feed;
      if (end - from > MOST_LINE_BYTES) return NOT_PLAIN;
      if (isBlankLine(input.view, from, end)) blank += 1;
      else {
        const at = rows * ROW_WORDS;
        const words = room.words(at + ROW_WORDS);
        words.fill(0, at, at + ROW_WORDS);
        words[at + WORD.row] = rows;
        words[at + WORD.line] = lines;
        // The first line of a chunk goes the strict way, which so learns from the file's first line what shape it has.
        const plain = rows > 0 && scanner.scan(input.view, from, end) && convertRow(input, words, at, room);
        if (!plain) strict.push(rows, from, end);
        rows += 1;
      }
      from = end + 1;
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
