import { expect, test } from 'vitest';
import { confusionMatrix, labelPlaces, mistakesOf, unknownAnswers } from '../../evaluation/confusion.ts';
import { macroF1Of } from '../../evaluation/label-scores.ts';

function tallyOf(labels: readonly string[], pairs: readonly (readonly [string | null, string | null])[]) {
  const place = labelPlaces(labels);
  const expected = pairs.map(([wanted]) => place(wanted));
  const answered = pairs.map(([, given]) => place(given));
  const matrix = confusionMatrix(labels.length, expected, answered);
  const once = new Uint32Array(pairs.length).fill(1);
  return {
    macroF1: macroF1Of(labels.length, Int32Array.from(expected), Int32Array.from(answered), once),
    matrix,
    unknown: unknownAnswers(matrix),
    mistakes: (limit: number) => mistakesOf(labels, matrix, limit),
  };
}

const AB = ['a', 'b'];

test('macro F1 is the mean over labels, each with its own precision and recall', () => {
  // a: precision 2/3, recall 1; b: precision 1, recall 1/2.
  const { macroF1, matrix } = tallyOf(AB, [
    ['a', 'a'],
    ['a', 'a'],
    ['b', 'a'],
    ['b', 'b'],
  ]);
  expect(macroF1).toBeCloseTo((0.8 + 2 / 3) / 2, 12);
  expect(matrix).toEqual([
    [2, 0, 0],
    [1, 1, 0],
  ]);
});

test('a label that was neither expected nor answered is left out of the mean, one only answered counts 0', () => {
  expect(
    tallyOf(
      ['a', 'b', 'never'],
      [
        ['a', 'a'],
        ['b', 'b'],
      ],
    ).macroF1,
  ).toBe(1);
  expect(
    tallyOf(AB, [
      ['a', 'a'],
      ['a', 'b'],
    ]).macroF1,
  ).toBeCloseTo(1 / 3, 12);
});

test('answers outside the closed set are misses and counted as unknown', () => {
  const { macroF1, unknown } = tallyOf(AB, [
    ['a', 'nonsense'],
    ['a', 'a'],
    ['b', null],
  ]);
  expect(macroF1).toBeCloseTo(1 / 3, 12);
  expect(unknown).toBe(2);
});

test('an expected label outside the closed set, or none, is not counted', () => {
  const { macroF1, matrix } = tallyOf(
    ['a'],
    [
      ['z', 'a'],
      [null, 'a'],
    ],
  );
  expect(macroF1).toBe(0);
  expect(matrix).toEqual([[0, 0]]);
});

test('mistakes come most frequent first, equal ones in the order of their labels, without the right answers', () => {
  const { mistakes } = tallyOf(
    ['a', 'b', 'c'],
    [
      ['c', 'a'],
      ['b', 'a'],
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'a'],
      ['c', 'prose'],
    ],
  );
  expect(mistakes(3)).toEqual([
    { expected: 'a', answered: 'b', count: 2 },
    { expected: 'b', answered: 'a', count: 1 },
    { expected: 'c', answered: 'a', count: 1 },
  ]);
  expect(mistakes(9)[3]).toEqual({ expected: 'c', answered: null, count: 1 });
});
