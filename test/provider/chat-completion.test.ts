import { describe, expect, it } from 'vitest';
import { openaiAt, togetherAt } from './bearer-under-test.ts';
import { failureOf } from './deepseek/deepseek-under-test.ts';
import { startFakeServer } from './fake-server.ts';
import type { Received } from './fake-server.ts';

const DECODING = { model: 'ft:m', maxTokens: 8, temperature: 0.2, seed: 7 };
const IMAGE = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } } as const;

const ECHO = ({ json }: Received) => {
  const content = `echo ${JSON.stringify(json['messages'])}`;
  return {
    body: {
      id: 'c-1',
      model: 'ft:m',
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    },
  };
};

describe.each([
  ['openai', openaiAt],
  ['together', togetherAt],
] as const)('the %s adapter', (_kind, at) => {
  it('asks one chat completion a prompt and keeps the order', async () => {
    const server = await startFakeServer(ECHO);
    const ask = (content: string) => ({ messages: [{ role: 'user' as const, content }] });
    const results = await at(server.url).complete([ask('one'), ask('two')], DECODING);
    expect(results).toMatchObject([
      { ok: true, finishReason: 'stop', usage: { promptTokens: 3, completionTokens: 2 }, toolCalls: null },
      { ok: true },
    ]);
    expect(results.map((result) => result.ok && /one|two/.exec(result.text)?.[0])).toEqual(['one', 'two']);
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions', '/v1/chat/completions']);
    expect(server.requests.find(({ text }) => text.includes('one'))?.json).toEqual({
      model: 'ft:m',
      messages: [{ role: 'user', content: 'one' }],
      max_tokens: 8,
      temperature: 0.2,
      seed: 7,
    });
  });

  it('sends no temperature and no seed where there is none to send', async () => {
    const server = await startFakeServer(ECHO);
    await at(server.url).complete([{ messages: [] }], { ...DECODING, temperature: null, seed: null });
    expect(Object.keys(server.requests[0]?.json ?? {}).toSorted()).toEqual(['max_tokens', 'messages', 'model']);
  });

  it('sends images and tools where they are taken, and refuses them alone where they are not', async () => {
    const server = await startFakeServer(ECHO);
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'what is this?' }, IMAGE] }] as const;
    const tools = [{ type: 'function', function: { name: 'look' } }];
    await at(server.url).complete([{ messages, tools }], DECODING);
    expect(server.requests[0]?.json).toMatchObject({ messages, tools });
    const plain = at(server.url, { capabilities: { images: false, tools: false } });
    expect(await plain.complete([{ messages }, { messages: [], tools }], DECODING)).toMatchObject([
      { ok: false, code: 'images_not_taken' },
      { ok: false, code: 'tools_not_taken' },
    ]);
    expect(server.requests).toHaveLength(1);
  });

  it('says which model there is not, and nothing of the prompt', async () => {
    const message = 'There is no model gpt-nope-model for the prompt: my secret diary of today';
    const server = await startFakeServer(() => ({
      status: 404,
      body: { error: { code: 'model_not_found', message } },
    }));
    const messages = [{ role: 'user' as const, content: 'my secret diary of today' }];
    const asked = at(server.url).complete([{ messages }], { ...DECODING, model: 'gpt-nope-model' });
    const error = await failureOf(asked);
    expect(error.message).toContain('There is no model gpt-nope-model');
    expect(error.message).not.toContain('diary');
  });

  it('keeps the names of fields in what the provider says of them', async () => {
    const message = 'temperature must be at most 2, max_tokens is too large';
    const server = await startFakeServer(() => ({ status: 401, body: { error: { code: 'bad', message } } }));
    const asked = at(server.url).complete([{ messages: [{ role: 'user', content: 'hello there' }] }], DECODING);
    expect((await failureOf(asked)).message).toContain(message);
  });

  it('gives tool calls and refusals as they came', async () => {
    const calls = [{ id: 'call-1', type: 'function', function: { name: 'look', arguments: '{}' } }];
    const message = { role: 'assistant', content: null, tool_calls: calls };
    const server = await startFakeServer(() => ({ body: { choices: [{ message, finish_reason: 'tool_calls' }] } }));
    expect(await at(server.url).complete([{ messages: [] }], DECODING)).toMatchObject([
      { ok: true, text: '', toolCalls: calls, finishReason: 'tool_calls' },
    ]);
  });

  it('serves text_generation and multimodal as chats, and has no image_classification', async () => {
    const server = await startFakeServer(ECHO);
    const { invoke } = at(server.url);
    const reply = await invoke('text_generation', [{ prompt: 'one' }, { prompt: 'two' }]);
    expect(reply.results).toMatchObject([{ ok: true }, { ok: true }]);
    await invoke('multimodal', { text: 'what is this?', image_url: IMAGE.image_url.url });
    expect(server.requests.map(({ json }) => json['messages'])).toEqual([
      [{ role: 'user', content: 'one' }],
      [{ role: 'user', content: 'two' }],
      [{ role: 'user', content: [{ type: 'text', text: 'what is this?' }, IMAGE] }],
    ]);
    const refused = invoke('image_classification', { image_url: 'https://example.com/cat.png' });
    expect(await failureOf(refused)).toMatchObject({ kind: 'final', code: 'service_unknown' });
    expect(server.requests).toHaveLength(3);
  });

  it.each([{ temperature: 2.1 }, { temperature: -0.1 }, { max_tokens: 0 }])(
    'checks ranges before it sends: %o',
    async (change) => {
      const server = await startFakeServer(ECHO);
      const asked = at(server.url).invoke('text_generation', { prompt: 'x', ...change });
      expect(await failureOf(asked)).toMatchObject({ kind: 'final', code: 'parameters_invalid' });
      expect(server.requests).toHaveLength(0);
    },
  );
});
