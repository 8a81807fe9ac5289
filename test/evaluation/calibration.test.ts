import { describe, expect, test } from 'vitest';
import { SEED } from '../../evaluation/bootstrap.ts';
import { clopperPearson } from '../../evaluation/clopper-pearson.ts';
import { detectable } from '../../evaluation/detectable.ts';
import { createRandom } from '../../evaluation/random.ts';
import {
  DISCORDANCE,
  drawPairs,
  GATE,
  promotions,
  runChain,
  verdictOfGroups,
  verdictOfPairs,
  verdictOfScores,
} from '../../scripts/calibration/simulate.ts';

/** A promotion needs the lower end of a 95 % interval above 0: by chance 2.5 % of the time at most. */
const STATED = (1 - GATE.confidence) / 2;
const EXPERIMENTS = 400;

/** The lowest rate that so many promotions are compatible with. */
const least = (promoted: number, experiments = EXPERIMENTS): number => clopperPearson(promoted, experiments, 0.99)[0];

// The smaller version of `scripts/calibration`, whose table of 2,000 experiments stands in docs/verdicts.md.
describe.each([50, 300, 2_000])('over %i prompts', (n) => {
  test('no true difference is promoted no more often than stated', () => {
    const promoted = promotions(EXPERIMENTS, (random) => verdictOfPairs(GATE, drawPairs(random, n, 0)));
    expect(least(promoted)).toBeLessThanOrEqual(STATED);
  });

  test('a candidate worse by the margin is promoted as non-inferior no more often than stated', () => {
    const gate = { ...GATE, mode: 'non_inferiority' } as const;
    const promoted = promotions(EXPERIMENTS, (random) => verdictOfPairs(gate, drawPairs(random, n, -gate.margin)));
    expect(least(promoted)).toBeLessThanOrEqual(STATED);
  });

  test('twice the smallest detectable difference is promoted at least four times in five', () => {
    const twice = 2 * (detectable({ n, confidence: GATE.confidence, discordance: DISCORDANCE }) ?? 1);
    const promoted = promotions(EXPERIMENTS, (random) => verdictOfPairs(GATE, drawPairs(random, n, twice)));
    expect(promoted / EXPERIMENTS).toBeGreaterThanOrEqual(0.8);
  });
});

test('scores and groups are promoted by chance no more often than stated', () => {
  const scores = promotions(200, (random) => verdictOfScores(random, GATE, 50, 0, 400));
  expect(least(scores, 200)).toBeLessThanOrEqual(STATED);
  const groups = promotions(200, (random) => verdictOfGroups(random, GATE, 120, 20, 400));
  expect(least(groups, 200)).toBeLessThanOrEqual(STATED);
});

describe('twelve retrainings in a row, each a little worse', () => {
  const chains = (anchored: boolean) => {
    const random = createRandom(SEED);
    return Array.from({ length: 30 }, () => runChain(random, 2_000, 0.01, anchored));
  };

  test('take a line far below where it began by the gate alone', () => {
    const losses = chains(false).map(({ trueLoss }) => trueLoss);
    expect(Math.min(...losses)).toBeLessThan(-2 * GATE.margin);
  });

  test('cannot take a champion below its anchor, less one margin, on the anchor suite', () => {
    const worst = chains(true).map(({ worstMeasured }) => worstMeasured);
    expect(Math.min(...worst)).toBeGreaterThan(-GATE.margin);
  });
});
