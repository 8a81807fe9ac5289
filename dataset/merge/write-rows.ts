import { conflictError, conflictWarning } from '../conflict-problems.ts';
import { createIssueLog, issueOf } from '../issue-log.ts';
import { MAX_LISTED_ISSUES, type LedgerIssue } from '../ledger.ts';
import type { MergeOptions } from '../merge-shards.ts';
import { rowWarning, type Problem } from '../problem.ts';
import { comparableText } from '../near/comparable-text.ts';
import { hexOf } from '../hash128.ts';
import { createTicker } from '../progress.ts';
import { readShardBlocks, type FullShardBlock } from '../read-shard.ts';
import { SPLIT_WORDS } from '../row-keys.ts';
import { ROW_WORDS, SHARD_OUTCOMES, WORD } from '../shard-block.ts';
import { OUTCOME, SIDE, type RowBook, type SideName } from './row-book.ts';
import type { ScriptCensus } from './script-census.ts';
import type { IndexedRow, SplitWriters } from './split-writers.ts';
import type { Tally, WrittenRow } from './tally.ts';

const SIDE_NAMES: Readonly<Record<number, SideName>> = {
  [SIDE.train]: 'train',
  [SIDE.validation]: 'validation',
  [SIDE.test]: 'test',
};

/** Lines go to their file in runs of about so many bytes, so that most of its buffer is used. */
const LONGEST_RUN = 32 * 1024;

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
    /** Null where nothing is written. */
    readonly census: ScriptCensus | null;
    /** Filled with the first thousand issues. */
    readonly issues: LedgerIssue[];
  },
): Promise<void> {
  const { book, tally, writers, census, issues } = options;
  const tick = createTicker(options);
  let index = 0;

  /** Where in the block's sections a row's bytes begin. */
  let textAt = 0;
  let rejectedAt = 0;

  /** Lines of one side that stand one after the other in the block and are still to be written. */
  let run: { readonly side: SideName; readonly from: number; to: number; lines: number } | null = null;

  function endRun({ texts }: FullShardBlock): Promise<void> | undefined {
    const ended = run;
    run = null;
    return ended === null ? undefined : writers?.lines(ended.side, { ...ended, bytes: texts });
  }

  function addLine(block: FullShardBlock, side: SideName, from: number, to: number): Promise<void> | undefined {
    if (run?.side === side && run.to === from && to - run.from <= LONGEST_RUN) {
      run.to = to;
      run.lines += 1;
      return undefined;
    }
    const full = endRun(block);
    run = { side, from, to, lines: 1 };
    return full;
  }

  /** Await what it returns, where it returns something. */
  function writeRow(block: FullShardBlock, at: number, source: string): Promise<unknown> | undefined {
    const { words } = block;
    const outcome = book.outcome.at(index);
    const [from, rejectedFrom] = [textAt, rejectedAt];
    textAt += words[at + WORD.text] ?? 0;
    rejectedAt += words[at + WORD.ifRejected] ?? 0;
    tally.row(outcome);
    if (outcome === OUTCOME.rejected) return writers?.rejected({ bytes: block.texts, from, to: textAt, lines: 1 });
    if (outcome === OUTCOME.conflictError)
      return writers?.rejected({ bytes: block.ifRejected, from: rejectedFrom, to: rejectedAt, lines: 1 });
    if (outcome !== OUTCOME.accepted && outcome !== OUTCOME.repaired) return undefined;
    const side = SIDE_NAMES[book.side.at(index)];
    if (side === undefined) throw new Error(`Row ${words[at + WORD.row]} of ${source} was given no side`);
    const plain = (words[at + WORD.extra] ?? 0) === 0;
    const known = plain ? null : block.row(at / ROW_WORDS);
    tally.written(side, known ?? plainRow(block, at), textAt - from);
    if (census?.wantsNext() === true) census.add(comparableText(block.texts.toString('utf8', from, textAt)));
    const full = addLine(block, side, from, textAt);
    const place = (): IndexedRow => known ?? plainPlace(words, at);
    const noted = writers?.good(side, book.split.at(index), place, source);
    return full === undefined ? noted : Promise.all([full, noted]);
  }

  for (const shard of options.shards) {
    const own: LedgerIssue[] = [];
    const found = createIssueLog();
    const source = shard.shard.displayPath;
    tally.source(shard.summary);
    for await (const block of readShardBlocks(shard.path)) {
      own.push(...block.issues);
      textAt = 0;
      rejectedAt = 0;
      for (let at = 0; at < block.words.length; at += ROW_WORDS) {
        const problem = problemOf(book, index, options.data.on_conflict);
        if (problem !== null) {
          const place = { row: block.words[at + WORD.row] ?? 0, line: block.words[at + WORD.line] ?? 0 };
          const issue = issueOf(problem, source, place);
          found.add(issue);
          tally.issue(issue);
        }
        const full = writeRow(block, at, source);
        if (full !== undefined) await full;
        index += 1;
      }
      await endRun(block);
      tick(index, 0);
    }
    const room = MAX_LISTED_ISSUES - issues.length;
    if (room > 0) issues.push(...mergeIssues(own, found.kept).slice(0, room));
  }
}

/** Of a row of which nothing more is known than its record. */
function plainRow({ words, labels }: FullShardBlock, at: number): WrittenRow {
  const label = labels[(words[at + WORD.label] ?? 0) - 1];
  return {
    outcome: SHARD_OUTCOMES[words[at + WORD.outcome] ?? 0] === 'repaired' ? 'repaired' : 'accepted',
    tokens: words[at + WORD.tokens] ?? 0,
    answerTokens: words[at + WORD.answerTokens] ?? 0,
    ...(label === undefined ? {} : { label }),
  };
}

function plainPlace(words: Uint32Array, at: number): IndexedRow {
  return { split: hexOf(words, at + WORD.split, SPLIT_WORDS), row: words[at + WORD.row] ?? 0 };
}
