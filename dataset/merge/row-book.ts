import type { DataConfig } from '../../config/data-config.ts';
import { createKeyTable, type KeyTable } from '../key-table.ts';
import { createNumberList, type NumberList } from '../number-list.ts';
import type { ShardRow } from '../shard-line.ts';

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
} as const;

/** The `split:` of a source, and the side a row is written to. */
export const SIDE = { none: 0, train: 1, validation: 2, test: 3 } as const;
export type SideName = 'train' | 'validation' | 'test';

interface PromptAnswers {
  readonly table: KeyTable;
  readonly first: NumberList;
  readonly last: NumberList;
  readonly conflicted: NumberList;
}

/** What is remembered of every row while the dataset is settled: some 30 bytes, and its digests in tables. */
export interface RowBook {
  readonly outcome: NumberList;
  readonly fixed: NumberList;
  readonly side: NumberList;
  readonly split: NumberList;
  readonly position: NumberList;
  /** 1 on the row at which a prompt was first seen with another answer. */
  readonly differs: NumberList;
  readonly splitKeys: KeyTable;
  add(row: ShardRow, fixed: number): void;
  /** Whether the row's prompt has several answers, and whether this row's is the last one given. */
  answers(index: number): { readonly conflicted: boolean; readonly isLast: boolean };
  readonly length: number;
}

/** 52 bits of a digest as a number. */
function answerNumber(hex: string): number {
  return Number.parseInt(hex.slice(0, 13), 16);
}

/** Keys of 16 digits stand in tables of 32. */
export function splitTableKey(hex: string): string {
  return hex.padEnd(32, '0');
}

export function createRowBook(data: DataConfig): RowBook {
  const outcome = createNumberList('uint8');
  const fixed = createNumberList('uint8');
  const side = createNumberList('uint8');
  const differs = createNumberList('uint8');
  const split = createNumberList('int32');
  const prompt = createNumberList('int32');
  const answer = createNumberList('float64');
  const position = createNumberList('float64');
  const splitKeys = createKeyTable();
  // Rows are duplicates, and prompts in conflict, only among sources of one `split:`; across them they are leaks.
  const perSplit = Object.values(SIDE).map(() => ({ seen: createKeyTable(), prompts: promptAnswers() }));

  function promptAnswers(): PromptAnswers {
    return {
      table: createKeyTable(),
      first: createNumberList('float64'),
      last: createNumberList('float64'),
      conflicted: createNumberList('uint8'),
    };
  }

  function notePrompt(prompts: PromptAnswers, id: number, given: number): boolean {
    if (id === prompts.first.length) {
      prompts.first.push(given);
      prompts.last.push(given);
      prompts.conflicted.push(0);
      return false;
    }
    prompts.last.set(id, given);
    if (prompts.conflicted.at(id) === 1 || prompts.first.at(id) === given) return false;
    prompts.conflicted.set(id, 1);
    return true;
  }

  return {
    outcome,
    fixed,
    side,
    split,
    position,
    differs,
    splitKeys,
    add(row, fixedSide) {
      fixed.push(fixedSide);
      side.push(SIDE.none);
      const group = perSplit[fixedSide];
      if (!('duplicate' in row) || group === undefined) {
        outcome.push(OUTCOME[row.outcome]);
        for (const list of [differs, split, prompt, answer, position]) list.push(0);
        return;
      }
      const known = group.seen.size;
      const isDuplicate = group.seen.intern(row.duplicate) < known && data.deduplicate !== 'off';
      const promptId = group.prompts.table.intern(row.prompt);
      const given = answerNumber(row.answer);
      differs.push(notePrompt(group.prompts, promptId, given) ? 1 : 0);
      outcome.push(isDuplicate ? OUTCOME.duplicate : OUTCOME[row.outcome]);
      split.push(splitKeys.intern(splitTableKey(row.split)));
      prompt.push(promptId);
      answer.push(given);
      position.push(row.position);
    },
    answers(index) {
      const prompts = perSplit[fixed.at(index)]?.prompts;
      const id = prompt.at(index);
      return { conflicted: prompts?.conflicted.at(id) === 1, isLast: prompts?.last.at(id) === answer.at(index) };
    },
    get length() {
      return outcome.length;
    },
  };
}
