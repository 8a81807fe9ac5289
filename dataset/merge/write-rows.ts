import { conflictError, conflictWarning } from '../conflict-problems.ts';
import { createIssueLog, issueOf } from '../issue-log.ts';
import { MAX_LISTED_ISSUES, type LedgerIssue } from '../ledger.ts';
import type { ConvertedShard, MergeOptions } from '../merge-shards.ts';
import { rowWarning, type Problem } from '../problem.ts';
import { createTicker } from '../progress.ts';
import { readShardLines, type ShardLine } from '../shard-line.ts';
import { OUTCOME, SIDE, type RowBook, type SideName } from './row-book.ts';
import type { SplitWriters } from './split-writers.ts';
import type { Tally } from './tally.ts';

const SIDE_NAMES: Readonly<Record<number, SideName>> = {
  [SIDE.train]: 'train',
  [SIDE.validation]: 'validation',
  [SIDE.test]: 'test',
};

const LEAK = rowWarning(
  'leak',
  '',
  'The prompt (or group) of this row also stands in a later one of train, validation and test, so it was left out here',
  'Nothing to do; or mend the source, so that its files share no row.',
);

/** What the merge itself has to say of a row. */
function problemOf(book: RowBook, index: number, policy: string): Problem | null {
  const outcome = book.outcome.at(index);
  if (outcome === OUTCOME.conflictError) return conflictError;
  if (outcome === OUTCOME.contaminated) return LEAK;
  return policy !== 'error' && book.differs.at(index) === 1 ? conflictWarning : null;
}

/** Both lists are in the order of rows, the source's own problems first; so is what comes out. */
function mergeIssues(one: readonly LedgerIssue[], other: readonly LedgerIssue[]): readonly LedgerIssue[] {
  return [...one, ...other].sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
}

/** Goes through the converted rows once more and hands each to its file; all are counted, and listed where they must be. */
export async function writeRows(
  options: MergeOptions & {
    readonly book: RowBook;
    readonly tally: Tally;
    readonly writers: SplitWriters | null;
    /** Filled with the first thousand issues. */
    readonly issues: LedgerIssue[];
  },
): Promise<void> {
  const { book, tally, writers, issues } = options;
  const tick = createTicker(options);
  let index = 0;

  async function writeRow(line: ShardLine, shard: ConvertedShard): Promise<void> {
    const outcome = book.outcome.at(index);
    tally.row(outcome);
    if (outcome === OUTCOME.rejected) return writers?.rejected(line.text);
    if (outcome === OUTCOME.conflictError) return writers?.rejected(line.ifRejected);
    const side = SIDE_NAMES[book.side.at(index)];
    const good = outcome === OUTCOME.accepted || outcome === OUTCOME.repaired;
    if (!good || !('duplicate' in line.row)) return;
    if (side === undefined) throw new Error(`Row ${line.row.row} of ${shard.shard.displayPath} was given no side`);
    tally.written(side, line.row, Buffer.byteLength(line.text) + 1);
    await writers?.good(side, line.text, line.row, shard.shard.displayPath);
  }

  for (const shard of options.shards) {
    const own: LedgerIssue[] = [];
    const found = createIssueLog();
    tally.source(shard.summary);
    for await (const lines of readShardLines(shard.path, (issue) => own.push(issue))) {
      for (const line of lines) {
        const problem = problemOf(book, index, options.data.on_conflict);
        if (problem !== null) {
          const issue = issueOf(problem, shard.shard.displayPath, line.row);
          found.add(issue);
          tally.issue(issue);
        }
        await writeRow(line, shard);
        index += 1;
      }
      tick(index, 0);
    }
    const room = MAX_LISTED_ISSUES - issues.length;
    if (room > 0) issues.push(...mergeIssues(own, found.kept).slice(0, room));
  }
}
