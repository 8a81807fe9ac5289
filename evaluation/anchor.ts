import type { EvaluationFigures } from '../domain/run-outcome.ts';
import type { GateCheck } from './evaluation-result.ts';
import { plainPercent } from '../domain/shares-in-words.ts';
import { plainPoints, pointsRange } from './numbers-in-words.ts';

/**
 * The confidence of a line's look at its anchor, the first being 1. Of candidates that are too bad some pass by chance,
 * and a line tries again every month: the error that `confidence` allows is therefore spent over all looks together, a
 * half of it on the first, a sixth on the second, a twelfth on the third, and so on without end.
 */
export function anchorConfidence(confidence: number, look: number): number {
  return 1 - (1 - confidence) / (look * (look + 1));
}

/**
 * Whether a candidate keeps the line above its anchor: the interval of its difference from the anchor's model, on the
 * frozen anchor suite, lies above −margin throughout. `figures` has the anchor where the baseline stands. Asked of
 * every candidate beside the gate, it makes the losses of all generations together no more than one margin, where the
 * gate alone allows one margin a generation.
 */
export function anchorCheck(figures: EvaluationFigures, gate: { margin: number; confidence: number }): GateCheck {
  const { margin, confidence } = gate;
  const [lo] = figures.confidenceInterval;
  const holds = figures.n > 0 && lo > -margin;
  const floor = `−${plainPoints(margin)}`;
  const range = pointsRange(figures.confidenceInterval, -margin);
  return {
    condition: `the whole ${plainPercent(confidence)} interval of the difference from the line's anchor is above ${floor}`,
    measured: `it reaches ${range} (${figures.n} prompts of the anchor suite)`,
    holds,
    sentence: `Against the line's anchor the true difference lies ${range}, ${holds ? '' : 'not '}above ${floor} throughout.`,
  };
}
