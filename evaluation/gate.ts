import type { EvaluationFigures } from '../domain/run-outcome.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { CallCounts, EvaluatedConstraint, GateCheck, GateSetup } from './evaluation-result.ts';
import { promotionChecks } from './gate-checks.ts';
import { rejections, unusableMeasurements } from './gate-causes.ts';
import { count, plainPoints, pointsRange } from './numbers-in-words.ts';

/** What the rule looks at. */
export interface GateInput {
  readonly gate: GateSetup;
  readonly figures: EvaluationFigures;
  readonly calls: CallCounts;
  /** For a right/wrong metric; null for scores, which have no exact test. */
  readonly rightWrong: { readonly differing: number; readonly exactPValue: number } | null;
  readonly constraints: readonly EvaluatedConstraint[];
  /** Prompts that would show what the gate asks for; named in a NOT_ENOUGH_DATA's reason. */
  readonly needed: number | null;
}

export interface GateDecision {
  readonly verdict: Verdict;
  /** Sentences that name the numbers which decided. */
  readonly reasons: readonly string[];
  readonly figures: EvaluationFigures;
  /** The conditions of a promotion in this mode, each held or not. */
  readonly checks: readonly GateCheck[];
}

/** The difference that the gate asks to be able to tell: `min_improvement`, or `margin` in non_inferiority. */
export function askedDifference(gate: GateSetup): number {
  return gate.mode === 'superiority' ? gate.min_improvement : gate.margin;
}

function tooCoarse({ gate, figures, needed }: GateInput, shown: number): string {
  const asked = askedDifference(gate);
  const more = needed === null || needed <= figures.n ? '' : ` About ${count(needed)} prompts would show it.`;
  return (
    `${count(figures.n)} prompts can show a true difference of ${plainPoints(shown)} or more, ` +
    `and the gate asks for ${plainPoints(asked)}: the test is too small to tell.${more}`
  );
}

function fineEnough({ gate, figures }: GateInput, shown: number): string {
  return (
    `${count(figures.n)} prompts can show a true difference of ${plainPoints(shown)}, as fine as the ` +
    `${plainPoints(askedDifference(gate))} the gate asks for: the test was large enough, the improvement was not.`
  );
}

function promotion({ gate, figures, constraints }: GateInput): string {
  const range = pointsRange(figures.confidenceInterval, gate.mode === 'superiority' ? 0 : -gate.margin);
  const kept = constraints.length === 0 ? '' : ', and every constraint holds';
  return gate.mode === 'superiority'
    ? `The true difference lies ${range}: above 0 throughout${kept}.`
    : `The true difference lies ${range}: no more than ${plainPoints(gate.margin)} worse throughout${kept}.`;
}

/**
 * The verdict, by one rule: what makes the measurement unusable comes first, then REJECT, then PROMOTE, then whether
 * the test was large enough to tell (NOT_ENOUGH_DATA) or the improvement is just not there (HOLD).
 */
export function decideVerdict(input: GateInput): GateDecision {
  const { figures } = input;
  const checks = promotionChecks(input);
  const decided = (verdict: Verdict, reasons: readonly string[]): GateDecision => ({
    verdict,
    reasons,
    figures,
    checks,
  });

  const unusable = unusableMeasurements(input);
  if (unusable.length > 0 || figures.detectable === null) return decided('NOT_ENOUGH_DATA', unusable);

  const rejected = rejections(input);
  if (rejected.length > 0) return decided('REJECT', rejected);

  const failing = checks.filter((check) => !check.holds);
  if (failing.length === 0) return decided('PROMOTE', [promotion(input), ...checks.map(sentence)]);

  const missing = failing.map(sentence);
  return figures.detectable > askedDifference(input.gate)
    ? decided('NOT_ENOUGH_DATA', [...missing, tooCoarse(input, figures.detectable)])
    : decided('HOLD', [...missing, fineEnough(input, figures.detectable)]);
}

function sentence({ condition, measured, holds }: GateCheck): string {
  return `${holds ? 'Held' : 'Not held'}: ${condition}; ${measured}.`;
}
