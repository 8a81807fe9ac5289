import { hasNoScatter } from '../domain/no-scatter.ts';
import type { EvaluationFigures } from '../domain/run-outcome.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { CallCounts, EvaluatedConstraint, ExactTest, GateCheck, GateSetup } from './evaluation-result.ts';
import { promotionChecks } from './gate-checks.ts';
import { rejections, unusableMeasurements } from './gate-causes.ts';
import { count, plainPoints } from './numbers-in-words.ts';

/** What the rule looks at. */
export interface GateInput {
  readonly gate: GateSetup;
  readonly figures: EvaluationFigures;
  readonly calls: CallCounts;
  /** Null for scores of single pairs, which have no exact test. */
  readonly exact: ExactTest | null;
  readonly constraints: readonly EvaluatedConstraint[];
  /** Prompts that would show what the gate asks for; named in a NOT_ENOUGH_DATA's reason. */
  readonly needed: number | null;
}

/** The verdict, and all that led to it. */
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
    `${count(figures.n)} prompts can show a true difference of ${plainPoints(shown, asked)} or more, ` +
    `and the gate asks for ${plainPoints(asked)}: the test is too small to tell.${more}`
  );
}

/** What a HOLD lacks although the test was large enough. */
function lacking({ gate, constraints }: GateInput, checks: readonly GateCheck[]): string {
  const own = checks.slice(0, checks.length - constraints.length);
  if (own.every(({ holds }) => holds)) return 'a constraint was neither shown to hold nor shown to be broken';
  return gate.mode === 'superiority'
    ? 'the improvement was not'
    : 'that the candidate stays within the margin is not shown';
}

/** Where the formula, which has no scatter to go by, takes any difference for one that can be shown. */
function withoutScatter(input: GateInput, checks: readonly GateCheck[]): string {
  const { gate, figures, exact } = input;
  const alike = exact?.by === 'groups' ? 'groups' : 'pairs';
  const own = checks.slice(0, checks.length - input.constraints.length);
  const lacks =
    gate.mode === 'superiority' && own.some(({ holds }) => !holds)
      ? `an improvement by the ${plainPoints(gate.min_improvement)} the gate asks for is not shown`
      : lacking(input, checks);
  return (
    `All ${alike} of the ${count(figures.n)} prompts have the same difference, so nothing is known of how much ` +
    `differences scatter, and the interval is only what so many equal ${alike} allow: ${lacks}.`
  );
}

function fineEnough(input: GateInput, shown: number, checks: readonly GateCheck[]): string {
  const { gate, figures } = input;
  if (hasNoScatter(figures.detectable)) return withoutScatter(input, checks);
  const asked = askedDifference(gate);
  return (
    `${count(figures.n)} prompts can show a true difference of ${plainPoints(shown, asked)}, fine enough for the ` +
    `${plainPoints(asked)} the gate asks for: the test was large enough; ${lacking(input, checks)}.`
  );
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
  if (failing.length === 0)
    return decided(
      'PROMOTE',
      checks.map(({ sentence }) => sentence),
    );

  const missing = failing.map(({ sentence }) => sentence);
  return figures.detectable > askedDifference(input.gate)
    ? decided('NOT_ENOUGH_DATA', [...missing, tooCoarse(input, figures.detectable)])
    : decided('HOLD', [...missing, fineEnough(input, figures.detectable, checks)]);
}
