import { describe, expect, it } from 'vitest';
import { comparableText } from '../../../dataset/near/comparable-text.ts';
import { createNearIndex, NEAR_SIMILARITY } from '../../../dataset/near/near-index.ts';
import { createShingler, jaccard } from '../../../dataset/near/shingles.ts';

function similarity(one: string, other: string): number {
  const shingles = createShingler();
  return jaccard(shingles(one).slice(), shingles(other).slice());
}

const WORDS = Array.from({ length: 40 }, (_, index) => `word${index}`);

describe('similarity', () => {
  it('is that of pairs of words, without regard to case, width and punctuation', () => {
    expect(similarity('I lost my card', 'i lost, my CARD!')).toBe(1);
    expect(similarity('a b c d e', 'a b c d f')).toBeCloseTo(3 / 5);
    expect(similarity('a b c', 'd e f')).toBe(0);
    expect(similarity('ＡＢＣ def', 'abc def')).toBe(1);
    expect(similarity('yes', 'yes')).toBe(1);
    expect(similarity('yes', 'no')).toBe(0);
  });

  it.each([
    ['Chinese', '我昨天丢了卡', '我昨天丢了包', 4 / 6],
    ['Japanese', 'カードをなくした', 'カードをなくしに', 6 / 8],
    ['Thai', 'บัตรหาย', 'บัตรหาง', 5 / 7],
    ['mixed', '请打开 Settings 页面', '请打开 settings 页面', 1],
    ['emoji', '😀😁😂', '😀😁😃', 1 / 3],
  ])('goes by characters where a script has no spaces: %s', (_, one, other, expected) => {
    expect(similarity(one, other)).toBeCloseTo(expected);
  });
});

describe('the index', () => {
  it('keeps what is new and names the kept text that another nearly repeats', () => {
    const index = createNearIndex();
    const texts = [WORDS.join(' '), WORDS.with(3, 'other').join(' '), WORDS.toReversed().join(' '), WORDS.join(' ')];
    const numbers = texts.map((text) => index.add(text));
    expect(numbers.map((number) => index.keep(number))).toEqual([null, 0, null, 0]);
    index.close();
  });

  it('compares with kept texts alone, so that no chain of neighbours grows', () => {
    const index = createNearIndex();
    const step = (changed: number): string => WORDS.map((word, at) => (at < changed ? `new${at}` : word)).join(' ');
    const [near, far] = [similarity(step(0), step(8)), similarity(step(0), step(16))];
    expect(near).toBeGreaterThan(NEAR_SIMILARITY);
    expect(far).toBeLessThan(NEAR_SIMILARITY);
    const numbers = [step(0), step(8), step(16)].map((text) => index.add(text));
    expect(numbers.map((number) => index.keep(number))).toEqual([null, 0, null]);
    index.close();
  });

  it('holds thousands of texts that share most of their words, in bounded time', () => {
    const index = createNearIndex();
    const boilerplate = WORDS.slice(0, 20).join(' ');
    const numbers = Array.from({ length: 3_000 }, (_, row) =>
      index.add(`${boilerplate} ${WORDS.map((word) => `${word}of${row}`).join(' ')}`),
    );
    expect(numbers.every((number) => index.keep(number) === null)).toBe(true);
    const again = index.add(`${boilerplate} ${WORDS.map((word) => `${word}of2500`).join(' ')} indeed`);
    expect(index.keep(again)).toBe(2_500);
    index.close();
  });
});

it('compares what is said, without the system text', () => {
  const line = JSON.stringify({
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: null, tool_calls: [{ id: 'c' }] },
    ],
  });
  expect(comparableText(line)).toBe('Hi\n\n[{"id":"c"}]');
});
