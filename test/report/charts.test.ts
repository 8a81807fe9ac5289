import { expect, test } from 'vitest';
import { differenceChart } from '../../report/difference-chart.ts';
import { lossSection } from '../../report/loss-section.ts';
import { scoreChart } from '../../report/score-chart.ts';

const GATE = { mode: 'superiority', min_improvement: 0.02, margin: 0.03, min_score: 0, confidence: 0.95 } as const;

function numberAfter(markup: string, pattern: RegExp): number {
  return Number(pattern.exec(markup)?.[1] ?? Number.NaN);
}

function places(markup: string) {
  return {
    zero: numberAfter(markup, /class="zero"\s+x1="([\d.]+)%/),
    gate: numberAfter(markup, /class="gate"\s+x1="([\d.]+)%/),
    lo: numberAfter(markup, /class="interval"\s+x1="([\d.]+)%/),
    hi: numberAfter(markup, /class="interval"\s+x1="[\d.]+%"\s+x2="([\d.]+)%/),
    dot: numberAfter(markup, /cx="([\d.]+)%/),
  };
}

test('the interval, its dot, 0 and the gate’s line stand in the order of their values', () => {
  const { markup } = differenceChart({ difference: 0.1, interval: [0.05, 0.16], gate: GATE });
  const { zero, gate, lo, hi, dot } = places(markup);
  const order = [zero, gate, lo, dot, hi];
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(zero).toBeGreaterThan(0);
  expect(hi).toBeLessThan(100);
});

test('in non_inferiority the gate’s line is left of 0 by the margin', () => {
  const gate = { ...GATE, mode: 'non_inferiority' } as const;
  const { markup } = differenceChart({ difference: 0, interval: [-0.01, 0.01], gate });
  expect(places(markup).gate).toBeLessThan(places(markup).zero);
  expect(markup).toContain('the gate allows −3 points');
});

test('a gate that asks for no least improvement draws no line of its own', () => {
  const { markup } = differenceChart({ difference: 0, interval: [0, 0], gate: { ...GATE, min_improvement: 0 } });
  expect(markup).not.toContain('class="gate"');
  expect(markup).not.toContain('NaN');
});

test('scores are bars from 0 to 100 %, with a line where the gate asks for a least score', () => {
  const bar = { title: 'Baseline', score: 0.25, interval: [0.2, 0.31], kind: 'baseline' } as const;
  expect(scoreChart([bar], 0.5).markup).toMatch(/class="baseline"[^>]*width="25%"/);
  expect(scoreChart([bar], 0.5).markup).toMatch(/class="gate"\s+x1="50%"/);
  expect(scoreChart([bar], 0).markup).not.toContain('class="gate"');
});

test('the loss curve draws what was told, thins out thousands of points, and is left out where nothing was', () => {
  const points = Array.from({ length: 5_000 }, (_, step) => ({ step, trainLoss: 1 / (step + 1), validLoss: null }));
  const { markup } = lossSection(points);
  expect(markup).toContain('training loss from 1.000 at step 0 to 0.000 at step 4,999');
  expect(markup).not.toContain('curve valid');
  expect(markup.length).toBeLessThan(10_000);
  expect(lossSection([]).markup).toBe('');
  expect(lossSection([{ step: 1, trainLoss: null, validLoss: null }]).markup).toBe('');
});

test('one point is told in words without a curve', () => {
  const { markup } = lossSection([{ step: 3, trainLoss: 0.5, validLoss: null }]);
  expect(markup).toContain('training loss 0.500 at step 3');
  expect(markup).not.toContain('<svg');
});
