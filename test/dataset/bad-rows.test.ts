import { describe, expect, it } from 'vitest';
import { validateText } from './validate-files.ts';

describe('rows that no shape takes', () => {
  it.for([
    ['no object', '[1]', 'columns_unknown'],
    ['a broken line', '{"prompt": "a",', 'json_invalid'],
    [
      'an unknown role',
      '{"messages":[{"role":"bot","content":"a"},{"role":"assistant","content":"b"}]}',
      'role_unknown',
    ],
    ['no answer', '{"messages":[{"role":"user","content":"a"}]}', 'answer_missing'],
    [
      'nothing asked',
      '{"messages":[{"role":"system","content":"s"},{"role":"assistant","content":"b"}]}',
      'prompt_missing',
    ],
    ['messages that are no list', '{"messages":"a"}', 'messages_invalid'],
    ['an empty list', '{"messages":[]}', 'messages_empty'],
    [
      'an empty answer in the middle',
      '{"conversations":[{"from":"human","value":"a"},{"from":"gpt","value":""},{"from":"human","value":"b"},{"from":"gpt","value":"c"}]}',
      'completion_blank',
    ],
    ['an object for a prompt', '{"prompt":{"a":1},"completion":"b"}', 'value_not_text'],
    [
      'a weight of a half',
      '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b","weight":0.5}]}',
      'weight_invalid',
    ],
    [
      'weights that are all 0',
      '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b","weight":0}]}',
      'weight_all_zero',
    ],
    [
      'a role said twice',
      '{"messages":[{"role":"user","from":"gpt","content":"a"},{"role":"assistant","content":"b"}]}',
      'role_ambiguous',
    ],
    [
      'a part of another kind',
      '{"messages":[{"role":"user","content":[{"type":"audio","audio":"x"}]},{"role":"assistant","content":"b"}]}',
      'part_unknown',
    ],
    [
      'arguments that are no object',
      '{"messages":[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"[1"}}]}]}',
      'arguments_invalid',
    ],
    ['a preference between equals', '{"prompt":"a","chosen":"b","rejected":"b"}', 'preference_equal'],
    [
      'a preference between answers to different prompts',
      '{"chosen":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"rejected":[{"role":"user","content":"x"},{"role":"assistant","content":"c"}]}',
      'preference_prompts_differ',
    ],
    [
      'a call without a name',
      '{"conversations":[{"from":"human","value":"a"},{"from":"function_call","value":"x"},{"from":"gpt","value":"b"}]}',
      'function_call_invalid',
    ],
  ] as const)('rejects %s', async ([, line, code]) => {
    const good = '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}';
    const { totals, issue_counts: counts } = await validateText('x.jsonl', `${good}\n${line}\n`);
    expect(totals).toMatchObject({ rows: 2, accepted: 1, rejected: 1 });
    expect(counts[code]).toBe(1);
  });
});
