import type { DataConfig } from '../../config/data-config.ts';
import { createNumberList, type NumberList } from '../number-list.ts';
import { wordsOf } from '../hash128.ts';
import { SPLIT_WORDS } from '../row-keys.ts';
import { OUTCOME, SIDE, type RowBook } from './row-book.ts';
import { splitShares, type SplitShares } from './split-shares.ts';

/** The hash ranges that rows were split by, and how many keys were held out from before. */
export interface SettledSplit extends SplitShares {
  readonly pinned: number;
}

const TRAIN = 1;
const VALIDATION = 2;
const TEST = 4;

/** The keys that were held out before. */
export interface PinnedKeys {
  readonly count: number;
  /** Whether the row's key is one of them. */
  holds(index: number): boolean;
}

/** Settles prompts with several answers. */
export function settleConflicts(book: RowBook, policy: DataConfig['on_conflict']): void {
  if (policy === 'keep') return;
  for (let index = 0; index < book.length; index++) {
    if (!book.isGood(index)) continue;
    const { conflicted, isLast } = book.answers(index);
    if (!conflicted || (policy === 'last' && isLast)) continue;
    book.outcome.set(index, policy === 'error' ? OUTCOME.conflictError : OUTCOME.conflict);
  }
}

/** Puts a row on a side, or leaves it out where its prompt (or group) stands on a later one. */
function place(book: RowBook, held: NumberList, index: number, side: number, bit: number, laterBits: number): void {
  const key = book.split.at(index);
  if ((held.at(key) & laterBits) !== 0) {
    book.outcome.set(index, OUTCOME.contaminated);
    return;
  }
  book.side.set(index, side);
  held.set(key, held.at(key) | bit);
}

/** Finds the keys (16 hex digits) that must stay in test. */
export function pinKeys(book: RowBook, keys: Iterable<string> | null): PinnedKeys {
  const held = createNumberList('uint8', book.splitKeys.size);
  const words = new Uint32Array(SPLIT_WORDS);
  let count = 0;
  for (const key of keys ?? []) {
    count += 1;
    wordsOf(key, words, 0, SPLIT_WORDS);
    const id = book.splitKeys.find(words, 0);
    if (id !== null) held.set(id, 1);
  }
  return { count, holds: (index) => held.at(book.split.at(index)) === 1 };
}

/**
 * Gives every good row its side, or leaves it out as a leak. A source's own `split:` stays as it is given; rows without
 * one go by the hash of their key, keys held out before stay in test, and a key that stands on several sides is kept on
 * the last of train, validation, test. May be done again when rows have been left out since.
 */
export function assignSides(book: RowBook, data: DataConfig, pins: PinnedKeys): SettledSplit {
  /** Which sides each split key stands on, as bits. */
  const held = createNumberList('uint8', book.splitKeys.size);
  for (let index = 0; index < book.length; index++) {
    book.side.set(index, SIDE.none);
    if (book.isGood(index) && pins.holds(index)) held.set(book.split.at(index), TEST);
  }
  const each = (fixed: number, visit: (index: number) => void): void => {
    for (let index = 0; index < book.length; index++)
      if (book.fixed.at(index) === fixed && book.isGood(index)) visit(index);
  };
  const fixedTest = createNumberList('uint8', book.splitKeys.size);
  const fixedValidation = createNumberList('uint8', book.splitKeys.size);
  each(SIDE.test, (index) => {
    place(book, held, index, SIDE.test, TEST, 0);
    fixedTest.set(book.split.at(index), 1);
  });
  each(SIDE.validation, (index) => fixedValidation.set(book.split.at(index), 1));

  const free = createNumberList('float64', 0, book.length);
  each(SIDE.none, (index) => {
    const key = book.split.at(index);
    const elsewhere = fixedTest.at(key) === 1 || (fixedValidation.at(key) === 1 && !pins.holds(index));
    if (elsewhere) book.outcome.set(index, OUTCOME.contaminated);
    else free.push(book.position(index));
  });
  const fixedSides = { test: hasFixed(book, SIDE.test), validation: hasFixed(book, SIDE.validation) };
  const shares = splitShares(free, data.split, fixedSides);

  each(SIDE.none, (index) => {
    const at = book.position(index);
    if (pins.holds(index) || at < shares.test) place(book, held, index, SIDE.test, TEST, 0);
  });
  each(SIDE.validation, (index) => place(book, held, index, SIDE.validation, VALIDATION, TEST));
  each(SIDE.none, (index) => {
    if (book.side.at(index) !== SIDE.none) return;
    const inValidation = book.position(index) < shares.test + shares.validation;
    if (inValidation) place(book, held, index, SIDE.validation, VALIDATION, TEST);
    else place(book, held, index, SIDE.train, TRAIN, TEST | VALIDATION);
  });
  each(SIDE.train, (index) => place(book, held, index, SIDE.train, TRAIN, TEST | VALIDATION));
  return { ...shares, pinned: pins.count };
}

function hasFixed(book: RowBook, side: number): boolean {
  for (let index = 0; index < book.length; index++) if (book.fixed.at(index) === side) return true;
  return false;
}
