import { describe, expect, it } from 'vitest';
import { inTurn, startFakeServer } from '../fake-server.ts';
import type { Reply } from '../fake-server.ts';
import { deepseekAt, failureOf, JOB_INTENT } from './deepseek-under-test.ts';

const FILE_INTENT = { key: 'run-a/train/x', runId: 'run-a', sha256: '', bytes: 0, fileName: 'train.jsonl' };

function errorReply(status: number, code: string, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'x-request-id': 'r-9', ...headers },
    body: { error: { code, message: 'their own words' } },
  };
}

describe.each([
  // status, code, of a create, of a read, reason, what the message says
  [400, 'bad_request', 'final', 'final', 'refused', 'their own words'],
  [401, 'unauthorized', 'final', 'final', 'authentication', 'check the AppKey and the signature algorithm'],
  [402, 'no_credit', 'final', 'final', 'credit', 'out of credit'],
  [403, 'forbidden', 'final', 'final', 'authentication', 'may not do that'],
  [404, 'not_found', 'final', 'final', 'refused', 'their own words'],
  [409, 'idempotency_conflict', 'final', 'final', 'refused', 'their own words'],
  [409, 'in_progress', 'ambiguous', 'retryable', 'server', 'their own words'],
  [422, 'unprocessable', 'final', 'final', 'refused', 'their own words'],
  [429, 'rate_limited', 'retryable', 'retryable', 'rate_limited', 'their own words'],
  [500, 'internal', 'ambiguous', 'retryable', 'server', 'contact support'],
  [502, 'bad_gateway', 'ambiguous', 'retryable', 'server', 'contact support'],
  [503, 'unavailable', 'ambiguous', 'retryable', 'server', 'contact support'],
  [307, 'moved', 'final', 'final', 'refused', 'check the base URL'],
] as const)('a reply %i %s', (status, code, ofCreate, ofRead, reason, words) => {
  it(`is ${ofCreate} for a create and ${ofRead} for reads and uploads`, async () => {
    const server = await startFakeServer(() => errorReply(status, code));
    const provider = deepseekAt(server.url);
    const create = await failureOf(provider.createJob(JOB_INTENT));
    expect(create).toMatchObject({ kind: ofCreate, reason, status, code, requestId: 'r-9' });
    expect(create.message).toContain(words);
    expect(create.message).toContain('request r-9');
    expect(await failureOf(provider.getJob('job-1'))).toMatchObject({ kind: ofRead, reason, status });
    const { Readable } = await import('node:stream');
    const upload = provider.uploadFile({ ...FILE_INTENT, open: () => Readable.from([]) });
    expect(await failureOf(upload)).toMatchObject({ kind: ofRead, reason, status });
    expect(server.requests).toHaveLength(3);
  });
});

describe('the wait after a 429', () => {
  it.each([
    [0, {}, 1_500],
    [2, {}, 4_500],
    [9, {}, 10_000],
    [0, { 'retry-after': '7' }, 7_000],
    [9, { 'retry-after-ms': '20' }, 20],
    [0, { 'retry-after': '86400' }, 3_600_000],
  ])('of attempt %i with headers %o is %i ms', async (attempt, headers, retryAfterMs) => {
    const server = await startFakeServer(() => errorReply(429, 'rate_limited', headers));
    const provider = deepseekAt(server.url, { random: () => 0.5 });
    expect(await failureOf(provider.createJob(JOB_INTENT, { attempt }))).toMatchObject({ retryAfterMs });
  });
});

describe('a reply nobody can read', () => {
  it.each([
    ['no JSON', '<html>'],
    ['an empty body', ''],
    ['a job without an id', { status: 'queued' }],
  ])('is ambiguous for a create and retryable for a read: %s', async (_title, body) => {
    const server = await startFakeServer(() => ({ body }));
    const provider = deepseekAt(server.url);
    expect(await failureOf(provider.createJob(JOB_INTENT))).toMatchObject({
      kind: 'ambiguous',
      code: 'unreadable_reply',
    });
    expect(await failureOf(provider.getJob('x'))).toMatchObject({ kind: 'retryable', code: 'unreadable_reply' });
  });

  it('still gives its status where an error has no JSON body', async () => {
    const server = await startFakeServer(() => ({ status: 400, body: '<html>' }));
    expect(await failureOf(deepseekAt(server.url).getJob('x'))).toMatchObject({ kind: 'final', code: 'http_400' });
  });
});

it('shows at most one plain line of what the server said', async () => {
  const message = `bad\u001b[31m\nline${'x'.repeat(2_000)}`;
  const server = await startFakeServer(inTurn({ status: 400, body: { error: { code: 'c', message } } }));
  const error = await failureOf(deepseekAt(server.url).getJob('x'));
  expect(error.message).not.toMatch(/\p{Cc}/u);
  expect(error.message.length).toBeLessThan(700);
});
