import { expect, test } from 'vitest';
import { differenceChart } from '../../report/difference-chart.ts';
import { lossSection } from '../../report/loss-section.ts';
import { profileSection } from '../../report/profile-section.ts';
import { scoreChart } from '../../report/score-chart.ts';
import { sampleData } from './sample-data.ts';

const GATE = { mode: 'superiority', min_improvement: 0.02, margin: 0.03, min_score: 0, confidence: 0.95 } as const;

/** Where a text stands in the first (the narrow) picture, in pixels from its left edge; NaN where it does not. */
function placeOf(markup: string, text: string): number {
  const found = [...markup.matchAll(/translate\(([\d.]+) [\d.]+\)"[^>]*>([^<]*)</g)].find((match) => match[2] === text);
  return Number(found?.[1]);
}

function oneRow(difference: number, interval: readonly [number, number]) {
  return { id: 'd', rows: [{ title: '', difference, interval }] };
}

test('the interval, its point, 0 and the gate’s line stand in the order of their values', () => {
  const { markup } = differenceChart({ ...oneRow(0.1, [0.05, 0.16]), gate: GATE });
  const order = ['no difference', 'the gate asks for +2 points', '+5.0', '+10.0 points', '+16.0'].map((text) =>
    placeOf(markup, text),
  );
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order[0]).toBeGreaterThan(0);
  expect(order.at(-1)).toBeLessThan(320);
});

test('in non_inferiority the gate’s line is left of 0 by the margin', () => {
  const gate = { ...GATE, mode: 'non_inferiority' } as const;
  const { markup } = differenceChart({ ...oneRow(0, [-0.01, 0.01]), gate });
  expect(placeOf(markup, 'the gate allows −3 points')).toBeLessThan(placeOf(markup, 'no difference'));
});

test('a gate that asks for no least improvement draws no line of its own', () => {
  const { markup } = differenceChart({ ...oneRow(0, [0, 0]), gate: { ...GATE, min_improvement: 0 } });
  expect(markup).not.toContain('the gate');
  expect(markup).not.toContain('NaN');
});

test('several rows are named, each in its place', () => {
  const rows = [
    { title: 'language=en', difference: 0.1, interval: [0.05, 0.16] },
    { title: 'language=zh', difference: -0.1, interval: [-0.2, 0] },
  ] as const;
  const { markup } = differenceChart({ id: 'd', rows, gate: GATE });
  expect(markup.indexOf('>language=en<')).toBeLessThan(markup.indexOf('>language=zh<'));
  expect(placeOf(markup, '−20.0')).toBeLessThan(placeOf(markup, '+5.0'));
});

test('scores stand beside their bars, with a line where the gate asks for a least score', () => {
  const bar = { title: 'Baseline', score: 0.25, interval: [0.2, 0.31], kind: 'baseline' } as const;
  const edges = scoreChart([bar], 0).markup.matchAll(/A3 3 0 0 1 ([\d.]+) 24L[^"]*" fill="var\(--(?:track|base)\)"/g);
  const [track, filled] = [...edges].map((match) => Number(match[1]) - 78);
  expect(scoreChart([bar], 0).markup).toContain('25.0\u00a0%');
  expect(scoreChart([bar], 0.5).markup).toContain('var(--good)');
  expect(scoreChart([bar], 0).markup).not.toContain('var(--good)');
  expect(Number(filled) / Number(track)).toBeCloseTo(0.25, 2);
});

test('the loss curve draws what was told, thins out thousands of points, and is left out where nothing was', () => {
  const points = Array.from({ length: 5_000 }, (_, step) => ({ step, trainLoss: 1 / (step + 1), validLoss: null }));
  const { markup } = lossSection(points);
  expect(markup).toContain('training loss from 1.000 at step 0 to 0.000 at step 4,999');
  expect(markup).not.toContain('stroke="var(--tuned)"');
  expect(markup.length).toBeLessThan(20_000);
  expect(lossSection([]).markup).toBe('');
  expect(lossSection([{ step: 1, trainLoss: null, validLoss: null }]).markup).toBe('');
});

test('one point is told in words without a curve', () => {
  const { markup } = lossSection([{ step: 3, trainLoss: 0.5, validLoss: null }]);
  expect(markup).toContain('training loss 0.500 at step 3');
  expect(markup).not.toContain('<svg');
});

test('rows by tokens are bars, told in words too, with their scripts beside', async () => {
  const { markup } = profileSection(await sampleData());
  expect(markup).toContain('4–7 tokens: 61 rows; 8–15 tokens: 412 rows');
  expect(markup).toMatch(/latin[\s\S]*941/);
  expect(profileSection({ ...(await sampleData()), profile: null }).markup).toBe('');
});
