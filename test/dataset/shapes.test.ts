import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { prepare, validateText } from './validate-files.ts';

/** The one training line that a row becomes. */
async function written(row: unknown, data: Record<string, unknown> = {}): Promise<unknown> {
  const { files, ledger } = await prepare(
    { 'x.jsonl': JSON.stringify(row) },
    { sources: [{ path: 'x.jsonl', split: 'train' }], ...data },
  );
  expect(ledger.issues).toEqual([]);
  return JSON.parse(readFileSync(files.train, 'utf8'));
}

const user = (content: unknown): unknown => ({ role: 'user', content });
const assistant = (content: unknown): unknown => ({ role: 'assistant', content });

describe('shapes', () => {
  it('writes prompt and completion as a chat, with the system text of the configuration', async () => {
    const line = await written({ question: ' a ', answer: 4 }, { system: 'Be brief.' });
    expect(line).toEqual({ messages: [{ role: 'system', content: 'Be brief.' }, user(' a '), assistant('4')] });
  });

  it('puts alpaca input after an empty line, where it is not blank', async () => {
    expect(await written({ instruction: 'Do', input: 'this', output: 'done' })).toEqual({
      messages: [user('Do\n\nthis'), assistant('done')],
    });
    expect(await written({ instruction: 'Do', input: ' ', output: 'done' })).toEqual({
      messages: [user('Do'), assistant('done')],
    });
  });

  it('carries chats through as they are: parts, calls, tools, other keys', async () => {
    const row = {
      messages: [
        { role: 'system', content: [{ type: 'text', value: 's' }] },
        user([{ type: 'text', text: 'a' }]),
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: '1' },
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', value: 'r' },
            { type: 'text', value: 'b' },
          ],
          weight: 1,
        },
      ],
      tools: [{ type: 'function', function: { name: 'f' } }],
    };
    expect(await written(row, { system: 'not used' })).toEqual(row);
  });

  it('turns ShareGPT speakers, calls and observations into chat messages', async () => {
    const line = await written({
      conversations: [
        { from: 'human', value: 'a' },
        { from: 'function_call', value: '{"name":"f","arguments":{"x":1}}' },
        { from: 'observation', value: 'o' },
        { from: 'gpt', value: 'b' },
      ],
      tools: '[{"name":"f","parameters":{}}]',
      system: 's',
    });
    expect(line).toEqual({
      messages: [
        { role: 'system', content: 's' },
        user('a'),
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }],
        },
        { role: 'tool', content: 'o', tool_call_id: 'call_1' },
        assistant('b'),
      ],
      tools: [{ type: 'function', function: { name: 'f', parameters: {} } }],
    });
  });

  it('writes preferences as a prompt with two outputs', async () => {
    const line = await written({ prompt: 'a', chosen: 'good', rejected: 'bad' });
    expect(line).toEqual({
      input: { messages: [user('a')] },
      preferred_output: [assistant('good')],
      non_preferred_output: [assistant('bad')],
    });
  });

  it('fills a template from columns', async () => {
    const source = {
      path: 'x.jsonl',
      split: 'train',
      template: { system: 'In {{lang}}', user: 'Sort: {{text}}', assistant: '{{label}}' },
    };
    const line = await written({ lang: 'en', text: 'a $& b', label: 'x' }, { sources: [source] });
    expect(line).toEqual({ messages: [{ role: 'system', content: 'In en' }, user('Sort: a $& b'), assistant('x')] });
  });

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

  it('reads each row of a mixed file by its own keys, and a misfit by the file’s', async () => {
    const lines = [
      '{"prompt":"a","completion":"b"}',
      '{"messages":[{"role":"user","content":"c"},{"role":"assistant","content":"d"}]}',
      '{"prompt":"a","note":"b"}',
    ];
    const { totals, issues } = await validateText('x.jsonl', lines.join('\n'));
    expect(totals).toMatchObject({ accepted: 2, rejected: 1 });
    expect(issues[0]).toMatchObject({ code: 'completion_blank', row: 3, pointer: '/completion' });
  });

  it('counts texts without answers as rows of shape text', async () => {
    const { sources } = await validateText('x.jsonl', '{"text":"a"}\n{"text":"b"}\n');
    expect(sources[0]).toMatchObject({ shape: 'text', rows: 2, rejected: 2 });
  });
});

describe('provider rules', () => {
  const chat = (...roles: string[]): string =>
    JSON.stringify({ messages: roles.map((role, index) => ({ role, content: `m${index}` })) });
  const rows = [chat('user', 'assistant'), chat('user', 'user', 'assistant'), chat('user', 'assistant', 'user')].join(
    '\n',
  );

  it('reject rows where one provider is named', async () => {
    const { totals, issue_counts: counts, providers } = await validateText('x.jsonl', rows, {}, ['together']);
    expect(totals).toMatchObject({ accepted: 1, rejected: 2 });
    expect(counts).toEqual({ last_not_assistant: 1, role_repeated: 1 });
    expect(providers).toEqual({
      together: { trainable: true, issue_counts: { last_not_assistant: 1, role_repeated: 1 } },
    });
  });

  it('count under each provider alone where several are named', async () => {
    const { totals, issues, providers } = await validateText('x.jsonl', rows, {}, [
      'together',
      { name: 'lab', rulePack: 'openai' },
    ]);
    expect(totals).toMatchObject({ accepted: 3, rejected: 0 });
    expect(issues).toEqual([]);
    expect(providers).toEqual({
      together: { trainable: true, issue_counts: { last_not_assistant: 1, role_repeated: 1 } },
      lab: { trainable: false, issue_counts: { last_not_assistant: 1, too_few_examples: 1 } },
    });
  });
});
