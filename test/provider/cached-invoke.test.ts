import { describe, expect, it } from 'vitest';
import { createMemoryCache } from '../../platform/response-cache.ts';
import type { ResponseCache } from '../../platform/response-cache.ts';
import { cacheKey, createCachedInvoke } from '../../provider/cached-invoke.ts';
import type { InvokeReply, InvokeResult } from '../../provider/invoke.ts';
import { deferred } from './deferred.ts';

type Items = readonly Readonly<Record<string, unknown>>[];

function answerTo(item: Readonly<Record<string, unknown>>): InvokeResult {
  if (item['prompt'] === 'bad') return { ok: false, code: 'refused', message: 'no' };
  const usage = { promptTokens: 1, completionTokens: 1 };
  return { ok: true, text: `to ${String(item['prompt'])}`, labels: null, toolCalls: null, finishReason: 'stop', usage };
}

function service(cache: ResponseCache = createMemoryCache(), gate: Promise<unknown> = Promise.resolve()) {
  const sent: Items[] = [];
  const send = async (items: Items): Promise<InvokeReply> => {
    sent.push(items);
    await gate;
    return { requestId: null, service: 's', model: 'm', results: items.map(answerTo) };
  };
  return { sent, invoke: createCachedInvoke({ cache, origin: 'https://lab', service: 'text_generation', send }) };
}

const textsOf = ({ results }: { results: readonly InvokeResult[] }) =>
  results.map((result) => (result.ok ? result.text : result.code));
const cachedOf = ({ results }: { results: readonly { cached: boolean }[] }) => results.map(({ cached }) => cached);

describe('a service behind a cache', () => {
  it('answers an equal item from the cache, in any order of its parameters', async () => {
    const { sent, invoke } = service();
    const first = await invoke([{ prompt: 'a', seed: 1 }]);
    const second = await invoke([{ seed: 1, prompt: 'a' }]);
    expect([cachedOf(first), cachedOf(second)]).toEqual([[false], [true]]);
    expect(textsOf(second)).toEqual(['to a']);
    expect(sent).toHaveLength(1);
  });

  it('sends of a batch only what is not kept, each once, and keeps the order', async () => {
    const { sent, invoke } = service();
    await invoke([{ prompt: 'b' }]);
    const reply = await invoke([{ prompt: 'c' }, { prompt: 'b' }, { prompt: 'a' }, { prompt: 'c' }]);
    expect(textsOf(reply)).toEqual(['to c', 'to b', 'to a', 'to c']);
    expect(cachedOf(reply)).toEqual([false, true, false, true]);
    expect(sent[1]).toEqual([{ prompt: 'c' }, { prompt: 'a' }]);
  });

  it('lets equal items that are asked at once wait for one call', async () => {
    const gate = deferred();
    const { sent, invoke } = service(createMemoryCache(), gate.promise);
    const asked = [invoke([{ prompt: 'a' }]), invoke([{ prompt: 'a' }]), invoke([{ prompt: 'a' }, { prompt: 'b' }])];
    gate.resolve();
    const replies = await Promise.all(asked);
    expect(replies.map(textsOf)).toEqual([['to a'], ['to a'], ['to a', 'to b']]);
    expect(sent.flat()).toEqual([{ prompt: 'a' }, { prompt: 'b' }]);
  });

  it('gives a failed call to all who wait for it, and asks again afterwards', async () => {
    let tries = 0;
    const send = async (items: Items): Promise<InvokeReply> => {
      tries += 1;
      if (tries === 1) throw new Error('down');
      return { requestId: null, service: 's', model: 'm', results: items.map(answerTo) };
    };
    const invoke = createCachedInvoke({ cache: createMemoryCache(), origin: 'o', service: 's', send });
    const both = await Promise.allSettled([invoke([{ prompt: 'a' }]), invoke([{ prompt: 'a' }])]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(textsOf(await invoke([{ prompt: 'a' }]))).toEqual(['to a']);
  });

  it('never keeps an item that failed', async () => {
    const { sent, invoke } = service();
    expect(textsOf(await invoke([{ prompt: 'bad' }]))).toEqual(['refused']);
    await invoke([{ prompt: 'bad' }]);
    expect(sent).toHaveLength(2);
  });

  it('takes what it cannot read under its key for nothing', async () => {
    const cache = createMemoryCache();
    const { invoke } = service(cache);
    const parameters = { prompt: 'a' };
    await cache.set(cacheKey('https://lab', { service: 'text_generation', parameters }), '{"ok":true}');
    expect(cachedOf(await invoke([parameters]))).toEqual([false]);
  });
});

it('the key is deepseek: and a hash of service, model and parameters, another one for another origin', () => {
  const request = { service: 'text_generation', parameters: { model: 'm', prompt: 'a', seed: 1 } };
  const key = cacheKey('https://lab', request);
  expect(key).toMatch(/^deepseek:[0-9a-f]{64}$/);
  const others = [
    cacheKey('https://other', request),
    cacheKey('https://lab', { ...request, service: 'multimodal' }),
    cacheKey('https://lab', { ...request, parameters: { ...request.parameters, model: 'n' } }),
    cacheKey('https://lab', { ...request, parameters: { ...request.parameters, seed: 2 } }),
  ];
  expect(new Set([key, ...others]).size).toBe(5);
});
