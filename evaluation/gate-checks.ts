import type { EvaluatedConstraint, GateCheck } from './evaluation-result.ts';
import type { GateInput } from './gate.ts';
import { plainPercent, plainPoints, points, pointsRange, pValueText } from './numbers-in-words.ts';

/** Below this many differing pairs the exact test must agree with the interval. */
const FEW_DIFFERING = 25;

function constraintName({ metric, slice }: EvaluatedConstraint): string {
  return slice === null ? metric : `${metric} where ${slice}`;
}

function constraintCheck(constraint: EvaluatedConstraint): GateCheck {
  const { lo, hi, maxDrop, n } = constraint;
  return {
    condition: `${constraintName(constraint)} drops by no more than ${plainPoints(maxDrop)}`,
    measured:
      n === 0
        ? 'no prompt is in that slice'
        : `its true difference lies ${pointsRange([lo, hi], -maxDrop)} (${n} prompts)`,
    holds: constraint.state === 'holds',
  };
}

function superiorityChecks({ gate, figures, rightWrong }: GateInput): readonly GateCheck[] {
  const { difference, confidenceInterval } = figures;
  const [lo] = confidenceInterval;
  const checks: GateCheck[] = [
    {
      condition: `the whole ${plainPercent(gate.confidence)} interval is above 0`,
      measured: `its lower end is ${points(lo, 0)}`,
      holds: lo > 0,
    },
    {
      condition: `the difference is at least ${plainPoints(gate.min_improvement)}`,
      measured: `it is ${points(difference, gate.min_improvement)}`,
      holds: difference >= gate.min_improvement,
    },
  ];
  if (rightWrong === null || rightWrong.differing >= FEW_DIFFERING) return checks;
  const level = 1 - gate.confidence;
  const shown = Number(level.toPrecision(6));
  return [
    ...checks,
    {
      condition: `with only ${rightWrong.differing} differing pairs, the exact McNemar p is at most ${shown}`,
      measured: `it is ${pValueText(rightWrong.exactPValue, level)}`,
      holds: rightWrong.exactPValue <= level,
    },
  ];
}

function nonInferiorityCheck({ gate, figures }: GateInput): GateCheck {
  const [lo] = figures.confidenceInterval;
  return {
    condition: `the whole ${plainPercent(gate.confidence)} interval is above −${plainPoints(gate.margin)}`,
    measured: `its lower end is ${points(lo, -gate.margin)}`,
    holds: lo > -gate.margin,
  };
}

/** What a promotion asks for in the gate's mode, the constraints last. */
export function promotionChecks(input: GateInput): readonly GateCheck[] {
  const own = input.gate.mode === 'superiority' ? superiorityChecks(input) : [nonInferiorityCheck(input)];
  return [...own, ...input.constraints.map(constraintCheck)];
}
