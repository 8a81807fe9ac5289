import { describe, expect, it } from 'vitest';
import { startFakeServer } from '../fake-server.ts';
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

describe('the wait that a 429 asks for', () => {
  it.each([
    [{}, null],
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after-ms': '20' }, 20],
    [{ 'retry-after': '86400' }, 3_600_000],
  ])('of headers %o is %s ms', async (headers, retryAfterMs) => {
    const server = await startFakeServer(() => errorReply(429, 'rate_limited', headers));
    expect(await failureOf(deepseekAt(server.url).createJob(JOB_INTENT))).toMatchObject({ retryAfterMs });
  });
});
