import { describe, expect, test } from 'vitest';
import type { Answer } from '../../evaluation/answer-pair.ts';
import { BETTER, pair, right, score, text, times, wrong } from './score-pairs.ts';

describe('constraints on what an answer takes', () => {
  const timed = (answer: Answer, latencyMs: number, completion: number): Answer =>
    answer.ok ? { ...answer, latencyMs, tokens: { prompt: 10, completion } } : answer;
  const slower = times(200, (i) => pair(timed(wrong, 100 + i, 10), timed(right, 300 + i, 10)));
  const price = { input: 1, output: 2 };

  test('hold on the share that the candidate saves: (baseline − candidate) / baseline', async () => {
    const result = await score(slower, {
      constraints: [
        { metric: 'latency_p95_ms', max_drop: 0.1 },
        { metric: 'answer_tokens', max_drop: 0.1 },
      ],
    });
    expect(result.constraints[0]).toMatchObject({ n: 200, state: 'broken', difference: (289 - 489) / 289 });
    expect(result.constraints[1]).toMatchObject({ difference: 0, lo: 0, hi: 0, state: 'holds' });
    expect(result.verdict).toBe('REJECT');
    expect(result.reasons.join(' ')).toMatch(
      /latency_p95_ms may rise by 10 %, and saves from −\d+\.\d % to −\d+\.\d %/,
    );
  });

  test('take prices of each side, and are undecided where one is not known', async () => {
    const gate = { constraints: [{ metric: 'cost_usd', max_drop: 0.1 }] };
    const half = { input: 0.5, output: 1 };
    const cheaper = await score(slower, gate, {}, { prices: { baseline: price, candidate: half } });
    expect(cheaper.constraints[0]).toMatchObject({ difference: 0.5, state: 'holds' });
    expect(cheaper.verdict).toBe('PROMOTE');
    const unknown = await score(slower, gate, {}, { prices: { baseline: price, candidate: null } });
    expect(unknown.constraints[0]).toMatchObject({ n: 0, state: 'undecided' });
    expect(unknown.verdict).not.toBe('PROMOTE');
    expect(unknown.reasons.join(' ')).toContain('not measured');
  });
});

test('scores go by bootstrap and permutation, with a table of no pairs', async () => {
  const graded = times(60, (i) => pair(text(i % 3 === 0 ? 'car' : 'c'), text(i % 2 === 0 ? 'card' : 'car')));
  const result = await score(graded, {}, { scorers: ['edit_similarity'] });
  expect(result).toMatchObject({ method: 'bca', pairs: null, exact: null, units: 60, verdict: 'PROMOTE' });
  expect(result.figures.baseline).toBeCloseTo((20 / 60) * 0.75 + (40 / 60) * 0.25, 12);
  const [lo, hi] = result.candidateInterval;
  expect(lo < result.figures.candidate && result.figures.candidate < hi).toBe(true);
});

test('macro F1 can be the metric, with an interval of its own', async () => {
  const result = await score(BETTER, {}, { scorers: ['macro_f1', 'accuracy'] });
  expect(result.figures).toMatchObject({ metric: 'macro_f1', n: 400, candidate: result.labels?.candidateMacroF1 });
  expect(result.method).toBe('bca');
  expect(result.otherFigures.map(({ metric }) => metric)).toEqual(['accuracy']);
});

test('right or wrong with groups is resampled by groups, and few groups must pass the permutation too', async () => {
  const customers = times(200, (i) => {
    const gains = i % 10 < 7;
    return pair(gains ? wrong : right, gains ? right : wrong, { group: `customer ${i % 10}` });
  });
  const result = await score(customers);
  expect(result).toMatchObject({ method: 'bca', units: 10, groups: 10, exact: { by: 'groups', differing: 10 } });
  expect(result.pairs).toMatchObject({ onlyCandidate: 140, onlyBaseline: 60 });
  expect(result.verdict).not.toBe('PROMOTE');
  expect(result.reasons.join(' ')).toMatch(/Only 10 groups differ, and their permutation p of whole groups/);
  // The same pairs, were each a customer of its own, would be a clear win.
  const alone = await score(customers.map((one) => ({ ...one, group: null })));
  expect(alone).toMatchObject({ method: 'tango', verdict: 'PROMOTE' });
});

test('groups of one row each change nothing', async () => {
  const own = await score(BETTER.map((one, i) => ({ ...one, group: `customer ${i}` })));
  const none = await score(BETTER);
  expect(own.figures).toEqual(none.figures);
  expect(own.method).toBe('tango');
});

test('several samples of a prompt count by their mean, each call counted', async () => {
  const sampled = times(80, (i) =>
    pair(wrong, right, { baseline: [wrong, i % 2 === 0 ? right : wrong], candidate: [right, right] }),
  );
  const result = await score(sampled, {}, {}, { samples: 2 });
  expect(result.figures).toMatchObject({ n: 80, baseline: 0.25, candidate: 1 });
  expect(result).toMatchObject({ method: 'bca', pairs: null });
  expect(result.calls).toMatchObject({ prompts: 160, candidateAnswers: 160 });
  expect(result.labels?.candidateMacroF1).toBe(1);
});

test('slices carry Holm’s p value over all slices that are listed', async () => {
  const { slices } = await score(
    times(120, (i) => pair(i % 4 === 0 ? right : wrong, right, { slices: { language: i % 3 === 0 ? 'zh' : 'en' } })),
  );
  expect(slices).toHaveLength(2);
  for (const { figures, adjustedPValue } of slices) {
    expect(adjustedPValue).toBeGreaterThanOrEqual(figures.pValue ?? 1);
  }
});

test('a judge’s pairs are scores, and what it could not judge is left out of its figures alone', async () => {
  const judged = times(100, (i) =>
    pair(right, right, {
      judged: i === 0 ? null : i % 3 === 0 ? { baseline: 0.5, candidate: 0.5 } : { baseline: 0, candidate: 1 },
    }),
  );
  const result = await score(judged, {}, { scorers: ['judge', 'accuracy'], judge: { model: 'local:j' } });
  expect(result.figures).toMatchObject({ metric: 'judge', n: 99 });
  expect(result.otherFigures[0]).toMatchObject({ metric: 'accuracy', n: 100 });
  expect(result.verdict).toBe('PROMOTE');
});
