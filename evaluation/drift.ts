import { normalQuantile } from './normal.ts';
import { plainPercent } from '../domain/shares-in-words.ts';
import { percent, pointsRange } from './numbers-in-words.ts';
import { unitsOf } from './units.ts';
import { wilsonInterval } from './wilson.ts';

/** Scores of one model on prompts of one time. */
export interface ScoredPrompts {
  /** From 0 to 1, one a prompt. */
  readonly scores: readonly number[];
  /** The group of each; null where it is in none. */
  readonly groups: readonly (string | null)[];
}

export interface DriftInput {
  readonly past: ScoredPrompts;
  readonly fresh: ScoredPrompts;
  /** Whether every score is 0 or 1. */
  readonly isRightWrong: boolean;
  readonly confidence: number;
  /** A smaller drop is none. */
  readonly maxDrop: number;
}

export interface Drift {
  readonly drifted: boolean;
  readonly past: number;
  readonly fresh: number;
  /** Of fresh − past. */
  readonly interval: readonly [number, number];
  /** The figures that decided, in words. */
  readonly words: string;
}

/**
 * Whether a model does worse on new prompts than it did on its own test: the whole interval of the difference lies below
 * 0, and the difference is `maxDrop` or more. The prompts are other ones, so nothing is paired: Newcombe's interval for
 * right and wrong answers, Welch's for scores and wherever prompts come in groups, whose means count then.
 */
export function measureDrift({ past, fresh, isRightWrong, confidence, maxDrop }: DriftInput): Drift {
  const isCounted = isRightWrong && !isGrouped(past) && !isGrouped(fresh);
  const interval = isCounted
    ? newcombe(past.scores, fresh.scores, confidence)
    : welch(unitMeans(past), unitMeans(fresh), confidence);
  const [before, after] = [mean(past.scores), mean(fresh.scores)];
  const drifted = interval[1] < 0 && before - after >= maxDrop;
  const words =
    `${percent(after)} on ${fresh.scores.length} new prompts, ${percent(before)} on the ${past.scores.length} of its test; ` +
    `the ${plainPercent(confidence)} interval of the difference reaches ${pointsRange(interval, 0)}`;
  return { drifted, past: before, fresh: after, interval, words };
}

function isGrouped({ groups }: ScoredPrompts): boolean {
  const named = groups.filter((group) => group !== null);
  return new Set(named).size < named.length;
}

function unitMeans({ scores, groups }: ScoredPrompts): readonly number[] {
  const units = unitsOf(groups, scores.length);
  const sums = units.sum((at) => scores[at] ?? 0);
  const sizes = units.sum(() => 1);
  return sums.map((sum, unit) => sum / (sizes[unit] ?? 1));
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Newcombe (1998), method 10: the Wilson intervals of two independent proportions put together; of b − a. */
export function newcombe(a: readonly number[], b: readonly number[], confidence: number): readonly [number, number] {
  const [pa, pb] = [mean(a), mean(b)];
  const right = (scores: readonly number[]): number => scores.filter((score) => score === 1).length;
  const [la, ua] = wilsonInterval(right(a), a.length, confidence);
  const [lb, ub] = wilsonInterval(right(b), b.length, confidence);
  const difference = pb - pa;
  return [difference - Math.hypot(pb - lb, ua - pa), difference + Math.hypot(ub - pb, pa - la)];
}

/** Welch's interval of mean(b) − mean(a) by the normal distribution; all there is where one of them has under two values. */
function welch(a: readonly number[], b: readonly number[], confidence: number): readonly [number, number] {
  if (a.length < 2 || b.length < 2) return [-1, 1];
  const half = normalQuantile(0.5 + confidence / 2) * Math.sqrt(variance(a) / a.length + variance(b) / b.length);
  const difference = mean(b) - mean(a);
  return [difference - half, difference + half];
}

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}
