import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startFakeServer } from '../fake-server.ts';
import type { Received, Reply } from '../fake-server.ts';
import { deepseekAt, failureOf, JOB_INTENT, wireJob } from './deepseek-under-test.ts';

const NOW = 1_630_000_000_000;

/** A server whose clock is `aheadMs` off ours, and which refuses a timestamp over 300 s from its own. */
function strictClock(aheadMs: number): (request: Received) => Reply {
  return ({ header }) => {
    const headers = { date: new Date(NOW + aheadMs).toUTCString() };
    const offMs = Math.abs(Number(header['timestamp']) * 1_000 - (NOW + aheadMs));
    if (offMs <= 300_000) return { headers, body: wireJob() };
    return { status: 401, headers, body: { error: { code: 'stale', message: 'timestamp' } } };
  };
}

describe('the envelope', () => {
  it('is one POST of header and body, signed at the time of the attempt', async () => {
    const server = await startFakeServer(() => ({ body: wireJob() }));
    await deepseekAt(`${server.url}/`, { clock: () => NOW }).getJob('job-1');
    expect(server.requests).toMatchObject([
      {
        path: '/v1/fine_tune/status',
        header: {
          app_key: 'dspk_123456',
          timestamp: '1630000000',
          signature: 'bdde2a61882a4185236c1dc5669353e87d93ce6097fbe2efece7131b19d76bb6',
        },
        body: { job_id: 'job-1' },
      },
    ]);
  });
});

describe('a 401', () => {
  it.each([-3_600_000, -301_000, 301_000, 86_400_000])(
    'of a clock %i ms off is put right with one more try',
    async (ahead) => {
      const server = await startFakeServer(strictClock(ahead));
      const provider = deepseekAt(server.url, { clock: () => NOW });
      expect(await provider.createJob(JOB_INTENT)).toMatchObject({ jobId: 'job-1' });
      expect(server.requests).toHaveLength(2);
      await provider.getJob('job-1');
      expect(server.requests).toHaveLength(3);
    },
  );

  it('is final after that one try', async () => {
    let calls = 0;
    const server = await startFakeServer(() => {
      const date = new Date(NOW + ++calls * 3_600_000).toUTCString();
      return { status: 401, headers: { date } };
    });
    const error = await failureOf(deepseekAt(server.url, { clock: () => NOW }).createJob(JOB_INTENT));
    expect(error).toMatchObject({ kind: 'final', reason: 'authentication' });
    expect(server.requests).toHaveLength(2);
  });

  it('is final at once where the clocks agree', async () => {
    const headers = { date: new Date(NOW + 200_000).toUTCString() };
    const server = await startFakeServer(() => ({ status: 401, headers }));
    const error = await failureOf(deepseekAt(server.url, { clock: () => NOW }).createJob(JOB_INTENT));
    expect(error.message).toContain('check the AppKey and the signature algorithm');
    expect(server.requests).toHaveLength(1);
  });

  it("follows the recipe's own skew", async () => {
    const server = await startFakeServer(strictClock(3_600_000));
    const provider = deepseekAt(server.url, { clock: () => NOW, signing: { skewSeconds: 7_200 } });
    expect(await failureOf(provider.getJob('job-1'))).toMatchObject({ kind: 'final' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('the AppSecret', () => {
  it('is not on the provider, in its errors, or in what is sent', async () => {
    const server = await startFakeServer(() => ({ status: 401 }));
    const provider = deepseekAt(server.url);
    const error = await failureOf(provider.getJob('job-1'));
    const everything = [
      inspect(provider, { depth: 20, showHidden: true, getters: true }),
      JSON.stringify(provider),
      inspect(error, { depth: 20, showHidden: true }),
      ...server.requests.map((request) => request.text),
    ];
    expect(everything.join('\n')).not.toContain('your_secret');
  });
});
