import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { DIGEST_WORDS, wordsOf } from './hash128.ts';
import type { LedgerIssue } from './ledger.ts';
import { SPLIT_WORDS } from './row-keys.ts';
import { BLOCK_MAGIC, BLOCK_BYTES, HEADER, HEADER_WORDS, ROW_WORDS, SHARD_OUTCOMES, WORD } from './shard-block.ts';
import type { GoodShardRow, ShardLine } from './shard-line.ts';

/** Writes a shard's intermediate file under a temporary name, which gets its name only when whole. */
export interface ShardWriter {
  /** Adds one row; await what it returns where it returns something. */
  write(line: ShardLine): Promise<void> | undefined;
  /** Issues come out in the order in which they were added. */
  addIssue(issue: LedgerIssue): void;
  /** Adds blocks that are encoded already, after all rows before them. */
  writeEncoded(parts: readonly Uint8Array[]): Promise<void>;
  close(): Promise<void>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

const IN_RECORD = new Set([
  'outcome',
  'row',
  'line',
  'duplicate',
  'prompt',
  'answer',
  'split',
  'tokens',
  'answerTokens',
]);

/** Everything of a good row that has no place in its record. */
function extraOf(row: GoodShardRow): string {
  const extra = Object.entries(row).filter(([name]) => !IN_RECORD.has(name));
  return extra.length === 0 ? '' : JSON.stringify(Object.fromEntries(extra));
}

function putDigests(row: GoodShardRow, words: Uint32Array): void {
  wordsOf(row.duplicate, words, WORD.duplicate, DIGEST_WORDS);
  wordsOf(row.prompt, words, WORD.prompt, DIGEST_WORDS);
  wordsOf(row.answer, words, WORD.answer, SPLIT_WORDS);
  wordsOf(row.split, words, WORD.split, SPLIT_WORDS);
  words[WORD.tokens] = row.tokens;
  words[WORD.answerTokens] = row.answerTokens;
}

async function writeWhole(handle: FileHandle, parts: readonly Uint8Array[]): Promise<void> {
  for (const part of parts) if (part.length > 0) await handle.writeFile(part);
}

export function createBlockEncoder(): {
  add(line: ShardLine): void;
  addIssue(issue: LedgerIssue): void;
  /** Bytes since the last `take`. */
  size(): number;
  /** What was added since, as parts of one block; empty where nothing was. */
  take(): readonly Uint8Array[];
} {
  let records: Uint32Array[] = [];
  let texts: Buffer[] = [];
  let ifRejected: Buffer[] = [];
  let extras: Buffer[] = [];
  let issues: LedgerIssue[] = [];
  let bytes = 0;

  return {
    add(line) {
      const words = new Uint32Array(ROW_WORDS);
      const text = Buffer.from(line.text, 'utf8');
      const rejected = Buffer.from(line.ifRejected, 'utf8');
      const extra = Buffer.from('duplicate' in line.row ? extraOf(line.row) : '', 'utf8');
      if ('duplicate' in line.row) putDigests(line.row, words);
      words[WORD.row] = line.row.row;
      words[WORD.line] = line.row.line;
      words[WORD.outcome] = SHARD_OUTCOMES.indexOf(line.row.outcome);
      words[WORD.text] = text.length;
      words[WORD.ifRejected] = rejected.length;
      words[WORD.extra] = extra.length;
      records.push(words);
      texts.push(text);
      ifRejected.push(rejected);
      extras.push(extra);
      bytes += ROW_WORDS * 4 + text.length + rejected.length + extra.length;
    },
    addIssue: (issue) => void issues.push(issue),
    size: () => bytes,
    take() {
      if (records.length === 0 && issues.length === 0) return [];
      const sections = [texts, ifRejected, extras].map((parts) => Buffer.concat(parts));
      const said = Buffer.from(issues.length === 0 ? '' : JSON.stringify(issues), 'utf8');
      const header = new Uint32Array(HEADER_WORDS);
      header[HEADER.magic] = BLOCK_MAGIC;
      header[HEADER.rows] = records.length;
      for (const [index, section] of [...sections, said].entries()) header[HEADER.texts + index] = section.length;
      const all = new Uint32Array(records.length * ROW_WORDS);
      for (const [index, words] of records.entries()) all.set(words, index * ROW_WORDS);
      [records, texts, ifRejected, extras, issues, bytes] = [[], [], [], [], [], 0];
      return [new Uint8Array(header.buffer), new Uint8Array(all.buffer), ...sections, said];
    },
  };
}

export async function createShardWriter(path: string): Promise<ShardWriter> {
  const temporary = `${path}.partial`;
  await rm(temporary, { force: true });
  const handle = await open(temporary, 'w', 0o600);
  const encoder = createBlockEncoder();

  const flush = (): Promise<void> => writeWhole(handle, encoder.take());
  return {
    write(line) {
      encoder.add(line);
      return encoder.size() < BLOCK_BYTES ? undefined : flush();
    },
    addIssue: (issue) => encoder.addIssue(issue),
    async writeEncoded(parts) {
      await flush();
      await writeWhole(handle, parts);
    },
    async close() {
      await flush();
      await handle.close();
      await rename(temporary, path);
    },
    async discard() {
      await handle.close().catch(() => undefined);
      await rm(temporary, { force: true });
    },
  };
}
