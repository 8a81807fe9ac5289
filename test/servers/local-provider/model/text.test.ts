import { describe, expect, test } from 'vitest';
import { listedLabels } from '../../../../servers/local-provider/model/base-answer.ts';
import { countTokens, tokenize, truncateTokens } from '../../../../servers/local-provider/model/tokens.ts';

describe('tokens', () => {
  test('are words, runs of punctuation, and single characters where a script has no spaces', () => {
    expect(tokenize('Where is my lost_card?!  It cost $12.50')).toEqual([
      'Where',
      'is',
      'my',
      'lost_card',
      '?!',
      'It',
      'cost',
      '$',
      '12',
      '.',
      '50',
    ]);
    expect(tokenize('卡丢了 ok')).toEqual(['卡', '丢', '了', 'ok']);
    expect(countTokens('  \n ')).toBe(0);
  });

  test('a text is cut after the last token that fits, white space kept', () => {
    expect(truncateTokens('a  b\nc', 2)).toEqual({ text: 'a  b', tokens: 2, cut: true });
    expect(truncateTokens('a  b ', 2)).toEqual({ text: 'a  b ', tokens: 2, cut: false });
    expect(truncateTokens('', 2)).toEqual({ text: '', tokens: 0, cut: false });
  });
});

describe('labels listed in a system text', () => {
  test.each([
    ['Classify. Labels: card, billing and fees, other.', ['card', 'billing and fees', 'other']],
    ['Answer with one of: "yes"; "no"', ['yes', 'no']],
    ['Pick one:\n- first one\n- second_one\n', ['first one', 'second_one']],
    ['标签：a、b', []],
    ['You are a helpful assistant.', []],
    ['Note: be brief', []],
  ])('%j → %j', (system, labels) => {
    expect(listedLabels(system)).toEqual(labels);
  });
});
