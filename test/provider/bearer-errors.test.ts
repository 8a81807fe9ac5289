import { describe, expect, it } from 'vitest';
import { openaiAt, togetherAt } from './bearer-under-test.ts';
import { failureOf, JOB_INTENT } from './deepseek/deepseek-under-test.ts';
import { startFakeServer } from './fake-server.ts';

const DECODING = { model: 'm', maxTokens: 8, temperature: 0, seed: null };

describe.each([
  ['openai', openaiAt],
  ['together', togetherAt],
] as const)('an error of the %s format', (_kind, at) => {
  it.each([
    // status, code, headers, of a create, of a read, reason
    [400, 'invalid_value', {}, 'final', 'final', 'refused'],
    [401, 'invalid_api_key', {}, 'final', 'final', 'authentication'],
    [403, 'forbidden', {}, 'final', 'final', 'authentication'],
    [404, 'not_found', {}, 'final', 'final', 'refused'],
    [409, 'conflict', {}, 'final', 'final', 'refused'],
    [409, 'conflict', { 'x-should-retry': 'true' }, 'final', 'retryable', 'refused'],
    [429, 'rate_limit_exceeded', {}, 'retryable', 'retryable', 'rate_limited'],
    [429, 'insufficient_quota', {}, 'final', 'final', 'credit'],
    [500, 'server_error', {}, 'ambiguous', 'retryable', 'server'],
    [500, 'server_error', { 'x-should-retry': 'false' }, 'ambiguous', 'final', 'server'],
    [503, 'overloaded', { 'x-should-retry': 'true' }, 'ambiguous', 'retryable', 'server'],
  ] as const)('%i %s %o is %s for a create, %s for a read', async (status, code, headers, ofCreate, ofRead, reason) => {
    const body = { error: { message: 'their own words', type: 'some_error', param: null, code } };
    const server = await startFakeServer(() => ({ status, body, headers: { 'x-request-id': 'r-9', ...headers } }));
    const provider = at(server.url);
    const create = await failureOf(provider.createJob(JOB_INTENT));
    expect(create).toMatchObject({ kind: ofCreate, reason, status, code, requestId: 'r-9' });
    expect(create.message).toContain('their own words');
    expect(await failureOf(provider.getJob('job-1'))).toMatchObject({ kind: ofRead, reason });
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    [{ 'retry-after': '7' }, 7_000],
    [{}, null],
  ])('429 with %o asks for %s ms', async (headers, retryAfterMs) => {
    const server = await startFakeServer(() => ({ status: 429, headers, body: {} }));
    expect(await failureOf(at(server.url).getJob('job-1'))).toMatchObject({ retryAfterMs });
  });

  it('never quotes what was asked, and lets a refused prompt fail alone', async () => {
    const prompt = 'my account number is DE89 3704 0044';
    const message = `Invalid content: ${prompt}; see the guide`;
    const server = await startFakeServer(() => ({ status: 400, body: { error: { message, code: 'blocked' } } }));
    const [result] = await at(server.url).complete([{ messages: [{ role: 'user', content: prompt }] }], DECODING);
    expect(result).toMatchObject({ ok: false, code: 'blocked' });
    expect(JSON.stringify(result)).toContain('Invalid content: […]; see the guide');
    expect(JSON.stringify(result)).not.toContain('3704');
  });

  it.each([401, 404, 429, 500])('lets a %i be the matter of all prompts', async (status) => {
    const server = await startFakeServer(() => ({ status, body: {} }));
    const asked = at(server.url).complete([{ messages: [{ role: 'user', content: 'hi' }] }], DECODING);
    expect(await failureOf(asked)).toMatchObject({ status });
  });

  it('takes a create whose reply is no job for ambiguous', async () => {
    const server = await startFakeServer(() => ({ body: { object: 'something else' } }));
    expect(await failureOf(at(server.url).createJob(JOB_INTENT))).toMatchObject({ kind: 'ambiguous' });
  });
});
