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

  it('carries chats through as they are: calls, tools, weights, several parts', async () => {
    const row = {
      messages: [
        { role: 'system', content: 's' },
        user([
          { type: 'text', text: 'a' },
          { type: 'text', text: ' b' },
        ]),
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{ }' } }],
          weight: 0,
        },
        { role: 'tool', tool_call_id: 'c1', content: '1' },
        { role: 'assistant', content: 'c', reasoning_content: 'r', weight: 1 },
      ],
      tools: [{ type: 'function', function: { name: 'f' } }],
    };
    expect(await written(row, { system: 'not used' })).toEqual(row);
  });

  it('takes typed parts apart: one text is a text, reasoning and calls stand beside it', async () => {
    const text = (value: string): unknown => [{ type: 'text', value }];
    const call = (name: string): unknown => ({ type: 'tool_call', value: `{"name":"${name}","arguments":{"x":1}}` });
    const line = await written({
      messages: [
        { role: 'system', content: text('s') },
        user(text('a')),
        assistant([{ type: 'reasoning', value: 'which?' }, call('f'), call('g')]),
        { role: 'tool', content: text('1') },
        { role: 'tool', content: text('2') },
        assistant([
          { type: 'reasoning', value: 'so' },
          { type: 'text', value: 'b' },
        ]),
      ],
    });
    const written1 = (id: string, name: string): unknown => {
      return { id, type: 'function', function: { name, arguments: '{"x":1}' } };
    };
    expect(line).toEqual({
      messages: [
        { role: 'system', content: 's' },
        user('a'),
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'which?',
          tool_calls: [written1('call00001', 'f'), written1('call00002', 'g')],
        },
        { role: 'tool', content: '1', tool_call_id: 'call00001' },
        { role: 'tool', content: '2', tool_call_id: 'call00002' },
        { role: 'assistant', content: 'b', reasoning_content: 'so' },
      ],
    });
  });

  it.for([
    ['OpenAI', { type: 'image_url', image_url: { url: 'https://x.example/a.png', detail: 'low' } }],
    ['a bare URL', { type: 'image_url', image_url: 'https://x.example/a.png', detail: 'low' }],
    ['an image part', { type: 'image', url: 'https://x.example/a.png', detail: 'low' }],
  ] as const)('writes images in one form, from %s', async ([, part]) => {
    const line = await written({ messages: [user([{ type: 'text', text: 'a' }, part]), assistant('b')] });
    const image = { type: 'image_url', image_url: { url: 'https://x.example/a.png', detail: 'low' } };
    expect(line).toEqual({ messages: [user([{ type: 'text', text: 'a' }, image]), assistant('b')] });
  });

  it('decodes arguments that were encoded twice, and counts it as a repair', async () => {
    const twice = JSON.stringify(JSON.stringify({ x: 1 }));
    const row = {
      messages: [
        user('a'),
        { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: twice } }] },
      ],
    };
    const { files, ledger } = await prepare({ 'x.jsonl': JSON.stringify(row) }, { split: { test: 0, validation: 0 } });
    expect(ledger.totals).toMatchObject({ accepted: 0, repaired: 1 });
    expect(ledger.repairs).toEqual({ decode_arguments: 1 });
    expect(ledger.issues).toMatchObject([{ code: 'arguments_encoded_twice', severity: 'warning' }]);
    const { messages } = JSON.parse(readFileSync(files.train, 'utf8'));
    expect(messages[1].tool_calls[0].function.arguments).toBe('{"x":1}');
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
          tool_calls: [{ id: 'call00001', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }],
        },
        { role: 'tool', content: 'o', tool_call_id: 'call00001' },
        assistant('b'),
      ],
      tools: [{ type: 'function', function: { name: 'f', parameters: {} } }],
    });
  });

  it('gives a result to the calls just before it, whatever was left without one earlier', async () => {
    const call = (name: string): unknown => ({ from: 'function_call', value: `{"name":"${name}","arguments":{}}` });
    const row = {
      conversations: [
        { from: 'human', value: 'a' },
        call('f'),
        { from: 'human', value: 'b' },
        call('g'),
        { from: 'observation', value: '1' },
        { from: 'gpt', value: 'c' },
      ],
    };
    const { files } = await prepare({ 'x.jsonl': JSON.stringify(row) }, { split: { test: 0, validation: 0 } });
    const { messages } = JSON.parse(readFileSync(files.train, 'utf8'));
    expect(messages[4].tool_call_id).toBe(messages[3].tool_calls[0].id);
  });

  const preference = {
    input: { messages: [user('a')] },
    preferred_output: [assistant('good')],
    non_preferred_output: [assistant('bad')],
  };

  it.for([
    ['texts', { prompt: 'a', chosen: 'good', rejected: 'bad' }],
    [
      'messages',
      {
        conversations: [{ from: 'human', value: 'a' }],
        chosen: { from: 'gpt', value: 'good' },
        rejected: { from: 'gpt', value: 'bad' },
      },
    ],
    ['whole conversations', { chosen: [user('a'), assistant('good')], rejected: [user('a'), assistant('bad')] }],
    [
      'whole conversations beside their prompt',
      { prompt: 'a', chosen: [user('a'), assistant('good')], rejected: [user('a'), assistant('bad')] },
    ],
    ['transcripts', { chosen: '\n\nHuman: a\n\nAssistant: good', rejected: '\n\nHuman: a\n\nAssistant: bad' }],
    ['a conversation and the answer to avoid', { messages: [user('a'), assistant('good')], rejected_response: 'bad' }],
    ['OpenAI’s form', preference],
  ] as const)('reads preferences as %s', async ([, row]) => {
    expect(await written(row)).toEqual(preference);
  });

  it('keeps tools, a system text and the second half of the prompt in a preference', async () => {
    const tools = [{ type: 'function', function: { name: 'f' } }];
    const line = await written({
      instruction: 'Do',
      input: 'this',
      system: 's',
      tools,
      chosen: 'good',
      rejected: 'bad',
    });
    expect(line).toMatchObject({ input: { messages: [{ role: 'system', content: 's' }, user('Do\n\nthis')], tools } });
  });

  it('puts the weight of a column on the last answer, and keeps the tools of one', async () => {
    const source = { path: 'x.jsonl', split: 'train', columns: { messages: 'm', weight: 'w', tools: 't' } };
    const m = [user('a'), assistant('b'), user('c'), assistant('d')];
    const t = '[{"name":"f","parameters":{}}]';
    expect(await written({ m, w: '0', t }, { sources: [source] })).toEqual({
      messages: [user('a'), assistant('b'), user('c'), { role: 'assistant', content: 'd', weight: 0 }],
      tools: [{ type: 'function', function: { name: 'f', parameters: {} } }],
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
