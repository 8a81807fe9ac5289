import { setImmediate } from 'node:timers/promises';
import { comparableText } from '../near/comparable-text.ts';
import { createNearIndex, type NearIndex } from '../near/near-index.ts';
import { createNumberList, type NumberList } from '../number-list.ts';
import type { MergeOptions } from '../merge-shards.ts';
import { createTicker } from '../progress.ts';
import { readShardBlocks } from '../read-shard.ts';
import { ROW_WORDS, WORD } from '../shard-block.ts';
import { OUTCOME, SIDE, type RowBook } from './row-book.ts';

const ROWS_A_TURN = 512;

/** The places in the book of the rows that are still to be written, in the order of the index. */
async function indexTexts(
  options: MergeOptions,
  book: RowBook,
  index: NearIndex,
  tick: (rows: number, bytes: number) => void,
): Promise<NumberList> {
  const rows = createNumberList('uint32');
  let row = 0;
  for (const shard of options.shards) {
    for await (const { words, texts } of readShardBlocks(shard.path)) {
      let from = 0;
      for (let at = 0; at < words.length; at += ROW_WORDS, row += 1) {
        const to = from + (words[at + WORD.text] ?? 0);
        if (book.isGood(row)) {
          index.add(comparableText(texts.toString('utf8', from, to)));
          rows.push(row);
        }
        from = to;
      }
      tick(row, 0);
    }
  }
  return rows;
}

/**
 * Leaves out rows that nearly repeat one that is kept. Rows go in this order: those that were held out before, those of
 * the test side, the others; within each as they stand in the input. A row is only left out for one that it was itself
 * compared with, never for the neighbour of a neighbour. Sides must have been given out.
 */
export async function excludeNearDuplicates(
  options: MergeOptions,
  book: RowBook,
  isPinned: (row: number) => boolean,
): Promise<void> {
  const index = createNearIndex();
  const tick = createTicker(options);
  try {
    const rows = await indexTexts(options, book, index, tick);
    const turns: readonly ((row: number) => boolean)[] = [
      (row) => isTest(book, row) && isPinned(row),
      (row) => isTest(book, row) && !isPinned(row),
      (row) => !isTest(book, row),
    ];
    for (const isTheirTurn of turns) {
      for (let number = 0; number < rows.length; number++) {
        const row = rows.at(number);
        if (number % ROWS_A_TURN === 0) {
          // The matching never waits for anything: heartbeats and cancellation get their turn here.
          await setImmediate();
          tick(row, 0);
        }
        if (book.isGood(row) && isTheirTurn(row) && index.keep(number) !== null)
          book.outcome.set(row, OUTCOME.nearDuplicate);
      }
    }
  } finally {
    index.close();
  }
}

function isTest(book: RowBook, row: number): boolean {
  return book.side.at(row) === SIDE.test;
}
