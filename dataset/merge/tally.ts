import { checkDataset } from '../rules/check-dataset.ts';
import { addTotals, assertBalanced, emptyTotals, type RunningTotals } from '../balance.ts';
import { chooseTokenizer } from '../tokens/choose-tokenizer.ts';
import { createCountDistribution, type CountBucket } from '../count-distribution.ts';
import type { ShardSummary } from '../shard-summary.ts';
import { addCounts, countOne, issueOf, sortedCounts, type Counts } from '../issue-log.ts';
import { createLabelTracker } from '../label-set.ts';
import {
  MAX_LISTED_ISSUES,
  type ExclusionReason,
  type Ledger,
  type LedgerIssue,
  type LedgerProvider,
} from '../ledger.ts';
import type { NamedRules } from '../rules/rule-packs.ts';
import type { GoodShardRow } from '../shard-line.ts';
import { createLabelBalance } from './label-balance.ts';
import { OUTCOME, type SideName } from './row-book.ts';

/** What an issue of no source in particular gives as its source. */
const ALL_SOURCES = 'all sources';

interface SplitTally {
  rows: number;
  tokens: number;
  bytes: number;
}

/** What is counted of a row that is written. */
export type WrittenRow = Pick<
  GoodShardRow,
  'outcome' | 'tokens' | 'answerTokens' | 'label' | 'repairs' | 'refusedBy' | 'pair' | 'images'
>;

/** Counts settled rows into a ledger. */
export interface Tally {
  /** Begins the next source; the rows that follow are its. */
  source(summary: ShardSummary): void;
  row(outcome: number): void;
  /** `bytes` with the line end. */
  written(side: SideName, row: WrittenRow, bytes: number): void;
  issue(issue: LedgerIssue): void;
  ledger(issues: readonly LedgerIssue[]): Ledger;
  readonly splits: Readonly<Record<SideName, Readonly<SplitTally>>>;
  answerTokens(share: number): number;
  /** Rows by how many tokens they have. */
  tokenHistogram(): readonly CountBucket[];
  labels(): readonly string[] | null;
}

const EXCLUDED: Readonly<Record<number, ExclusionReason>> = {
  [OUTCOME.filtered]: 'filtered',
  [OUTCOME.unlabelled]: 'unlabelled',
  [OUTCOME.conflict]: 'conflict',
  [OUTCOME.contaminated]: 'contaminated',
  [OUTCOME.nearDuplicate]: 'near_duplicate',
  [OUTCOME.erased]: 'erased',
};

export function createTally(rules: readonly NamedRules[]): Tally {
  const sources: { summary: ShardSummary; totals: RunningTotals }[] = [];
  const excludedBy = { filtered: 0, unlabelled: 0, conflict: 0, near_duplicate: 0, contaminated: 0, erased: 0 };
  const splits = { train: emptySplit(), validation: emptySplit(), test: emptySplit() };
  const issueCounts: Counts = {};
  const refusalCounts: Counts[] = rules.map(() => ({}));
  const refusedRows = rules.map(() => 0);
  const tokens = createCountDistribution();
  const answers = createCountDistribution();
  const tracker = createLabelTracker();
  const balance = createLabelBalance();
  const repairs: Counts = {};
  /** By provider, of the rows that it takes. */
  const pairs = rules.map(() => 0);
  const imageExamples = rules.map(() => 0);
  let imageRows = 0;
  const pii: Counts = {};
  let current = emptyTotals();

  function emptySplit(): SplitTally {
    return { rows: 0, tokens: 0, bytes: 0 };
  }

  function providers(written: number): Readonly<Record<string, LedgerProvider>> {
    return Object.fromEntries(
      rules.map(({ name, pack }, index) => {
        const counts = { ...refusalCounts[index] };
        const examples = written - (refusedRows[index] ?? 0);
        const beyond = checkDataset(
          {
            examples,
            pairs: pairs[index] ?? 0,
            imageExamples: imageExamples[index] ?? 0,
            bytes: splits.train.bytes,
          },
          pack,
        );
        for (const code of beyond) countOne(counts, code);
        return [name, { trainable: beyond.length === 0, issue_counts: sortedCounts(counts) }];
      }),
    );
  }

  return {
    splits,
    source(summary) {
      current = { ...emptyTotals(), blank: summary.blank };
      sources.push({ summary, totals: current });
      addCounts(issueCounts, summary.issueCounts);
      addCounts(pii, summary.pii);
      for (const [index, { name }] of rules.entries())
        addCounts(refusalCounts[index] ?? {}, summary.refusalCounts[name] ?? {});
    },
    row(outcome) {
      current.rows += 1;
      const reason = EXCLUDED[outcome];
      if (outcome === OUTCOME.accepted) current.accepted += 1;
      else if (outcome === OUTCOME.repaired) current.repaired += 1;
      else if (outcome === OUTCOME.rejected || outcome === OUTCOME.conflictError) current.rejected += 1;
      else if (outcome === OUTCOME.duplicate) current.duplicates += 1;
      if (reason === undefined) return;
      current.excluded += 1;
      excludedBy[reason] += 1;
    },
    written(side, row, bytes) {
      const split = splits[side];
      split.rows += 1;
      split.tokens += row.tokens;
      split.bytes += bytes;
      tokens.add(row.tokens);
      answers.add(row.answerTokens);
      if (tracker.add(row.label) && row.label !== undefined) balance.add(row.label);
      if (row.outcome === 'repaired') for (const repair of row.repairs ?? ['label_map']) countOne(repairs, repair);
      if (row.images === true) imageRows += 1;
      for (const index of rules.keys()) {
        if (row.refusedBy?.includes(index) === true) refusedRows[index] = (refusedRows[index] ?? 0) + 1;
        else if (row.pair === true) pairs[index] = (pairs[index] ?? 0) + 1;
        else if (row.images === true) imageExamples[index] = (imageExamples[index] ?? 0) + 1;
      }
    },
    issue(issue) {
      countOne(issueCounts, issue.code);
    },
    tokenHistogram: () => tokens.histogram(),
    answerTokens: (share) => answers.percentile(share),
    labels: () => tracker.labels(),
    ledger(issues) {
      const totals = emptyTotals();
      for (const { summary, totals: counted } of sources) {
        if (counted.rows !== summary.rows)
          throw new Error(`${summary.path}: ${summary.rows} rows were read, ${counted.rows} arrived`);
        assertBalanced(counted, summary.path);
        addTotals(totals, counted);
      }
      assertBalanced(totals, ALL_SOURCES);
      const lopsided = tracker.labels() === null ? null : balance.problem();
      if (lopsided !== null) countOne(issueCounts, lopsided.code);
      const listed = lopsided === null ? issues : [...issues, issueOf(lopsided, ALL_SOURCES, null)];
      const issueTotal = Object.values(issueCounts).reduce((sum, count) => sum + count, 0);
      const tokenizer = chooseTokenizer(rules);
      // What an image counts is the provider's secret.
      const exact = imageRows === 0 && tokenizer.exact;
      return {
        sources: sources.map(({ summary, totals: counted }) => {
          const { path, format, encoding, encodingConfidence, delimiter, shape } = summary;
          return { path, format, encoding, encoding_confidence: encodingConfidence, delimiter, shape, ...counted };
        }),
        totals,
        excluded_by: excludedBy,
        issues: listed.slice(0, MAX_LISTED_ISSUES),
        issue_counts: sortedCounts(issueCounts),
        issues_truncated: issueTotal > MAX_LISTED_ISSUES,
        tokens: {
          total: tokens.total,
          max: tokens.max,
          p50: tokens.percentile(0.5),
          p95: tokens.percentile(0.95),
          tokenizer: tokenizer.name,
          exact,
        },
        providers: providers(totals.accepted + totals.repaired),
        repairs: sortedCounts(repairs),
        pii: sortedCounts(pii),
      };
    },
  };
}
