import { DIGEST_WORDS, wordsOf } from './hash128.ts';
import type { LedgerIssue } from './ledger.ts';
import { SPLIT_WORDS } from './row-keys.ts';
import { BLOCK_MAGIC, HEADER, HEADER_WORDS, ROW_WORDS, SHARD_OUTCOMES, WORD } from './shard-block.ts';
import type { GoodShardRow, ShardLine } from './shard-line.ts';

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

function lineBytes(line: string): Buffer {
  return Buffer.from(line === '' ? '' : `${line}\n`, 'utf8');
}

function lengthOf(parts: readonly { readonly length: number }[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

/** Rows that need nothing but their records, texts and labels. */
export interface EncodedRows {
  /** `WORD.label` counts in `labels`; changed to count in the block's. */
  readonly words: Uint32Array;
  readonly texts: Uint8Array;
  readonly labels: readonly string[];
}

/** Puts rows together into blocks. */
export interface BlockEncoder {
  add(line: ShardLine): void;
  addRows(rows: EncodedRows): void;
  addIssue(issue: LedgerIssue): void;
  /** Bytes since the last `take`. */
  size(): number;
  /** What was added since, as parts of one block; empty where nothing was. */
  take(): readonly Uint8Array[];
}

export function createBlockEncoder(): BlockEncoder {
  let records: Uint32Array[] = [];
  let texts: Uint8Array[] = [];
  let ifRejected: Buffer[] = [];
  let extras: Buffer[] = [];
  let issues: LedgerIssue[] = [];
  const labels = new Map<string, number>();
  let bytes = 0;

  function labelPlace(label: string): number {
    const known = labels.get(label);
    if (known !== undefined) return known;
    labels.set(label, labels.size + 1);
    return labels.size;
  }

  return {
    add(line) {
      const words = new Uint32Array(ROW_WORDS);
      const text = lineBytes(line.text);
      const rejected = lineBytes(line.ifRejected);
      const extra = Buffer.from('duplicate' in line.row ? extraOf(line.row) : '', 'utf8');
      if ('duplicate' in line.row) {
        putDigests(line.row, words);
        if (line.row.label !== undefined) words[WORD.label] = labelPlace(line.row.label);
      }
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
    addRows(rows) {
      const places = rows.labels.map(labelPlace);
      if (places.some((place, index) => place !== index + 1)) {
        for (let at = WORD.label; at < rows.words.length; at += ROW_WORDS)
          rows.words[at] = places[(rows.words[at] ?? 0) - 1] ?? 0;
      }
      records.push(rows.words);
      texts.push(rows.texts);
      bytes += rows.words.byteLength + rows.texts.length;
    },
    addIssue: (issue) => void issues.push(issue),
    size: () => bytes,
    take() {
      if (records.length === 0 && issues.length === 0) return [];
      const json = (value: readonly unknown[]): Buffer => Buffer.from(value.length === 0 ? '' : JSON.stringify(value));
      const sections = [texts, ifRejected, extras, [json(issues)], [json([...labels.keys()])]];
      const header = new Uint32Array(HEADER_WORDS);
      header[HEADER.magic] = BLOCK_MAGIC;
      header[HEADER.rows] = lengthOf(records) / ROW_WORDS;
      for (const [index, parts] of sections.entries()) header[HEADER.texts + index] = lengthOf(parts);
      const all = [new Uint8Array(header.buffer), ...records.map(bytesOf), ...sections.flat()];
      [records, texts, ifRejected, extras, issues, bytes] = [[], [], [], [], [], 0];
      labels.clear();
      return all;
    },
  };
}
