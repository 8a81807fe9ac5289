import type { GateConfig } from '../config/evaluation-config.ts';
import type { ScorerSetup } from './choose-scorers.ts';
import { evaluateConstraint, readConstraint } from './constraints.ts';
import { needed } from './detectable.ts';
import type { CallCounts, EvaluationResult, GateSetup, LabelsResult, SliceResult } from './evaluation-result.ts';
import { askedDifference, decideVerdict } from './gate.ts';
import { createLabelTally } from './macro-f1.ts';
import { mcnemarExact } from './mcnemar.ts';
import { differingPairs, EMPTY_TABLE, figuresOf, withPair } from './paired-table.ts';
import type { PairedTable } from './paired-table.ts';
import { wilsonInterval } from './wilson.ts';

/** Slices listed, the largest first; a column with a value of its own in every row must not fill the report. */
const MAX_SLICES = 50;
const MAX_MISTAKES = 20;

/** What a model answered; `code` is the failure of a call that failed for good. */
export type Answer =
  | { readonly ok: true; readonly text: string; readonly finishReason: string }
  | { readonly ok: false; readonly code: string };

/** Both models' answers to one prompt. */
export interface AnswerPair {
  readonly key: string;
  readonly group: string | null;
  /** By column, and `tag`. */
  readonly slices: Readonly<Record<string, string>>;
  readonly expected: string;
  readonly baseline: Answer;
  readonly candidate: Answer;
}

export interface ScoreEvaluationInput {
  readonly pairs: AsyncIterable<AnswerPair> | Iterable<AnswerPair>;
  readonly setup: ScorerSetup;
  readonly gate: GateConfig;
  /** The closed set of answers; null where there is none. */
  readonly labels: readonly string[] | null;
}

type MutableCounts = { -readonly [Key in keyof CallCounts]: CallCounts[Key] };

/** Reads every pair once and keeps counts only. */
async function tally({ pairs, setup, labels }: ScoreEvaluationInput) {
  const overall = new Map<string, PairedTable>();
  const bySlice = new Map<string, PairedTable>();
  const calls: MutableCounts = { prompts: 0, candidateAnswers: 0, cut: 0, failedBaseline: 0, failedCandidate: 0 };
  const tallies = labels === null ? null : { baseline: createLabelTally(labels), candidate: createLabelTally(labels) };
  const groups = new Set<string>();
  let unreadableExpected = 0;

  for await (const { expected, group, slices, baseline, candidate } of pairs) {
    calls.prompts += 1;
    if (!baseline.ok) calls.failedBaseline += 1;
    if (!candidate.ok) calls.failedCandidate += 1;
    else calls.candidateAnswers += 1;
    if (candidate.ok && candidate.finishReason === 'length') calls.cut += 1;
    if (!baseline.ok || !candidate.ok) continue;

    for (const { name, score } of setup.scorers) {
      const baselineRight = score({ expected, answer: baseline.text }).score === 1;
      const candidateRight = score({ expected, answer: candidate.text }).score === 1;
      overall.set(name, withPair(overall.get(name) ?? EMPTY_TABLE, baselineRight, candidateRight));
      if (name !== setup.metric) continue;
      for (const [column, value] of Object.entries(slices)) {
        const slice = `${column}=${value}`;
        bySlice.set(slice, withPair(bySlice.get(slice) ?? EMPTY_TABLE, baselineRight, candidateRight));
      }
    }
    const wanted = setup.read(expected);
    if (wanted === null) unreadableExpected += 1;
    tallies?.baseline.add(wanted, setup.read(baseline.text));
    tallies?.candidate.add(wanted, setup.read(candidate.text));
    if (group !== null) groups.add(group);
  }
  return { overall, bySlice, calls, tallies, unreadableExpected, groups: groups.size === 0 ? null : groups.size };
}

type Tally = Awaited<ReturnType<typeof tally>>;

function summariseLabels(tallies: Tally['tallies'], labels: readonly string[] | null): LabelsResult | null {
  if (tallies === null || labels === null) return null;
  return {
    count: labels.length,
    baselineMacroF1: tallies.baseline.macroF1(),
    candidateMacroF1: tallies.candidate.macroF1(),
    baselineUnknown: tallies.baseline.unknownAnswers(),
    candidateUnknown: tallies.candidate.unknownAnswers(),
    candidateMistakes: tallies.candidate.mistakes(MAX_MISTAKES),
  };
}

function summariseSlices(bySlice: Tally['bySlice'], metric: string, confidence: number): readonly SliceResult[] {
  return [...bySlice]
    .map(([slice, pairs]) => ({ slice, pairs, figures: figuresOf(metric, pairs, confidence) }))
    .toSorted((a, b) => b.figures.n - a.figures.n || (a.slice < b.slice ? -1 : 1));
}

/**
 * Scores both models' answers to the same prompts and decides by the gate. A failed call takes its pair out of n, a cut
 * answer is scored as it stands. Throws CONFIG_UNSUPPORTED for a constraint that this version cannot evaluate.
 */
export async function scoreEvaluation(input: ScoreEvaluationInput): Promise<EvaluationResult> {
  const { setup, labels } = input;
  const { mode, min_improvement, margin, min_score, confidence } = input.gate;
  const gate: GateSetup = { mode, min_improvement, margin, min_score, confidence };
  const wanted = input.gate.constraints.map(readConstraint);

  const { overall, bySlice, calls, tallies, unreadableExpected, groups } = await tally(input);
  const pairs = overall.get(setup.metric) ?? EMPTY_TABLE;
  const figures = figuresOf(setup.metric, pairs, confidence);
  const { n } = figures;
  // Every metric of this version is an exact match, so one table by slice serves constraints on any of them.
  const constraints = wanted.map((constraint) =>
    evaluateConstraint(
      constraint,
      constraint.slice === null ? pairs : (bySlice.get(constraint.slice) ?? EMPTY_TABLE),
      confidence,
    ),
  );
  const differing = differingPairs(pairs);
  const exactPValue = mcnemarExact(pairs.onlyCandidate, pairs.onlyBaseline);
  const enough = n === 0 ? null : needed({ target: askedDifference(gate), confidence, discordance: differing / n });
  const decision = decideVerdict({
    gate,
    figures,
    calls,
    rightWrong: { differing, exactPValue },
    constraints,
    needed: enough,
  });
  const slices = summariseSlices(bySlice, setup.metric, confidence);

  return {
    figures,
    otherFigures: setup.scorers
      .filter(({ name }) => name !== setup.metric)
      .map(({ name }) => figuresOf(name, overall.get(name) ?? EMPTY_TABLE, confidence)),
    pairs,
    calls,
    unreadableExpected,
    baselineInterval: wilsonInterval(pairs.bothRight + pairs.onlyBaseline, n, confidence),
    candidateInterval: wilsonInterval(pairs.bothRight + pairs.onlyCandidate, n, confidence),
    exactPValue,
    needed: enough,
    groups,
    slices: slices.slice(0, MAX_SLICES),
    slicesOmitted: Math.max(0, slices.length - MAX_SLICES),
    labels: summariseLabels(tallies, labels),
    constraints,
    gate,
    checks: decision.checks,
    verdict: decision.verdict,
    reasons: decision.reasons,
  };
}
