import { allowedChange, constraintName, constraintRange } from './gate-checks.ts';
import type { GateInput } from './gate.ts';
import { plainPercent } from '../domain/shares-in-words.ts';
import { count, percent, pointsRange } from './numbers-in-words.ts';

/** Of whole numbers, so that exactly 2 % is not "more than 2 %" whatever the rounding. */
function moreThanTwoPercent(part: number, whole: number): boolean {
  return part * 100 > whole * 2;
}

/** Why the numbers cannot carry any verdict; empty where they can. */
export function unusableMeasurements({ figures, calls }: GateInput): readonly string[] {
  const { baseline, candidate, n, detectable } = figures;
  const reasons: string[] = [];
  if (moreThanTwoPercent(calls.cut, calls.candidateAnswers)) {
    reasons.push(
      `${count(calls.cut)} of the candidate's ${count(calls.candidateAnswers)} answers ` +
        `(${percent(calls.cut / calls.candidateAnswers, 0.02)}) were cut at the token limit, more than 2 %: ` +
        'raise evaluation.max_tokens.',
    );
  }
  const failures = [
    { model: 'baseline', failed: calls.failedBaseline },
    { model: 'candidate', failed: calls.failedCandidate },
  ];
  for (const { model, failed } of failures) {
    if (!moreThanTwoPercent(failed, calls.prompts)) continue;
    const share = percent(failed / calls.prompts, 0.02);
    reasons.push(
      `${count(failed)} of ${count(calls.prompts)} calls to the ${model} (${share}) failed for good, more than 2 %.`,
    );
  }
  if (n > 0 && baseline < 0.01 && candidate < 0.01) {
    reasons.push(
      `Both models are under 1 % (baseline ${percent(baseline, 0.01)}, candidate ${percent(candidate, 0.01)}): ` +
        'such scores compare nothing. Look at evaluation.scorers and extract.',
    );
  }
  if (baseline > 0.99 && candidate > 0.99) {
    reasons.push(
      `Both models are over 99 % (baseline ${percent(baseline, 0.99)}, candidate ${percent(candidate, 0.99)}): ` +
        'these prompts are too easy to tell them apart.',
    );
  }
  if (detectable === null) {
    reasons.push(
      `${n === 1 ? '1 prompt' : `${count(n)} prompts`} cannot show any difference: there are too few to compare.`,
    );
  }
  return reasons;
}

/** Why the candidate is refused; empty where it is not. */
export function rejections({ gate, figures, constraints }: GateInput): readonly string[] {
  const reasons: string[] = [];
  const [, hi] = figures.confidenceInterval;
  if (hi < 0) {
    reasons.push(
      `The candidate is worse: the true difference lies ${pointsRange(figures.confidenceInterval, 0)}, below 0 throughout.`,
    );
  }
  for (const constraint of constraints) {
    if (constraint.state !== 'broken') continue;
    reasons.push(
      `A constraint is broken: ${constraintName(constraint)} may ${allowedChange(constraint)}, ` +
        `and ${constraintRange(constraint)}.`,
    );
  }
  if (figures.candidate < gate.min_score) {
    const score = percent(figures.candidate, gate.min_score);
    reasons.push(`The candidate scores ${score}, under the ${plainPercent(gate.min_score)} of gate.min_score.`);
  }
  return reasons;
}
