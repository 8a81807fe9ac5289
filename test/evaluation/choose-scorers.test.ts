import { expect, test } from 'vitest';
import { evaluationSchema, SCORERS } from '../../config/evaluation-config.ts';
import { chooseScorers } from '../../evaluation/choose-scorers.ts';
import type { ScorerChoice } from '../../evaluation/choose-scorers.ts';

function choose(
  config: Record<string, unknown>,
  options: Partial<Omit<ScorerChoice, 'config'>> = {},
): ReturnType<typeof chooseScorers> {
  const settings = { labels: null, answers: 'text', modules: new Map(), constrained: [] } as const;
  return chooseScorers({ config: evaluationSchema.parse(config), ...settings, ...options });
}

const names = ({ metrics }: ReturnType<typeof chooseScorers>): readonly string[] => metrics.map(({ name }) => name);

test('auto goes by what the answers are: labels, tool calls, JSON', () => {
  expect(names(choose({}, { labels: ['a', 'b'] }))).toEqual(['accuracy', 'macro_f1']);
  expect(choose({}, { labels: ['a', 'b'] }).metric).toEqual({ name: 'accuracy', kind: 'right_wrong' });
  expect(names(choose({}, { answers: 'tool_calls' }))).toEqual(['tool_call_match']);
  expect(names(choose({}, { answers: 'json' }))).toEqual(['json_fields']);
});

test('auto with free text asks for scorers or a judge, and the hint shows them with extract', () => {
  expect(() => choose({})).toThrow(
    expect.objectContaining({
      code: 'SCORERS_UNDECIDED',
      hint: expect.stringMatching(/scorers: \[exact_match\].*extract.*judge/),
    }),
  );
  expect(choose({ judge: { model: 'openai:gpt-4.1' } }).metric).toEqual({ name: 'judge', kind: 'judge' });
});

test('a named scorer is taken, and the metric is the first one’s', () => {
  const { metric, scorers } = choose({ scorers: ['exact_match', 'accuracy'], extract: '#### (.+)$' });
  expect(metric.name).toBe('exact_match');
  expect(scorers[1]?.score({ expected: '#### 1', answer: 'so #### 1' })).toEqual({ name: 'accuracy', score: 1 });
});

test('the metric may be any of the scorers, and must be one of them', () => {
  expect(choose({ scorers: ['exact_match', 'rouge_l'], metric: 'rouge_l' }).metric).toEqual({
    name: 'rouge_l',
    kind: 'score',
  });
  expect(() => choose({ scorers: ['exact_match'], metric: 'accuracy' })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  );
});

test('every scorer that the configuration knows can be chosen', () => {
  const all = SCORERS.filter((name) => name !== 'judge');
  expect(names(choose({ scorers: all }, { labels: ['a'] }))).toEqual(all);
});

test('macro F1 needs a closed set of labels', () => {
  expect(() => choose({ scorers: ['macro_f1'] })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});

test('what a constraint names is measured too, costs by themselves', () => {
  const setup = choose({}, { labels: ['a'], constrained: ['exact_match', 'latency_p95_ms', 'accuracy'] });
  expect(names(setup)).toEqual(['accuracy', 'macro_f1', 'exact_match']);
  expect(setup.metric.name).toBe('accuracy');
});

test('a wrong extract is found before anything is scored', () => {
  expect(() => choose({ scorers: ['exact_match'], extract: '(' })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  );
});
