/**
 * `retune/evaluation`: scorers, paired statistics and the rule of the verdict. Pure computing: the same numbers give the
 * same result. Scores are in [0, 1], differences (candidate − baseline) in [-1, 1], confidence and p in (0, 1).
 *
 * @module
 */
export type { EvaluationConfig, GateConfig } from '../config/evaluation-config.ts';
export type { EvaluationFigures } from '../domain/run-outcome.ts';
export type { Verdict } from '../domain/verdict.ts';
export type { Answer, AnswerPair, JudgedPair } from '../evaluation/answer-pair.ts';
export { bcaInterval } from '../evaluation/bootstrap.ts';
export type { BootstrapInput, BootstrapResult } from '../evaluation/bootstrap.ts';
export { builtInScorer } from '../evaluation/built-in-scorers.ts';
export { chooseScorers } from '../evaluation/choose-scorers.ts';
export type { AnswerShape, Metric, ScorerChoice, ScorerSetup } from '../evaluation/choose-scorers.ts';
export { detectable, detectableScore, needed, neededScore } from '../evaluation/detectable.ts';
export type { PowerSetup, ScorePowerSetup } from '../evaluation/detectable.ts';
export type { EvaluationResult } from '../evaluation/evaluation-result.ts';
export { createReader } from '../evaluation/extract.ts';
export { decideVerdict } from '../evaluation/gate.ts';
export type { GateDecision, GateInput } from '../evaluation/gate.ts';
export { holm } from '../evaluation/holm.ts';
export { cohensKappa } from '../evaluation/kappa.ts';
export { mcnemarExact } from '../evaluation/mcnemar.ts';
export { measureScores } from '../evaluation/paired-scores.ts';
export type { Measured, PairedScores } from '../evaluation/paired-scores.ts';
export { EMPTY_TABLE, figuresOf, withPair } from '../evaluation/paired-table.ts';
export type { PairedTable } from '../evaluation/paired-table.ts';
export { signFlipPValue } from '../evaluation/permutation.ts';
export { scoreEvaluation } from '../evaluation/score-evaluation.ts';
export type { ScoreEvaluationInput } from '../evaluation/score-evaluation.ts';
export type { NamedScorer, PromptTurn, Reader, Score, Scorer, ScorerArgs } from '../evaluation/scorer.ts';
export { scoreTestPValue, tangoInterval } from '../evaluation/tango.ts';
export type { DifferingPairs } from '../evaluation/tango.ts';
export { wilsonInterval } from '../evaluation/wilson.ts';
