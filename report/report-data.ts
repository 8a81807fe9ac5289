import type { Ledger } from '../dataset/ledger.ts';
import type { EvaluationFigures, RunOutcome } from '../domain/run-outcome.ts';
import type { ApprovalDecision, StageRecord } from '../domain/run-status.ts';
import type { EvaluationResult } from '../evaluation/evaluation-result.ts';

/** A model as the evaluation asked it. */
export interface ReportedModel {
  readonly provider: string;
  readonly model: string;
}

/** A scheduled candidate against the frozen anchor of its line, which stands where the baseline does. */
export interface ReportedAnchor {
  /** `support-intents@1`. */
  readonly anchor: string;
  readonly figures: EvaluationFigures;
  /** What the line may lose against it in all. */
  readonly margin: number;
}

/** What the evaluation found, with the two models it compared. */
export type ReportedEvaluation = EvaluationResult & {
  readonly baseline: ReportedModel;
  readonly candidate: ReportedModel;
  /** Prompts left out because they stand in the training rows of either model. */
  readonly contaminated: number;
  /** Absent where the run was not held to an anchor. */
  readonly anchor?: ReportedAnchor;
};

/** One point of the loss curve, in the order of its steps. */
export interface LossPoint {
  readonly step: number;
  readonly trainLoss: number | null;
  readonly validLoss: number | null;
}

/** A text of a model, cut to a length that a page can show, with its score by the metric in [0, 1]. */
export interface ReportedAnswer {
  readonly text: string;
  readonly score: number;
}

/** One prompt of the evaluation on which the models differ. */
export interface ReportedExample {
  /** The last turn of the user. */
  readonly prompt: string;
  /** Null where a judge decided without one. */
  readonly expected: string | null;
  readonly baseline: ReportedAnswer;
  readonly candidate: ReportedAnswer;
}

/** What the written rows are like, from the manifest. */
export interface DatasetProfile {
  /** Rows of a sample by the script they are written in. */
  readonly languages: Readonly<Record<string, number>>;
  /** Rows by how many tokens they have, `to` excluded. */
  readonly tokenHistogram: readonly { readonly from: number; readonly to: number; readonly rows: number }[];
}

export interface SplitCounts {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/** All that a report is made from: plain JSON; only `examples` holds texts of rows and models. */
export interface ReportData {
  readonly outcome: RunOutcome;
  readonly stages: readonly StageRecord[];
  readonly warnings: readonly string[];
  readonly decisions: readonly ApprovalDecision[];
  readonly rows: SplitCounts;
  readonly tokens: SplitCounts;
  /** Null where the data was never prepared. */
  readonly ledger: Ledger | null;
  /** Null where the data was never prepared. */
  readonly profile: DatasetProfile | null;
  readonly evaluation: ReportedEvaluation | null;
  /** Those with the largest difference first; only the HTML page shows them. */
  readonly examples: readonly ReportedExample[];
  /** Empty where the provider told no losses. */
  readonly loss: readonly LossPoint[];
  /** How the candidate was chosen among the job's checkpoints; absent where it is the last one. */
  readonly checkpoint?: string;
  readonly configDigest: string;
  /** The first run of the retry chain; the run's own id where it is no retry. */
  readonly firstRunId: string;
  /** The tuned model comes from Retune's own local provider, which trains no language model. */
  readonly isLocalProvider: boolean;
  /** ISO 8601, UTC. */
  readonly generatedAt: string;
}
