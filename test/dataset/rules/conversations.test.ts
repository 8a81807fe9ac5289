import { describe, expect, it } from 'vitest';
import { assistant, call, calls, codesOf, result, TOOL, user } from './one-row.ts';

const plain = [user('a'), assistant('b')];
const chat = (...messages: unknown[]): unknown => ({ messages });
const toolChat = (...messages: unknown[]): unknown => ({ messages, tools: [TOOL] });
const preference = { prompt: 'a', chosen: 'b', rejected: 'c' };

describe('rules for conversations', () => {
  it.for([
    ['a plain pair', chat(...plain)],
    ['a call with its result', toolChat(user('a'), calls(call('abcdefgh1')), result('abcdefgh1'), assistant('b'))],
    ['a call at the end', toolChat(user('a'), calls(call('abcdefgh1')))],
    [
      'two calls answered in another order',
      toolChat(
        user('a'),
        calls(call('abcdefgh1'), call('abcdefgh2')),
        result('abcdefgh2'),
        result('abcdefgh1'),
        assistant('b'),
      ),
    ],
    [
      'weights',
      chat(user('a'), { role: 'assistant', content: 'b', weight: 0 }, user('c'), {
        role: 'assistant',
        content: 'd',
        weight: 1,
      }),
    ],
  ] as const)('%s is taken by all', async ([, row]) => {
    for (const provider of ['local', 'deepseek', 'openai', 'together', 'fireworks', 'mistral'])
      expect(await codesOf(row, provider)).toEqual([]);
  });

  it.for([
    ['role_refused', 'mistral', chat({ role: 'developer', content: 's' }, ...plain)],
    ['system_not_first', 'fireworks', chat(user('a'), { role: 'system', content: 's' }, assistant('b'))],
    ['user_not_first', 'together', chat(assistant('hello'), ...plain)],
    ['role_repeated', 'together', chat(user('a'), ...plain)],
    ['last_not_assistant', 'openai', chat(...plain, user('c'))],
    ['content_empty', 'openai', chat({ role: 'system', content: ' ' }, ...plain)],
    ['message_key_refused', 'openai', chat({ role: 'user', content: 'a', mood: 'x' }, assistant('b'))],
    ['reasoning_refused', 'openai', chat(user('a'), { role: 'assistant', content: 'b', reasoning_content: 'r' })],
    ['weight_misplaced', 'openai', chat({ role: 'user', content: 'a', weight: 1 }, assistant('b'))],
    ['tool_call_id_refused', 'mistral', toolChat(user('a'), calls(call('call_1')))],
    ['tool_undescribed', 'mistral', { messages: plain, tools: [{ type: 'function', function: { name: 'f' } }] }],
    ['tool_result_unpaired', 'openai', toolChat(user('a'), calls(call('c1')), result('c2'), assistant('b'))],
    ['tool_call_unanswered', 'openai', toolChat(user('a'), calls(call('c1')), assistant('b'))],
    ['tool_call_id_repeated', 'openai', toolChat(user('a'), calls(call('c1'), call('c1')))],
    [
      'tool_call_misplaced',
      'openai',
      chat({ role: 'user', content: 'a', tool_calls: [call('c1')] }, result('c1'), assistant('b')),
    ],
    ['tool_unknown', 'openai', toolChat(user('a'), calls(call('c1', 'g')))],
    ['arguments_off_schema', 'openai', toolChat(user('a'), calls(call('c1', 'f', '{"x":"one"}')))],
    ['preference_refused', 'mistral', preference],
    ['method_mismatch', { name: 'lab', rulePack: 'openai', method: 'supervised' }, preference],
    ['method_mismatch', { name: 'lab', rulePack: 'openai', method: 'dpo' }, chat(...plain)],
    ['example_too_long', 'openai', chat(user('word '.repeat(66_000)), assistant('b'))],
  ] as const)('%s is an error at %s', async ([code, provider, row]) => {
    expect(await codesOf(row, provider)).toContain(code);
  });

  it('says every problem of a row at once', async () => {
    const row = chat(user('a'), user('b'), { role: 'assistant', content: 'c', weight: 2 }, user('d'));
    expect([...(await codesOf(row, 'together'))].sort()).toEqual([
      'last_not_assistant',
      'role_repeated',
      'weight_invalid',
    ]);
  });

  it('warns of calls that do not pair or fit where no provider is named', async () => {
    const row = toolChat(user('a'), calls(call('c1', 'f', '{}')), result('c2'), assistant('b'));
    expect(await codesOf(row, null)).toEqual([
      'tool_result_unpaired (warning)',
      'tool_call_unanswered (warning)',
      'arguments_off_schema (warning)',
    ]);
  });

  it.for([
    ['<|im_end|> is over', true],
    ['the end.</s>', true],
    ['<start_of_turn>', true],
    ['<｜tool▁calls▁begin｜>', true],
    ['a <| b |> c, <b>bold</b> and 1 < 2', false],
  ] as const)('looks for tokens of chat templates: %s', async ([text, found]) => {
    const codes = await codesOf(chat(user('a'), assistant(text)), null);
    expect(codes).toEqual(found ? ['special_token (warning)'] : []);
  });

  it('says so where a tool’s parameters are no JSON Schema, and holds nothing to them', async () => {
    const tool = { type: 'function', function: { name: 'f', parameters: { type: 'dict' } } };
    const row = { messages: [user('a'), calls(call('c1'))], tools: [tool] };
    expect(await codesOf(row, 'openai')).toEqual(['tool_schema_invalid (warning)']);
  });

  it('tries a pattern of a schema in linear time', async () => {
    const parameters = { type: 'object', properties: { x: { type: 'string', pattern: '^(a+)+$' } } };
    const tool = { type: 'function', function: { name: 'f', parameters } };
    const args = JSON.stringify({ x: `${'a'.repeat(50_000)}!` });
    const row = { messages: [user('a'), calls(call('c1', 'f', args))], tools: [tool] };
    expect(await codesOf(row, 'openai')).toEqual(['arguments_off_schema']);
  });
});
