import type { EvaluatedConstraint, GateCheck } from './evaluation-result.ts';
import type { GateInput } from './gate.ts';
import { count, plainPercent, plainPoints, points, pointsRange, pValueText } from './numbers-in-words.ts';

/** Below this many differing pairs the exact test must agree with the interval. */
const FEW_DIFFERING = 25;

/** "accuracy where language=zh". */
export function constraintName({ metric, slice }: Pick<EvaluatedConstraint, 'metric' | 'slice'>): string {
  return slice === null ? metric : `${metric} where ${slice}`;
}

function constraintCheck(constraint: EvaluatedConstraint): GateCheck {
  const { lo, hi, maxDrop, n } = constraint;
  const holds = constraint.state === 'holds';
  const condition = `${constraintName(constraint)} drops by no more than ${plainPoints(maxDrop)}`;
  const measured =
    n === 0
      ? 'no prompt is in that slice'
      : `its true difference lies ${pointsRange([lo, hi], -maxDrop)} (${count(n)} prompts)`;
  const sentence = `${holds ? 'Constraint holds' : 'Constraint not shown to hold'}: ${condition}; ${measured}.`;
  return { condition, measured, holds, sentence };
}

function intervalCheck({ gate, figures }: GateInput, floor: number, floorName: string): GateCheck {
  const [lo] = figures.confidenceInterval;
  const holds = lo > floor;
  const interval = `The ${plainPercent(gate.confidence)} interval of the difference`;
  return {
    condition: `the whole ${plainPercent(gate.confidence)} interval is above ${floorName}`,
    measured: `its lower end is ${points(lo, floor)}`,
    holds,
    sentence: `${interval}, ${pointsRange(figures.confidenceInterval, floor)}, is ${holds ? '' : 'not '}above ${floorName} throughout.`,
  };
}

function improvementCheck({ gate, figures }: GateInput): GateCheck {
  const holds = figures.difference >= gate.min_improvement;
  const asked = plainPoints(gate.min_improvement);
  const measured = points(figures.difference, gate.min_improvement);
  return {
    condition: `the difference is at least ${asked}`,
    measured: `it is ${measured}`,
    holds,
    sentence: `The difference of ${measured} is ${holds ? 'at least' : 'under'} the ${asked} asked for.`,
  };
}

function exactCheck(
  confidence: number,
  { differing, exactPValue }: { differing: number; exactPValue: number },
): GateCheck {
  const level = 1 - confidence;
  const shown = Number(level.toPrecision(6));
  const holds = exactPValue <= level;
  const p = pValueText(exactPValue, level);
  return {
    condition: `with only ${differing} differing pairs, the exact McNemar p is at most ${shown} too`,
    measured: `it is ${p}`,
    holds,
    sentence: `Only ${differing} pairs differ, and their exact McNemar p, ${p}, is ${holds ? 'at most' : 'above'} ${shown}.`,
  };
}

/** What a promotion asks for in the gate's mode, the constraints last. */
export function promotionChecks(input: GateInput): readonly GateCheck[] {
  const { gate, rightWrong, constraints } = input;
  const kept = constraints.map(constraintCheck);
  if (gate.mode === 'non_inferiority')
    return [intervalCheck(input, -gate.margin, `−${plainPoints(gate.margin)}`), ...kept];
  const exact =
    rightWrong !== null && rightWrong.differing < FEW_DIFFERING ? [exactCheck(gate.confidence, rightWrong)] : [];
  return [intervalCheck(input, 0, '0'), improvementCheck(input), ...exact, ...kept];
}
