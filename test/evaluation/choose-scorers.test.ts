import { expect, test } from 'vitest';
import { evaluationSchema } from '../../config/evaluation-config.ts';
import { chooseScorers } from '../../evaluation/choose-scorers.ts';

function choose(config: Record<string, unknown>, labels: readonly string[] | null = null) {
  return chooseScorers({ config: evaluationSchema.parse(config), labels });
}

test('auto with a closed set of labels is accuracy', () => {
  const { metric, scorers } = choose({}, ['a', 'b']);
  expect(metric).toBe('accuracy');
  expect(scorers.map(({ name }) => name)).toEqual(['accuracy']);
});

test('auto without labels asks for scorers, and the hint shows them with extract', () => {
  expect(() => choose({})).toThrow(
    expect.objectContaining({
      code: 'SCORERS_UNDECIDED',
      hint: expect.stringMatching(/scorers: \[exact_match\].*extract/),
    }),
  );
});

test('a named scorer is taken, and the metric is the first one’s', () => {
  const { metric, scorers } = choose({ scorers: ['exact_match', 'accuracy'], extract: '#### (.+)$' });
  expect(metric).toBe('exact_match');
  expect(scorers[1]?.score({ expected: '#### 1', answer: 'so #### 1' })).toEqual({ name: 'accuracy', score: 1 });
});

test('the metric may be any of the scorers, and must be one of them', () => {
  expect(choose({ scorers: ['exact_match', 'accuracy'], metric: 'accuracy' }).metric).toBe('accuracy');
  expect(() => choose({ scorers: ['exact_match'], metric: 'accuracy' })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  );
});

test.each(['rouge_l', 'judge', 'macro_f1'])('%s is refused as one of a later version', (name) => {
  const refusal = expect.objectContaining({
    code: 'CONFIG_UNSUPPORTED',
    message: expect.stringContaining('later version'),
  });
  expect(() => choose({ scorers: [name] })).toThrow(refusal);
  expect(() => choose({ scorers: ['exact_match'], metric: name })).toThrow(refusal);
});

test('a wrong extract is found before anything is scored', () => {
  expect(() => choose({ scorers: ['exact_match'], extract: '(' })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  );
});
