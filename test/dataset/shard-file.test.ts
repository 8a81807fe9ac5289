import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LedgerIssue } from '../../dataset/ledger.ts';
import { readShardBlocks, readShardRecords } from '../../dataset/read-shard.ts';
import { ROW_WORDS, WORD } from '../../dataset/shard-block.ts';
import type { GoodShardRow, ShardLine } from '../../dataset/shard-line.ts';
import { createShardWriter } from '../../dataset/shard-writer.ts';
import { folderWith } from './validate-files.ts';

function goodRow(row: number, more: Partial<GoodShardRow> = {}): GoodShardRow {
  return {
    outcome: 'accepted',
    row,
    line: row + 1,
    duplicate: row.toString(16).padStart(32, 'a'),
    prompt: row.toString(16).padStart(32, 'b'),
    answer: row.toString(16).padStart(16, 'c'),
    split: row.toString(16).padStart(16, 'd'),
    tokens: 3 * row,
    answerTokens: row,
    ...more,
  };
}

const issue: LedgerIssue = {
  code: 'x',
  severity: 'warning',
  source: 's',
  row: 1,
  line: 2,
  pointer: '/é',
  message: '\n',
  hint: '',
};

describe('a shard file', () => {
  it('gives back rows, texts and issues as they were written, over as many blocks as it takes', async () => {
    const path = join(await folderWith({}), 'shard');
    const lines: ShardLine[] = [
      { row: goodRow(1, { label: 'ä\tb', slices: { tag: 'x' } }), text: '{"a":"中"}', ifRejected: 'no' },
      { row: { outcome: 'rejected', row: 2, line: 3 }, text: 'r'.repeat(2_000_000), ifRejected: '' },
      { row: { outcome: 'filtered', row: 3, line: 4 }, text: '', ifRejected: '' },
      { row: goodRow(4, { outcome: 'repaired' }), text: '', ifRejected: '' },
    ];
    const writer = await createShardWriter(path);
    writer.addIssue(issue);
    for (const line of lines) await writer.write(line);
    await writer.close();

    const read: unknown[] = [];
    const issues: LedgerIssue[] = [];
    let blocks = 0;
    for await (const block of readShardBlocks(path)) {
      blocks += 1;
      issues.push(...block.issues);
      let [text, rejected] = [0, 0];
      for (let index = 0; index < block.rows; index++) {
        const at = index * ROW_WORDS;
        const [textEnd, rejectedEnd] = [
          text + (block.words[at + WORD.text] ?? 0),
          rejected + (block.words[at + WORD.ifRejected] ?? 0),
        ];
        const good = (block.words[at + WORD.outcome] ?? 0) < 2;
        read.push({
          row: good ? block.row(index) : block.words[at + WORD.row],
          text: block.texts.toString('utf8', text, textEnd).replace(/\n$/, ''),
          ifRejected: block.ifRejected.toString('utf8', rejected, rejectedEnd).replace(/\n$/, ''),
        });
        [text, rejected] = [textEnd, rejectedEnd];
      }
    }
    expect(blocks).toBe(2);
    expect(issues).toEqual([issue]);
    expect(read).toEqual(lines.map((line) => ({ ...line, row: 'duplicate' in line.row ? line.row : line.row.row })));

    let rows = 0;
    for await (const words of readShardRecords(path)) rows += words.length / ROW_WORDS;
    expect(rows).toBe(4);
  });
});
