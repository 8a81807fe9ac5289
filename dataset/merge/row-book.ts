import type { DataConfig } from '../../config/data-config.ts';
import { DIGEST_WORDS } from '../hash128.ts';
import { createKeyTable, type KeyTable } from '../key-table.ts';
import { createNumberList, type NumberList } from '../number-list.ts';
import { createSplitPosition, SPLIT_WORDS } from '../row-keys.ts';
import { SHARD_OUTCOMES, WORD } from '../shard-block.ts';

/** Where a row ends: the ledger's outcomes, one byte each. */
export const OUTCOME = {
  accepted: 0,
  repaired: 1,
  rejected: 2,
  filtered: 3,
  unlabelled: 4,
  duplicate: 5,
  conflict: 6,
  /** Good until `on_conflict: error`. */
  conflictError: 7,
  contaminated: 8,
  nearDuplicate: 9,
  erased: 10,
} as const;

/** The `split:` of a source, and the side a row is written to. */
export const SIDE = { none: 0, train: 1, validation: 2, test: 3 } as const;
export type SideName = 'train' | 'validation' | 'test';

interface PromptAnswers {
  readonly table: KeyTable;
  /** Rows at which the prompt was first and last seen. */
  readonly first: NumberList;
  readonly last: NumberList;
  readonly conflicted: NumberList;
}

/** What is remembered of every row while the dataset is settled: 20 bytes, and its digests in tables. */
export interface RowBook {
  readonly outcome: NumberList;
  readonly fixed: NumberList;
  readonly side: NumberList;
  /** Numbers of `splitKeys`. */
  readonly split: NumberList;
  /** 1 on the row at which a prompt was first seen with another answer. */
  readonly differs: NumberList;
  readonly splitKeys: KeyTable;
  /** Takes over the row whose record (see `WORD`) begins at `at`. */
  add(words: Uint32Array, at: number, fixed: number): void;
  /** Whether the row is, as far as is known, to be written. */
  isGood(index: number): boolean;
  /** Where the row's salted split key falls in [0, 1). */
  position(index: number): number;
  /** Whether the row's prompt has several answers, and whether this row's is the last one given. */
  answers(index: number): { readonly conflicted: boolean; readonly isLast: boolean };
  readonly length: number;
}

/** `expected`: how many rows there will be. */
export function createRowBook(data: DataConfig, expected: number): RowBook {
  const listOf = (kind: 'uint8' | 'int32' | 'uint32'): NumberList => createNumberList(kind, 0, expected);
  const outcome = listOf('uint8');
  const fixed = listOf('uint8');
  const side = listOf('uint8');
  const differs = listOf('uint8');
  const split = listOf('int32');
  const prompt = listOf('int32');
  const answerHigh = listOf('uint32');
  const answerLow = listOf('uint32');
  const splitKeys = createKeyTable(SPLIT_WORDS, expected);
  const positionOf = createSplitPosition(data.split.salt);
  // Rows are duplicates, and prompts in conflict, only among sources of one `split:`; across them they are leaks.
  const perSplit = new Map<number, { readonly seen: KeyTable; readonly prompts: PromptAnswers }>();

  function groupOf(fixedSide: number): { readonly seen: KeyTable; readonly prompts: PromptAnswers } {
    const known = perSplit.get(fixedSide);
    if (known !== undefined) return known;
    const group = { seen: createKeyTable(DIGEST_WORDS, expected), prompts: promptAnswers() };
    perSplit.set(fixedSide, group);
    return group;
  }

  function promptAnswers(): PromptAnswers {
    return {
      table: createKeyTable(DIGEST_WORDS, expected),
      first: listOf('uint32'),
      last: listOf('uint32'),
      conflicted: listOf('uint8'),
    };
  }

  function sameAnswer(one: number, other: number): boolean {
    return answerHigh.at(one) === answerHigh.at(other) && answerLow.at(one) === answerLow.at(other);
  }

  function notePrompt(prompts: PromptAnswers, id: number, row: number): boolean {
    if (id === prompts.first.length) {
      prompts.first.push(row);
      prompts.last.push(row);
      prompts.conflicted.push(0);
      return false;
    }
    prompts.last.set(id, row);
    if (prompts.conflicted.at(id) === 1 || sameAnswer(prompts.first.at(id), row)) return false;
    prompts.conflicted.set(id, 1);
    return true;
  }

  return {
    outcome,
    fixed,
    side,
    split,
    differs,
    splitKeys,
    add(words, at, fixedSide) {
      const row = outcome.length;
      const given = SHARD_OUTCOMES[words[at + WORD.outcome] ?? 0] ?? 'rejected';
      fixed.push(fixedSide);
      side.push(SIDE.none);
      answerHigh.push(words[at + WORD.answer] ?? 0);
      answerLow.push(words[at + WORD.answer + 1] ?? 0);
      if (given !== 'accepted' && given !== 'repaired') {
        outcome.push(OUTCOME[given]);
        for (const list of [differs, split, prompt]) list.push(0);
        return;
      }
      const group = groupOf(fixedSide);
      const known = group.seen.size;
      const isDuplicate = group.seen.intern(words, at + WORD.duplicate) < known && data.deduplicate !== 'off';
      const promptId = group.prompts.table.intern(words, at + WORD.prompt);
      differs.push(notePrompt(group.prompts, promptId, row) ? 1 : 0);
      outcome.push(isDuplicate ? OUTCOME.duplicate : OUTCOME[given]);
      split.push(splitKeys.intern(words, at + WORD.split));
      prompt.push(promptId);
    },
    isGood: (index) => outcome.at(index) === OUTCOME.accepted || outcome.at(index) === OUTCOME.repaired,
    position: (index) => positionOf(splitKeys.keys(), split.at(index) * SPLIT_WORDS),
    answers(index) {
      const prompts = perSplit.get(fixed.at(index))?.prompts;
      if (prompts === undefined) return { conflicted: false, isLast: true };
      const id = prompt.at(index);
      return { conflicted: prompts.conflicted.at(id) === 1, isLast: sameAnswer(prompts.last.at(id), index) };
    },
    get length() {
      return outcome.length;
    },
  };
}
