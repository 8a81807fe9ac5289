import { expect, test } from 'vitest';
import { createLabelTally } from '../../evaluation/macro-f1.ts';

function tallyOf(labels: readonly string[], pairs: readonly (readonly [string | null, string | null])[]) {
  const tally = createLabelTally(labels);
  for (const [expected, answered] of pairs) tally.add(expected, answered);
  return tally;
}

test('macro F1 is the mean over labels, each with its own precision and recall', () => {
  // a: precision 2/3, recall 1; b: precision 1, recall 1/2.
  const tally = tallyOf(
    ['a', 'b'],
    [
      ['a', 'a'],
      ['a', 'a'],
      ['b', 'a'],
      ['b', 'b'],
    ],
  );
  expect(tally.macroF1()).toBeCloseTo((0.8 + 2 / 3) / 2, 12);
});

test('a label that was neither expected nor answered is left out of the mean, one only answered counts 0', () => {
  expect(
    tallyOf(
      ['a', 'b', 'never'],
      [
        ['a', 'a'],
        ['b', 'b'],
      ],
    ).macroF1(),
  ).toBe(1);
  expect(
    tallyOf(
      ['a', 'b'],
      [
        ['a', 'a'],
        ['a', 'b'],
      ],
    ).macroF1(),
  ).toBeCloseTo(1 / 3, 12);
});

test('answers outside the closed set are misses and counted as unknown', () => {
  const tally = tallyOf(
    ['a', 'b'],
    [
      ['a', 'nonsense'],
      ['a', 'a'],
      ['b', null],
    ],
  );
  expect(tally.macroF1()).toBeCloseTo(1 / 3, 12);
  expect(tally.unknownAnswers()).toBe(2);
});

test('an expected label outside the closed set, or none, is not counted', () => {
  expect(
    tallyOf(
      ['a'],
      [
        ['z', 'a'],
        [null, 'a'],
      ],
    ).macroF1(),
  ).toBeNull();
});

test('mistakes come most frequent first, equal ones in the order of their labels, without the right answers', () => {
  const tally = tallyOf(
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
  expect(tally.mistakes(3)).toEqual([
    { expected: 'a', answered: 'b', count: 2 },
    { expected: 'b', answered: 'a', count: 1 },
    { expected: 'c', answered: 'a', count: 1 },
  ]);
  expect(tally.mistakes(9)[3]).toEqual({ expected: 'c', answered: null, count: 1 });
});
