import { expect, test } from 'vitest';
import { BETTER, FAILED, pair, right, score, text, times, wrong } from './score-pairs.ts';

test('pairs are counted by who was right, and the figures follow from the counts', async () => {
  const result = await score(BETTER);
  expect(result.pairs).toEqual({ bothRight: 160, bothWrong: 100, onlyCandidate: 100, onlyBaseline: 40 });
  expect(result.figures).toMatchObject({
    metric: 'accuracy',
    n: 400,
    baseline: 0.5,
    candidate: 0.65,
    difference: 0.15,
  });
  expect(result.verdict).toBe('PROMOTE');
});

test('a stream of pairs gives the same result as an array', async () => {
  async function* stream() {
    yield* BETTER;
  }
  expect(await score(stream())).toEqual(await score(BETTER));
});

test('a failed call takes its pair out of n, whichever model it was', async () => {
  const { figures, calls } = await score([...BETTER, pair(FAILED, right), pair(right, FAILED), pair(FAILED, FAILED)]);
  expect(figures.n).toBe(400);
  expect(calls).toMatchObject({ prompts: 403, failedBaseline: 2, failedCandidate: 2, candidateAnswers: 401 });
});

test('a cut answer is scored as it stands, and counted also where the other model failed', async () => {
  const { figures, calls } = await score([
    ...BETTER,
    pair(wrong, text('card', 'length')),
    pair(FAILED, text('ca', 'length')),
  ]);
  expect(figures).toMatchObject({ n: 401, candidate: 261 / 401 });
  expect(calls.cut).toBe(2);
});

test('each slice has figures of its own, the largest first', async () => {
  const { slices } = await score([
    ...times(30, () => pair(wrong, right, { slices: { language: 'en', tag: '2026-11' } })),
    ...times(10, () => pair(right, wrong, { slices: { language: 'zh' } })),
  ]);
  expect(slices.map(({ slice, figures }) => [slice, figures.n, figures.difference])).toEqual([
    ['language=en', 30, 1],
    ['tag=2026-11', 30, 1],
    ['language=zh', 10, -1],
  ]);
});

test('a constraint on a slice that got worse refuses a candidate that is better overall', async () => {
  const worse = times(60, () => pair(right, wrong, { slices: { language: 'zh' } }));
  const result = await score([...BETTER, ...BETTER, ...worse], {
    constraints: [{ metric: 'accuracy', slice: 'language=zh', max_drop: 0.05 }],
  });
  expect(result.figures.difference).toBeGreaterThan(0);
  expect(result.constraints[0]).toMatchObject({ n: 60, state: 'broken', difference: -1 });
  expect(result.verdict).toBe('REJECT');
});

test('a constraint on a slice that no prompt has is neither held nor broken, so nothing is promoted', async () => {
  const result = await score(BETTER, {
    constraints: [{ metric: 'exact_match', slice: 'language=xx', max_drop: 0.05 }],
  });
  expect(result.constraints[0]).toMatchObject({ n: 0, state: 'undecided' });
  expect(result.reasons.join(' ')).toContain('no prompt is in that slice');
  expect(result.verdict).not.toBe('PROMOTE');
});

test('labels are reported beside the metric: macro F1 of both and the candidate’s mistakes', async () => {
  const { labels } = await score([...BETTER, pair(right, text('dunno'))]);
  expect(labels).toMatchObject({ count: 3, candidateUnknown: 1, baselineUnknown: 0 });
  expect(labels?.candidateMistakes[0]).toEqual({ expected: 'card', answered: 'other', count: 140 });
  expect(labels?.candidateMacroF1).toBeGreaterThan(labels?.baselineMacroF1 ?? 1);
});

test('rows whose expected text extract cannot read are wrong for both and counted', async () => {
  const result = await score([...BETTER], {}, { scorers: ['exact_match'], extract: '#### (.+)$' });
  expect(result).toMatchObject({ unreadableExpected: 400, verdict: 'NOT_ENOUGH_DATA' });
});

test('groups among the pairs are counted', async () => {
  expect((await score(BETTER)).groups).toBeNull();
  expect((await score(times(10, (i) => pair(wrong, right, { group: `customer ${i % 3}` })))).groups).toBe(3);
});

test('no pair gives no data, not a division by zero', async () => {
  const result = await score([]);
  expect(result).toMatchObject({ verdict: 'NOT_ENOUGH_DATA', needed: null });
  expect(result.figures).toMatchObject({ n: 0, detectable: null, pValue: null, confidenceInterval: [-1, 1] });
});

test('the result is plain JSON, small, and holds no text of a row', async () => {
  const canary = 'canary-of-a-row';
  const many = times(3_000, (i) => pair(text(canary), text(canary), { expected: canary, slices: { id: `row ${i}` } }));
  const result = await score(many);
  const json = JSON.stringify(result);
  expect(JSON.parse(json)).toEqual(result);
  expect(json).not.toContain(canary);
  expect(json.length).toBeLessThan(40_000);
  expect(result.slicesOmitted).toBe(2_950);
});
