import type { GateConfig } from '../config/evaluation-config.ts';
import type { EvaluationFigures } from '../domain/run-outcome.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { ConfusionCell, ConfusionMatrix } from './confusion.ts';
import type { PairedTable } from './paired-table.ts';

/** What the gate was set to when it decided. */
export type GateSetup = Pick<GateConfig, 'mode' | 'min_improvement' | 'margin' | 'min_score' | 'confidence'>;

/** A constraint with the interval of its own difference; neither held nor broken where the interval spans −max_drop. */
export interface EvaluatedConstraint {
  readonly metric: string;
  /** `column=value`, `tag=value`; null over all prompts. */
  readonly slice: string | null;
  readonly n: number;
  readonly difference: number;
  readonly lo: number;
  readonly hi: number;
  readonly maxDrop: number;
  readonly state: 'holds' | 'broken' | 'undecided';
}

/** How the calls went. A prompt that either model failed on is in no pair. */
export interface CallCounts {
  /** Asked of each model: prompts times samples. */
  readonly prompts: number;
  /** Answers the candidate gave, cut ones among them. */
  readonly candidateAnswers: number;
  /** Of those, ended by length. */
  readonly cut: number;
  readonly failedBaseline: number;
  readonly failedCandidate: number;
}

/** A test that looks at every outcome, for where too few differ to trust the interval alone. */
export interface ExactTest {
  /** McNemar's of single pairs, or the permutation of whole groups. */
  readonly by: 'pairs' | 'groups';
  /** Pairs, or groups, in which the models differ. */
  readonly differing: number;
  readonly pValue: number;
}

/** One condition of a promotion: what was asked, what was measured, and whether it holds. */
export interface GateCheck {
  readonly condition: string;
  readonly measured: string;
  readonly holds: boolean;
  /** The same as one sentence, whichever way it came out. */
  readonly sentence: string;
}

export interface SliceResult {
  /** `column=value`. */
  readonly slice: string;
  readonly figures: EvaluationFigures;
  /** Null for scores. */
  readonly pairs: PairedTable | null;
  /** Holm's p over the slices listed, safe to hold against 1 − confidence; null where nothing was measured. */
  readonly adjustedPValue: number | null;
}

/** Beside the metric, where the answers are a closed set. */
export interface LabelsResult {
  readonly count: number;
  /** Of sets small enough to be shown whole; null for larger ones. */
  readonly confusion: {
    readonly labels: readonly string[];
    readonly baseline: ConfusionMatrix;
    readonly candidate: ConfusionMatrix;
  } | null;
  readonly baselineMacroF1: number | null;
  readonly candidateMacroF1: number | null;
  /** Answers of each model outside the closed set. */
  readonly baselineUnknown: number;
  readonly candidateUnknown: number;
  /** The candidate's most frequent mistakes. */
  readonly candidateMistakes: readonly ConfusionCell[];
}

/** A prompt on which the two models differ, by its key, with both scores. */
export interface DifferingPair {
  readonly key: string;
  readonly baseline: number;
  readonly candidate: number;
}

/** All that an evaluation found: plain JSON, bounded in size, without a text of any row. */
export interface EvaluationResult {
  readonly figures: EvaluationFigures;
  /** The figures of the other scorers named, in their order. */
  readonly otherFigures: readonly EvaluationFigures[];
  /** How the interval came about: Tango's score interval, or the BCa bootstrap of pairs or groups. */
  readonly method: 'tango' | 'bca';
  /** What is independent of one another: pairs, or groups. */
  readonly units: number;
  /** By who was right; null for scores. */
  readonly pairs: PairedTable | null;
  readonly calls: CallCounts;
  /** Pairs whose expected text `extract` finds nothing in: wrong for both models. */
  readonly unreadableExpected: number;
  /** Of the two means at the gate's confidence: Wilson's for shares of independent pairs, else by bootstrap. */
  readonly baselineInterval: readonly [number, number];
  readonly candidateInterval: readonly [number, number];
  /** Beside the interval; null for scores of single pairs. */
  readonly exact: ExactTest | null;
  /** Prompts that would show what the gate asks for, at the spread found; null where none would. */
  readonly needed: number | null;
  /** Distinct groups among the pairs; null where no row has one. */
  readonly groups: number | null;
  readonly slices: readonly SliceResult[];
  /** Slices beyond the largest ones that are listed. */
  readonly slicesOmitted: number;
  readonly labels: LabelsResult | null;
  /** The pairs that differ most, the largest difference first; as many for the candidate as against it where there are. */
  readonly differing: readonly DifferingPair[];
  readonly constraints: readonly EvaluatedConstraint[];
  readonly gate: GateSetup;
  readonly checks: readonly GateCheck[];
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
}
