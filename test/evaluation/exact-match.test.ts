import { expect, test } from 'vitest';
import { createExactMatch } from '../../evaluation/scorers/exact-match.ts';
import { createReader } from '../../evaluation/extract.ts';

const plain = createExactMatch('exact_match', createReader(undefined));
const extracted = createExactMatch('exact_match', createReader('#### (.+)$'));

test('the same characters are right, spaces around them set aside', () => {
  expect(plain({ expected: 'card ', answer: '\ncard' })).toEqual({ name: 'exact_match', score: 1 });
});

test('another case, or spaces inside, are wrong', () => {
  expect(plain({ expected: 'card', answer: 'Card' }).score).toBe(0);
  expect(plain({ expected: 'lost card', answer: 'lost  card' }).score).toBe(0);
});

test('with extract only what it finds is compared', () => {
  expect(extracted({ expected: 'so\n#### 42', answer: '40 + 2\n#### 42' }).score).toBe(1);
});

test('an answer or an expected text in which extract finds nothing is wrong, and says which it was', () => {
  expect(extracted({ expected: '#### 42', answer: '42' })).toMatchObject({
    score: 0,
    metadata: { reason: 'no match in the answer' },
  });
  expect(extracted({ expected: '42', answer: '42' })).toMatchObject({
    score: 0,
    metadata: { reason: 'no match in the expected text' },
  });
});
