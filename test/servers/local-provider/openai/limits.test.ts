import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { startOpenai } from './openai-client.ts';

const question = { model: 'local-small', messages: [{ role: 'user' as const, content: 'hello there' }] };

describe('a limit that a test sets', () => {
  test('turns requests above it away, says when to come again, and counts in headers', async () => {
    const { openai, provider } = await startOpenai();
    await provider.control('/_limits', { requests_per_minute: 2 });
    const { response } = await openai.chat.completions.create(question).withResponse();
    expect(response.headers.get('x-ratelimit-limit-requests')).toBe('2');
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('1');
    await openai.chat.completions.create(question);
    const refused: unknown = await openai.chat.completions.create(question).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(OpenAI.RateLimitError);
    const { headers, code, type } = refused as InstanceType<typeof OpenAI.RateLimitError>;
    expect([code, type]).toEqual(['rate_limit_exceeded', 'requests']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(55);
    expect(Number(headers.get('retry-after-ms'))).toBeGreaterThan(55_000);
    expect(headers.get('x-should-retry')).toBe('true');
  });

  test('lets the official client through when it waits as long as it is told', async () => {
    const { openai, provider } = await startOpenai();
    await provider.control('/_limits', { requests_per_minute: 1, window_ms: 200 });
    const patient = openai.withOptions({ maxRetries: 5 });
    for (let call = 0; call < 3; call += 1) await patient.chat.completions.create(question);
    const statuses = (await provider.journal()).requests.map((request): unknown => request.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(3);
    expect(statuses).toContain(429);
  });

  test('on tokens counts the prompt and what may be answered', async () => {
    const { openai, provider } = await startOpenai();
    await provider.control('/_limits', { tokens_per_minute: 50 });
    await openai.chat.completions.create({ ...question, max_completion_tokens: 30 });
    const refused = openai.chat.completions.create({ ...question, max_completion_tokens: 30 });
    await expect(refused).rejects.toMatchObject({ status: 429, type: 'tokens' });
    await provider.control('/_limits', {});
    await openai.chat.completions.create({ ...question, max_completion_tokens: 30 });
  });

  test('holds in the deepseek format too', async () => {
    const { provider } = await startOpenai();
    await provider.control('/_limits', { requests_per_minute: 1 });
    expect((await provider.call('/v1/models/list', {})).status).toBe(200);
    const refused = await provider.call('/v1/models/list', {});
    expect([refused.status, refused.body.error.code]).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(55);
    await provider.control('/_limits', { tokens_per_minute: 50 });
    const ask = async (items: number) => {
      const parameters = Array.from({ length: items }, () => ({ prompt: 'one two three', max_tokens: 10 }));
      return (await provider.call('/v1/invoke', { service: 'text_generation', parameters })).status;
    };
    expect([await ask(3), await ask(3), await ask(4)]).toEqual([200, 429, 429]);
  });
});

test('an answer lasts as long as requests and items are set to cost, a batch once for its request', async () => {
  const { provider, openai } = await startOpenai();
  await provider.control('/_clock', { request_ms: 60, item_ms: 5 });
  const timed = async (act: () => Promise<unknown>): Promise<number> => {
    const startedAt = performance.now();
    await act();
    return performance.now() - startedAt;
  };
  const parameters = Array.from({ length: 20 }, () => ({ prompt: 'hello' }));
  expect(await timed(() => openai.chat.completions.create(question))).toBeGreaterThan(64);
  const batch = await timed(() => provider.call('/v1/invoke', { service: 'text_generation', parameters }));
  expect(batch).toBeGreaterThan(159);
});
