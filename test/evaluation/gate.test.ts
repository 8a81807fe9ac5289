import { describe, expect, test } from 'vitest';
import { measureScores } from '../../evaluation/paired-scores.ts';
import { decideVerdict } from '../../evaluation/gate.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { gateInput } from './gate-input.ts';
import type { Case } from './gate-input.ts';

const NON_INFERIORITY = { mode: 'non_inferiority' } as const;
const CLEAR_WIN = [150, 50, 10, 90] as const;
const HOLDING = { pairs: [40, 5, 1, 14], maxDrop: 0.05 } as const;
const BROKEN = { pairs: [20, 10, 30, 0], maxDrop: 0.05 } as const;
const UNDECIDED = { pairs: [5, 5, 1, 1], maxDrop: 0.05 } as const;
/** No pair differs, so that 1,000 prompts show less than 2 points. */
const EVEN = [800, 200, 0, 0] as const;

type Row = readonly [cause: string, verdict: Verdict, given: Case, saying: readonly string[]];

const ROWS: readonly Row[] = [
  // NOT_ENOUGH_DATA, before everything else
  [
    'over 2 % of the candidate’s answers were cut',
    'NOT_ENOUGH_DATA',
    { pairs: CLEAR_WIN, calls: { cut: 7 } },
    ['7 of', '300', '2.3 %'],
  ],
  [
    'over 2 % of the baseline’s calls failed',
    'NOT_ENOUGH_DATA',
    { pairs: CLEAR_WIN, calls: { prompts: 307, failedBaseline: 7 } },
    ['7 of 307', 'baseline', '2.3 %'],
  ],
  [
    'over 2 % of the candidate’s calls failed',
    'NOT_ENOUGH_DATA',
    { pairs: CLEAR_WIN, calls: { prompts: 307, failedCandidate: 7 } },
    ['7 of 307', 'candidate', '2.3 %'],
  ],
  ['both means are under 1 %', 'NOT_ENOUGH_DATA', { pairs: [0, 996, 2, 2] }, ['0.2 %']],
  ['both means are over 99 %', 'NOT_ENOUGH_DATA', { pairs: [998, 0, 1, 1] }, ['99.9 %']],
  ['no prompt was compared', 'NOT_ENOUGH_DATA', { pairs: [0, 0, 0, 0] }, ['0 prompts']],
  ['too few prompts show any difference', 'NOT_ENOUGH_DATA', { pairs: [0, 1, 0, 2] }, ['3 prompts']],
  [
    'cut answers come before a rejection',
    'NOT_ENOUGH_DATA',
    { pairs: [150, 50, 90, 10], calls: { cut: 7 } },
    ['2.3 %'],
  ],
  // REJECT
  ['the interval is below 0', 'REJECT', { pairs: [150, 50, 90, 10] }, ['−32.6', '−20.9']],
  [
    'the interval is below 0, in non_inferiority',
    'REJECT',
    { pairs: [150, 50, 90, 10], gate: NON_INFERIORITY },
    ['below 0'],
  ],
  [
    'a constraint is broken in spite of a clear win',
    'REJECT',
    { pairs: CLEAR_WIN, constraint: BROKEN },
    ['language=zh', '5 points'],
  ],
  [
    'a constraint is broken, in non_inferiority',
    'REJECT',
    { pairs: CLEAR_WIN, gate: NON_INFERIORITY, constraint: BROKEN },
    ['language=zh'],
  ],
  ['the candidate is under min_score', 'REJECT', { pairs: CLEAR_WIN, gate: { min_score: 0.9 } }, ['80.0 %', '90 %']],
  [
    'the candidate is under min_score, in non_inferiority',
    'REJECT',
    { pairs: CLEAR_WIN, gate: { ...NON_INFERIORITY, min_score: 0.9 } },
    ['80.0 %'],
  ],
  // PROMOTE
  [
    'the whole interval is above 0 and the difference large enough',
    'PROMOTE',
    { pairs: CLEAR_WIN },
    ['+26.7 points', '2 points'],
  ],
  ['the constraint holds too', 'PROMOTE', { pairs: CLEAR_WIN, constraint: HOLDING }, ['language=zh', '60 prompts']],
  [
    'the candidate is exactly at min_score',
    'PROMOTE',
    { pairs: CLEAR_WIN, gate: { min_score: 0.8 } },
    ['+26.7 points'],
  ],
  ['the difference is exactly min_improvement', 'PROMOTE', { pairs: [700, 280, 0, 20] }, ['2 points', '+2.0 points']],
  [
    'not worse beyond the margin, in non_inferiority',
    'PROMOTE',
    { pairs: EVEN, gate: NON_INFERIORITY },
    ['3 points', '−0.4'],
  ],
  [
    'few pairs differ and the exact test agrees',
    'PROMOTE',
    { pairs: [50, 30, 0, 20] },
    ['20 pairs differ', 'below 0.001'],
  ],
  // NOT_ENOUGH_DATA, since the test is too coarse
  [
    'the interval holds 0 and the test is too small',
    'NOT_ENOUGH_DATA',
    { pairs: [150, 100, 20, 30] },
    ['300 prompts', '2 points', 'would show it'],
  ],
  [
    'the improvement is too small and so is the test',
    'NOT_ENOUGH_DATA',
    { pairs: [1250, 1190, 20, 40], gate: { min_improvement: 0.0085 } },
    ['+0.8 points', '0.85 points', '0.87 points'],
  ],
  [
    'the exact test does not agree and the test is too small',
    'NOT_ENOUGH_DATA',
    { pairs: [20, 19, 0, 5] },
    ['5 pairs differ', '0.063', '0.05'],
  ],
  [
    'the interval reaches below the margin and the test is too small',
    'NOT_ENOUGH_DATA',
    { pairs: [150, 100, 25, 25], gate: NON_INFERIORITY },
    ['−4.7', '−3 points'],
  ],
  [
    'a constraint is undecided and the test is too small',
    'NOT_ENOUGH_DATA',
    { pairs: CLEAR_WIN, constraint: UNDECIDED },
    ['language=zh', '12 prompts'],
  ],
  // HOLD
  [
    'the test was large enough and shows no improvement',
    'HOLD',
    { pairs: EVEN },
    ['1,000 prompts', '2 points', 'improvement was not'],
  ],
  ['a true but too small improvement', 'HOLD', { pairs: [3000, 1950, 10, 40] }, ['+0.6 points', '5,000 prompts']],
  [
    'worse than the margin allows, though not shown to be worse than 0',
    'HOLD',
    { pairs: [1000, 966, 20, 14], gate: { ...NON_INFERIORITY, margin: 0.0085 } },
    ['0.85 points', 'margin'],
  ],
  [
    'only a constraint is undecided',
    'HOLD',
    { pairs: CLEAR_WIN, gate: { min_improvement: 0.2 }, constraint: UNDECIDED },
    ['language=zh', 'constraint was neither'],
  ],
];

describe('the verdict follows from the numbers by one rule', () => {
  test.each(ROWS)('%s: %s', (_cause, verdict, given, saying) => {
    const decision = decideVerdict(gateInput(given));
    expect(decision.verdict).toBe(verdict);
    for (const words of saying) expect(decision.reasons.join('\n')).toContain(words);
  });
});

const UNUSABLE = ROWS.slice(0, 8);

test.each(UNUSABLE)('in non_inferiority too %s: %s', (_cause, verdict, given, saying) => {
  const decision = decideVerdict(gateInput({ ...given, gate: NON_INFERIORITY }));
  expect(decision.verdict).toBe(verdict);
  for (const words of saying) expect(decision.reasons.join('\n')).toContain(words);
});

test.each([
  ['NOT_ENOUGH_DATA', { pairs: [150, 50, 2, 8], gate: { ...NON_INFERIORITY, margin: 0.02 }, constraint: UNDECIDED }],
  ['HOLD', { pairs: EVEN, gate: NON_INFERIORITY, constraint: UNDECIDED }],
  ['PROMOTE', { pairs: EVEN, gate: NON_INFERIORITY, constraint: HOLDING }],
] as const)('in non_inferiority a constraint keeps its say: %s', (verdict, given) => {
  const decision = decideVerdict(gateInput(given));
  expect(decision.verdict).toBe(verdict);
  expect(decision.reasons.join(' ')).toContain('language=zh');
});

test('exactly 2 % cut or failed is still usable', () => {
  const calls = { cut: 6, prompts: 300, failedBaseline: 6, failedCandidate: 6 };
  expect(decideVerdict(gateInput({ pairs: CLEAR_WIN, calls })).verdict).toBe('PROMOTE');
});

test('one model under 1 % or over 99 % is no obstacle', () => {
  expect(decideVerdict(gateInput({ pairs: [0, 100, 0, 200] })).verdict).toBe('PROMOTE');
  expect(decideVerdict(gateInput({ pairs: [200, 0, 0, 100] })).verdict).toBe('PROMOTE');
});

test('scores have no exact test, so few differing pairs ask for nothing more', () => {
  const input = gateInput({ pairs: [50, 30, 0, 20] });
  expect(decideVerdict({ ...input, exact: null }).checks).toHaveLength(2);
  expect(decideVerdict(input).checks).toHaveLength(3);
});

test('from 25 differing pairs on the exact test has no say', () => {
  expect(decideVerdict(gateInput({ pairs: [50, 25, 0, 25] })).checks).toHaveLength(2);
  expect(decideVerdict(gateInput({ pairs: [50, 26, 0, 24] })).checks).toHaveLength(3);
});

test('every cause of an unusable measurement is named, not only the first', () => {
  const decision = decideVerdict(gateInput({ pairs: CLEAR_WIN, calls: { cut: 30, prompts: 320, failedBaseline: 20 } }));
  expect(decision.reasons).toHaveLength(2);
});

test.each([
  ['superiority', 'an improvement by the 2 points the gate asks for is not shown'],
  ['non_inferiority', 'that the candidate stays within the margin is not shown'],
] as const)('scores without any scatter claim nothing of what the test can show: %s', (mode, lacks) => {
  const scores = Array.from({ length: 67 }, () => 0.4);
  const { figures } = measureScores('chrf', { baseline: scores, candidate: scores, groups: null }, 0.95, null);
  const input = gateInput({ pairs: EVEN, gate: { mode } });
  const decision = decideVerdict({ ...input, figures, exact: null });
  expect(decision).toMatchObject({ verdict: 'HOLD', figures: { detectable: 0, difference: 0 } });
  const reason = decision.reasons.at(-1);
  expect(reason).toContain('All pairs of the 67 prompts have the same difference, so nothing is known');
  expect(reason).toContain(lacks);
  expect(decision.reasons.join(' ')).not.toMatch(/can show|large enough/);
});
