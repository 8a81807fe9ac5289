import type { LedgerIssue } from './ledger.ts';
import { textLines } from './text-lines.ts';

/** What the merge must know of a row without reading the row itself. */
export type ShardRow =
  | { readonly outcome: 'rejected' | 'filtered' | 'unlabelled'; readonly row: number; readonly line: number }
  | GoodShardRow;

export interface GoodShardRow {
  readonly outcome: 'accepted' | 'repaired';
  readonly row: number;
  readonly line: number;
  readonly duplicate: string;
  readonly prompt: string;
  readonly answer: string;
  readonly split: string;
  readonly position: number;
  readonly tokens: number;
  readonly answerTokens: number;
  /** The answer itself, while the shard's answers may still be a closed set of labels. */
  readonly label?: string;
  readonly group?: string;
  readonly id?: string;
  /** 16 hex digits of the data subject's digest. */
  readonly subject?: string;
  readonly slices?: Readonly<Record<string, string>>;
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

/** JSON text holds no raw tab, so tabs part what is on a line. */
export function rowLine(line: ShardLine): string {
  return `R${JSON.stringify(line.row)}\t${line.text}\t${line.ifRejected}`;
}

export function issueLine(issue: LedgerIssue): string {
  return `I${JSON.stringify(issue)}`;
}

/** Reads what `convertShard` wrote, in order; issues go to `onIssue`. */
export async function* readShardLines(
  path: string,
  onIssue?: (issue: LedgerIssue) => void,
): AsyncGenerator<readonly ShardLine[]> {
  for await (const lines of textLines(path)) {
    const batch: ShardLine[] = [];
    for (const line of lines) {
      if (line.startsWith('I')) {
        if (onIssue !== undefined) onIssue(JSON.parse(line.slice(1)));
        continue;
      }
      const first = line.indexOf('\t');
      const second = line.indexOf('\t', first + 1);
      batch.push({
        row: JSON.parse(line.slice(1, first)),
        text: line.slice(first + 1, second),
        ifRejected: line.slice(second + 1),
      });
    }
    yield batch;
  }
}
