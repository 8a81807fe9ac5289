import { describe, expect, it } from 'vitest';
import { measureDrift, newcombe } from '../../evaluation/drift.ts';

const right = (count: number, n: number): readonly number[] => Array.from({ length: n }, (_, at) => Number(at < count));
const alone = (scores: readonly number[]) => ({ scores, groups: scores.map(() => null) });

describe('the interval of two independent shares', () => {
  // Newcombe, "Interval estimation for the difference between independent proportions" (1998), table II, method 10.
  it.each([
    [
      [56, 70],
      [48, 80],
      [0.0524, 0.3339],
    ],
    [
      [9, 10],
      [3, 10],
      [0.1705, 0.809],
    ],
    [
      [6, 7],
      [2, 7],
      [0.0582, 0.8062],
    ],
    [
      [5, 56],
      [0, 29],
      [-0.0381, 0.1926],
    ],
    [
      [10, 10],
      [0, 10],
      [0.6075, 1],
    ],
  ] as const)('of %j and %j is the published one', ([a, n], [b, m], expected) => {
    const [lo, hi] = newcombe(right(b, m), right(a, n), 0.95);
    expect([lo, hi].map((end) => Number(end.toFixed(4)))).toEqual([...expected]);
  });
});

describe('a champion', () => {
  const drift = (past: readonly number[], fresh: readonly number[], change: object = {}) =>
    measureDrift({
      ...{ past: alone(past), fresh: alone(fresh), isRightWrong: true, confidence: 0.95, maxDrop: 0.05, ...change },
    });

  it('has drifted where the whole interval is below 0 and the drop is large enough, and the words have the figures', () => {
    const found = drift(right(270, 300), right(60, 100));
    expect(found).toMatchObject({ drifted: true, past: 0.9, fresh: 0.6 });
    expect(found.words).toBe(
      '60.0 % on 100 new prompts, 90.0 % on the 300 of its test; the 95 % interval of the difference reaches ' +
        'from −40.2 to −20.1 points',
    );
  });

  it('has not where it does as well, where the drop is small, and where so few prompts cannot tell', () => {
    expect(drift(right(270, 300), right(92, 100)).drifted).toBe(false);
    expect(drift(right(9_000, 10_000), right(8_700, 10_000)).drifted).toBe(false);
    expect(drift(right(27, 30), right(24, 30)).drifted).toBe(false);
  });

  it('counts groups, not their rows: two customers are no forty prompts', () => {
    const scores = right(20, 40);
    expect(drift(right(270, 300), scores).drifted).toBe(true);
    const groups = scores.map((score) => `customer ${score}`);
    expect(drift(right(270, 300), [], { fresh: { scores, groups } }).drifted).toBe(false);
  });

  it('is measured by scores too', () => {
    const scores = (centre: number, n: number) => Array.from({ length: n }, (_, at) => centre + (at % 2 ? 0.1 : -0.1));
    expect(drift(scores(0.8, 100), scores(0.6, 100), { isRightWrong: false })).toMatchObject({ drifted: true });
    expect(drift(scores(0.8, 100), [0.1], { isRightWrong: false })).toMatchObject({
      drifted: false,
      interval: [-1, 1],
    });
  });
});
