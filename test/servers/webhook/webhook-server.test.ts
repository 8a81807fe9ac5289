import { createHmac } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../../../platform/logger.ts';
import { refusalOf, secretKey } from '../../../servers/webhook/verify-signature.ts';
import { startWebhookServer } from '../../../servers/webhook/webhook-server.ts';

const KEY = Buffer.from('a key of this test');
const NOW = Date.parse('2026-11-26T12:00:00Z');
const SECONDS = NOW / 1_000;

function sign(id: string, timestamp: string, body: string, key = KEY): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

const EVENT = JSON.stringify({ type: 'fine_tuning.job.succeeded', data: { id: 'ftjob-1' } });

async function receiver(wake: (jobId: string) => Promise<number> = () => Promise.resolve(1)) {
  const woken: string[] = [];
  let now = NOW;
  const server = await startWebhookServer({
    listen: { host: '127.0.0.1', port: 0 },
    key: KEY,
    wake: (jobId) => {
      woken.push(jobId);
      return wake(jobId);
    },
    logger: createLogger({ level: 'silent', json: true }),
    clock: () => now,
  });
  onTestFinished(() => server.close());
  const post = async (
    change: { id?: string; at?: number; body?: string; signature?: string; method?: string } = {},
  ) => {
    const { id = 'msg-1', at = now / 1_000, body = EVENT, method = 'POST' } = change;
    const timestamp = String(at);
    const signature = change.signature ?? sign(id, timestamp, body);
    const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
    const response = await fetch(server.url, { method, headers, ...(method === 'POST' && { body }) });
    return { status: response.status, body: await response.json() };
  };
  return { post, woken, pass: (ms: number) => void (now += ms) };
}

describe('the webhook receiver', () => {
  it('wakes the run of the job that a signed message names', async () => {
    const { post, woken } = await receiver();
    expect(await post()).toEqual({ status: 200, body: { woken: 1 } });
    expect(woken).toEqual(['ftjob-1']);
  });

  it.each([
    ['signed with another key', { signature: sign('msg-1', String(SECONDS), EVENT, Buffer.from('other')) }, 401],
    [
      'whose body was changed',
      { body: EVENT.replace('ftjob-1', 'ftjob-2'), signature: sign('msg-1', String(SECONDS), EVENT) },
      401,
    ],
    ['whose id was changed', { id: 'msg-2', signature: sign('msg-1', String(SECONDS), EVENT) }, 401],
    ['without a signature', { signature: ' ' }, 400],
    [
      'with a signature of another version',
      { signature: sign('msg-1', String(SECONDS), EVENT).replace('v1', 'v2') },
      401,
    ],
    ['over five minutes old', { at: SECONDS - 301 }, 401],
    ['over five minutes ahead', { at: SECONDS + 301 }, 401],
    ['of another method', { method: 'GET' }, 405],
    ['larger than 64 KB', { body: JSON.stringify({ type: 'x'.repeat(65_536) }) }, 413],
  ])('refuses a message %s', async (_title, change, status) => {
    const { post, woken } = await receiver();
    expect((await post(change)).status).toBe(status);
    expect(woken).toEqual([]);
  });

  it('takes one that is just in time, and one of several signatures', async () => {
    const { post } = await receiver();
    expect((await post({ at: SECONDS - 300 })).status).toBe(200);
    const signature = `v1,AAAA ${sign('msg-2', String(SECONDS), EVENT)}`;
    expect((await post({ id: 'msg-2', signature })).status).toBe(200);
  });

  it('refuses a replay for as long as its timestamp would be taken', async () => {
    const { post, woken, pass } = await receiver();
    await post({ at: SECONDS + 300 });
    for (const ms of [0, 299_000, 300_000]) {
      pass(ms);
      expect([409, 401]).toContain((await post({ at: SECONDS + 300 })).status);
    }
    expect(woken).toHaveLength(1);
  });

  it('takes a message again that it could not act on', async () => {
    let isDown = true;
    const { post, woken } = await receiver(() => (isDown ? Promise.reject(new Error('down')) : Promise.resolve(1)));
    expect((await post()).status).toBe(503);
    isDown = false;
    expect((await post()).status).toBe(200);
    expect(woken).toEqual(['ftjob-1', 'ftjob-1']);
  });

  it.each([
    ['about something else', JSON.stringify({ type: 'batch.completed' })],
    ['that is no JSON', 'hello'],
    ['whose id is no id', JSON.stringify({ type: 'x', data: { id: "a' OR WorkflowType != '" } })],
  ])('does nothing on a signed message %s', async (_title, body) => {
    const { post, woken } = await receiver();
    expect(await post({ body })).toEqual({ status: 200, body: { woken: 0 } });
    expect(woken).toEqual([]);
  });
});

it.each([
  ['whsec_YWJj', 'abc'],
  ['whsec_', null],
  ['YWJj', null],
  ['whsec_***', null],
])('the secret %s is the key %s', (secret, key) => {
  expect(secretKey(secret)?.toString() ?? null).toBe(key);
});

it("accepts the signature of the format's published recipe", () => {
  const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
  const [id, timestamp, body] = ['msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', '{"test": 2432232314}'];
  const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
  expect(refusalOf({ id, timestamp, signature }, body, key, 1_614_265_330_000)).toBeNull();
});
