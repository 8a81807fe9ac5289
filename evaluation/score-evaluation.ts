import type { GateConfig } from '../config/evaluation-config.ts';
import type { AnswerPair } from './answer-pair.ts';
import { bcaInterval } from './bootstrap.ts';
import type { ScorerSetup } from './choose-scorers.ts';
import { collectScores } from './collect-scores.ts';
import type { Collected, TokenPrice } from './collect-scores.ts';
import { differingPairs } from './differing-pairs.ts';
import { confusionMatrix, mistakesOf, unknownAnswers } from './confusion.ts';
import { evaluateConstraint } from './constraints.ts';
import type { EvaluationResult, GateSetup, LabelsResult } from './evaluation-result.ts';
import { askedDifference, decideVerdict } from './gate.ts';
import { macroF1Of } from './label-scores.ts';
import { groupsOf, measureMetric } from './measure-metric.ts';
import type { MeasuredMetric } from './measure-metric.ts';
import { resamplesFor } from './paired-scores.ts';
import { measureSlices } from './slices.ts';
import { unitsOf } from './units.ts';
import { wilsonInterval } from './wilson.ts';

const MAX_MISTAKES = 20;
/** A matrix of more labels than this is no picture that anyone reads. */
const MOST_SHOWN_LABELS = 40;

/** Both models’ answers, how they are scored, and by which gate they are judged. */
export interface ScoreEvaluationInput {
  readonly pairs: AsyncIterable<AnswerPair> | Iterable<AnswerPair>;
  readonly setup: ScorerSetup;
  readonly gate: GateConfig;
  /** The closed set of answers; null where there is none. */
  readonly labels: readonly string[] | null;
  /** Answers a prompt; default 1. */
  readonly samples?: number;
  /** For constraints on cost; null where it is not known. Default: not known. */
  readonly prices?: { readonly baseline: TokenPrice | null; readonly candidate: TokenPrice | null };
}

function summariseLabels(labels: readonly string[] | null, collected: Collected): LabelsResult | null {
  const places = collected.labels;
  if (labels === null || places === null) return null;
  const size = labels.length;
  const once = new Uint32Array(places.expected.length).fill(1);
  const expected = Int32Array.from(places.expected);
  const isLabelled = places.expected.some((label) => label < size);
  const f1 = (answered: readonly number[]): number | null =>
    isLabelled ? macroF1Of(size, expected, Int32Array.from(answered), once) : null;
  const baseline = confusionMatrix(size, places.expected, places.baseline);
  const candidate = confusionMatrix(size, places.expected, places.candidate);
  return {
    count: size,
    confusion: size > MOST_SHOWN_LABELS ? null : { labels, baseline, candidate },
    baselineMacroF1: f1(places.baseline),
    candidateMacroF1: f1(places.candidate),
    baselineUnknown: unknownAnswers(baseline),
    candidateUnknown: unknownAnswers(candidate),
    candidateMistakes: mistakesOf(labels, candidate, MAX_MISTAKES),
  };
}

/** The interval of one model's own mean: Wilson's of counted pairs, else the bootstrap's of the mean. */
function ownInterval(
  side: 'baseline' | 'candidate',
  { figures, table, method }: MeasuredMetric,
  collected: Collected,
  confidence: number,
): readonly [number, number] {
  if (method === 'tango' && table !== null) {
    return wilsonInterval(Math.round(figures[side] * figures.n), figures.n, confidence);
  }
  const scores = collected.scores.get(figures.metric)?.[side];
  // Macro F1 is no mean of single scores.
  if (scores === undefined || figures.n === 0) return [figures[side], figures[side]];
  const rows = [...scores.keys()].filter((row) => !Number.isNaN(scores[row]));
  const units = unitsOf(groupsOf(collected, rows), rows.length);
  const sums = units.sum((place) => scores[rows[place] ?? 0] ?? 0);
  const sizes = units.sum(() => 1);
  return bcaInterval({
    units: units.count,
    confidence,
    resamples: resamplesFor(units.count * 4),
    statistic(weights) {
      let sum = 0;
      let size = 0;
      for (let unit = 0; unit < weights.length; unit += 1) {
        sum += (weights[unit] ?? 0) * (sums[unit] ?? 0);
        size += (weights[unit] ?? 0) * (sizes[unit] ?? 0);
      }
      return size === 0 ? 0 : sum / size;
    },
  }).interval;
}

/**
 * Scores both models' answers to the same prompts and decides by the gate. A failed call takes its pair out of n, a cut
 * answer is scored as it stands. Everything here is pure computing; the same pairs give the same result.
 */
export async function scoreEvaluation(input: ScoreEvaluationInput): Promise<EvaluationResult> {
  const { setup, labels, samples = 1, prices = { baseline: null, candidate: null } } = input;
  const { mode, min_improvement, margin, min_score, confidence, constraints: wanted } = input.gate;
  const gate: GateSetup = { mode, min_improvement, margin, min_score, confidence };
  const collected = await collectScores({ pairs: input.pairs, setup, labels, prices });
  const options = { confidence, labels: labels?.length ?? 0, samples };
  const rows = [...collected.keys.keys()];
  const measured = measureMetric(collected, setup.metric, rows, options);
  const { figures, table, exact, method, units } = measured;
  const constraints = wanted.map((constraint) => evaluateConstraint(constraint, collected, setup, options));
  const needed = figures.n === 0 ? null : measured.needed(askedDifference(gate));
  const decision = decideVerdict({ gate, figures, calls: collected.calls, exact, constraints, needed });
  const groups = new Set(collected.groups.filter((group) => group !== null)).size;
  return {
    figures,
    otherFigures: setup.metrics
      .filter(({ name }) => name !== setup.metric.name)
      .map((metric) => measureMetric(collected, metric, rows, options).figures),
    ...{ method, units, pairs: table, exact, needed },
    calls: collected.calls,
    unreadableExpected: collected.unreadableExpected,
    baselineInterval: ownInterval('baseline', measured, collected, confidence),
    candidateInterval: ownInterval('candidate', measured, collected, confidence),
    groups: groups === 0 ? null : groups,
    ...measureSlices(collected, setup.metric, options),
    labels: summariseLabels(labels, collected),
    differing: differingPairs(collected, setup.metric),
    constraints,
    gate,
    checks: decision.checks,
    verdict: decision.verdict,
    reasons: decision.reasons,
  };
}
