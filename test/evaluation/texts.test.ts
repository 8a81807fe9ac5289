import { describe, expect, test } from 'vitest';
import { chrF } from '../../evaluation/scorers/chrf.ts';
import { editDistance, editSimilarity } from '../../evaluation/scorers/edit-similarity.ts';
import { rougeL } from '../../evaluation/scorers/rouge-l.ts';
import { reference } from './reference.ts';

test.each(reference.texts.chrf)('chrF of "%s" and "%s" is sacrebleu’s', (expected, answer, score) => {
  expect(chrF(expected, answer)).toBeCloseTo(score, 10);
});

test.each(reference.texts.rougeL)('ROUGE-L of "%s" and "%s" is rouge_score’s', (expected, answer, score) => {
  expect(rougeL(expected, answer)).toBeCloseTo(score, 12);
});

test('ROUGE-L takes each character of a script without spaces for a word, and keeps letters with marks', () => {
  expect(rougeL('明天退款', '明天不退款')).toBeCloseTo((2 * 4) / 9, 12);
  expect(rougeL('Größe geändert', 'größe GEÄNDERT!')).toBe(1);
});

describe('edit similarity', () => {
  test.each([
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
    ['flaw', 'lawn', 2],
    ['same', 'same', 0],
  ])('%s and %s are %i changes apart', (a, b, distance) => {
    expect(editDistance([...a], [...b])).toBe(distance);
    expect(editSimilarity(a, b)).toBeCloseTo(1 - distance / Math.max(a.length, b.length), 12);
  });

  test('two empty texts are alike, and an emoji is one character', () => {
    expect(editSimilarity('', '')).toBe(1);
    expect(editSimilarity('🙂', '🙃')).toBe(0);
  });
});

test('texts of a hundred thousand characters are compared in bounded work', () => {
  const long = 'word and other words '.repeat(5_000);
  expect(rougeL(long, long)).toBe(1);
  expect(editSimilarity(long, long)).toBe(1);
  expect(chrF(long, long)).toBeCloseTo(1, 12);
});
