import { describe, expect, it } from 'vitest';
import { startFakeServer } from '../fake-server.ts';
import type { Received, Reply } from '../fake-server.ts';
import { deepseekAt, failureOf } from './deepseek-under-test.ts';

const DECODING = { model: 'ft:x', maxTokens: 16, temperature: 0.1, seed: 1 };
const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

function answering(reply: object): () => Reply {
  return () => ({ body: { request_id: 'r', service: 'text_generation', model: 'ft:x', ...reply } });
}

function promptsOf(count: number) {
  return Array.from({ length: count }, (_, n) => ({ messages: [{ role: 'user' as const, content: `prompt ${n}` }] }));
}

describe('complete', () => {
  it('sends the chat messages as one batch and gives the answers in the order asked', async () => {
    const results = [
      { index: 1, text: 'second', finish_reason: 'length', usage: USAGE },
      { index: 0, text: 'first', finish_reason: 'stop', usage: USAGE },
    ];
    const server = await startFakeServer(answering({ results }));
    const answers = await deepseekAt(server.url).complete(promptsOf(2), DECODING);
    expect(answers).toMatchObject([
      { ok: true, text: 'first', finishReason: 'stop', usage: { promptTokens: 3, completionTokens: 2 } },
      { ok: true, text: 'second', finishReason: 'length' },
    ]);
    const shared = { model: 'ft:x', max_tokens: 16, temperature: 0.1, seed: 1 };
    expect(server.requests[0]?.body).toEqual({
      service: 'text_generation',
      parameters: promptsOf(2).map((prompt) => ({ ...prompt, ...shared })),
    });
  });

  it('lets one bad item fail alone, also one that the server forgot', async () => {
    const results = [
      { index: 0, error: { code: 'refused', message: 'no' } },
      { index: 2, text: '' },
    ];
    const server = await startFakeServer(answering({ results }));
    expect(await deepseekAt(server.url).complete(promptsOf(3), DECODING)).toMatchObject([
      { ok: false, code: 'refused', message: 'no' },
      { ok: false, code: 'missing_result' },
      { ok: true, text: '' },
    ]);
  });

  it('sends no temperature and no seed where there is none, and nothing at all for no prompt', async () => {
    const server = await startFakeServer(answering({ results: [{ index: 0, text: 'x' }] }));
    const provider = deepseekAt(server.url);
    expect(await provider.complete([], DECODING)).toEqual([]);
    await provider.complete(promptsOf(1), { ...DECODING, temperature: null, seed: null });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.text).not.toMatch(/temperature|seed/);
  });
});

describe('invoke', () => {
  it('sends one parameter set as an object and reads its one result', async () => {
    const server = await startFakeServer(answering({ result: { text: 'hello', finish_reason: 'stop', usage: USAGE } }));
    const reply = await deepseekAt(server.url).invoke('text_generation', {
      prompt: 'hi',
      max_tokens: 5,
      temperature: 1,
    });
    expect(reply).toMatchObject({ requestId: 'r', model: 'ft:x', results: [{ ok: true, text: 'hello' }] });
    expect(server.requests[0]?.body['parameters']).toEqual({ prompt: 'hi', max_tokens: 5, temperature: 1 });
  });

  it('knows the image services', async () => {
    const labels = [{ label: 'cat', score: 0.9 }];
    const server = await startFakeServer(({ body }: Received) =>
      answering({ result: body['service'] === 'multimodal' ? { text: 'a cat' } : { labels } })(),
    );
    const provider = deepseekAt(server.url);
    const image = { image_url: 'https://example.test/cat.png' };
    expect((await provider.invoke('image_classification', { ...image, top_k: 1 })).results).toMatchObject([
      { ok: true, labels },
    ]);
    expect((await provider.invoke('multimodal', { ...image, text: 'what?' })).results).toMatchObject([
      { text: 'a cat' },
    ]);
  });

  it.each([
    ['a temperature below 0.1', { prompt: 'x', temperature: 0.05 }],
    ['a temperature above 1.0', { prompt: 'x', temperature: 1.01 }],
    ['no token to generate', { prompt: 'x', max_tokens: 0 }],
    ['half a token', { prompt: 'x', max_tokens: 1.5 }],
    ['more tokens than the model has', { prompt: 'x', max_tokens: 1_000_000 }],
    ['both a prompt and messages', { prompt: 'x', messages: [{ role: 'user' as const, content: 'x' }] }],
    ['neither a prompt nor messages', { max_tokens: 5 }],
    ['an empty batch', []],
    ['more than 100 items', Array.from({ length: 101 }, () => ({ prompt: 'x' }))],
    ['one bad item in a batch', [{ prompt: 'x' }, { prompt: 'x', temperature: 2 }]],
  ])('refuses %s before anything is sent', async (_title, parameters) => {
    const server = await startFakeServer(answering({}));
    const error = await failureOf(deepseekAt(server.url).invoke('text_generation', parameters));
    expect(error).toMatchObject({ kind: 'final', code: 'parameters_invalid' });
    expect(server.requests).toHaveLength(0);
  });
});

it('lists and deletes models', async () => {
  const server = await startFakeServer(({ path }) =>
    path === '/v1/models/list'
      ? { body: { models: [{ id: 'ft:x', base_model: 'local-small' }, { id: 'local-small' }] } }
      : { body: '' },
  );
  const provider = deepseekAt(server.url);
  expect(await provider.listModels()).toEqual([
    { id: 'ft:x', baseModel: 'local-small', shutdownDate: null },
    { id: 'local-small', baseModel: null, shutdownDate: null },
  ]);
  await provider.deleteModel('ft:x');
  expect(server.requests[1]).toMatchObject({ path: '/v1/models/delete', body: { model: 'ft:x' } });
});
