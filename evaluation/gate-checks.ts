import { isCostMetric } from './cost-metrics.ts';
import type { EvaluatedConstraint, ExactTest, GateCheck } from './evaluation-result.ts';
import type { GateInput } from './gate.ts';
import { plainPercent } from '../domain/shares-in-words.ts';
import { count, percent, plainPoints, points, pointsRange, pValueText } from './numbers-in-words.ts';

/** Below this many differing pairs, or groups, the exact test must agree with the interval. */
const FEW_DIFFERING = 25;

/** "accuracy where language=zh". */
export function constraintName({ metric, slice }: Pick<EvaluatedConstraint, 'metric' | 'slice'>): string {
  return slice === null ? metric : `${metric} where ${slice}`;
}

/** "may drop by 5 points", and for what is paid "may rise by 10 %". */
export function allowedChange({ metric, maxDrop }: Pick<EvaluatedConstraint, 'metric' | 'maxDrop'>): string {
  return isCostMetric(metric) ? `rise by ${plainPercent(maxDrop)}` : `drop by ${plainPoints(maxDrop)}`;
}

/** The interval of a constraint's own change: points of a score, or the share saved of what is paid. */
export function constraintRange({ metric, lo, hi, maxDrop }: EvaluatedConstraint): string {
  return isCostMetric(metric)
    ? `saves from ${percent(lo, -maxDrop)} to ${percent(hi, -maxDrop)}`
    : `its true difference lies ${pointsRange([lo, hi], -maxDrop)}`;
}

function constraintCheck(constraint: EvaluatedConstraint): GateCheck {
  const { n, metric } = constraint;
  const holds = constraint.state === 'holds';
  const condition = `${constraintName(constraint)} may ${allowedChange(constraint)} at most`;
  const nothing = isCostMetric(metric)
    ? 'not measured: a price, a token count or a time is not known for every answer'
    : 'no prompt is in that slice';
  const measured = n === 0 ? nothing : `${constraintRange(constraint)} (${count(n)} prompts)`;
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

function exactCheck(confidence: number, { by, differing, pValue }: ExactTest): GateCheck {
  const level = 1 - confidence;
  const shown = Number(level.toPrecision(6));
  // The level as it was asked for: 1 − 0.95 is a little over 0.05.
  const holds = pValue <= shown;
  const p = pValueText(pValue, level);
  const test = by === 'pairs' ? 'exact McNemar p' : 'permutation p of whole groups';
  return {
    condition: `with only ${differing} differing ${by}, the ${test} is at most ${shown} too`,
    measured: `it is ${p}`,
    holds,
    sentence: `Only ${differing} ${by} differ, and their ${test}, ${p}, is ${holds ? 'at most' : 'above'} ${shown}.`,
  };
}

/** What a promotion asks for in the gate's mode, the constraints last. */
export function promotionChecks(input: GateInput): readonly GateCheck[] {
  const { gate, exact: test, constraints } = input;
  const kept = constraints.map(constraintCheck);
  if (gate.mode === 'non_inferiority')
    return [intervalCheck(input, -gate.margin, `−${plainPoints(gate.margin)}`), ...kept];
  const exact = test !== null && test.differing < FEW_DIFFERING ? [exactCheck(gate.confidence, test)] : [];
  return [intervalCheck(input, 0, '0'), improvementCheck(input), ...exact, ...kept];
}
