import type { RowRepair } from './shape/draft.ts';

/** What the merge must know of a row without reading the row itself. */
export type ShardRow =
  | { readonly outcome: 'rejected' | 'filtered' | 'unlabelled' | 'erased'; readonly row: number; readonly line: number }
  | GoodShardRow;

export interface GoodShardRow {
  readonly outcome: 'accepted' | 'repaired';
  readonly row: number;
  readonly line: number;
  readonly duplicate: string;
  readonly prompt: string;
  readonly answer: string;
  readonly split: string;
  readonly tokens: number;
  readonly answerTokens: number;
  /** The answer itself, while the shard's answers may still be a closed set of labels. */
  readonly label?: string;
  readonly group?: string;
  readonly id?: string;
  /** 16 hex digits of the data subject's digest. */
  readonly subject?: string;
  readonly slices?: Readonly<Record<string, string>>;
  /** Named repairs; a repaired row that names none had its label mapped. */
  readonly repairs?: readonly RowRepair[];
  /** It is a preference pair. */
  readonly pair?: true;
  /** It shows images. */
  readonly images?: true;
  /** Places, in the list of providers, of those that would refuse the row. */
  readonly refusedBy?: readonly number[];
}

export interface ShardLine {
  readonly row: ShardRow;
  /** The training line, or the line for `rejected.jsonl`; empty for rows left out. */
  readonly text: string;
  /** The line for `rejected.jsonl` of a good row, where a conflict may yet reject it. */
  readonly ifRejected: string;
}
