import { describe, expect, test } from 'vitest';
import { signatureOf } from '../../../servers/local-provider/deepseek/signature.ts';
import { startClient, token } from './client.ts';

describe('the signature', () => {
  test.each([
    ['dspk_123456', 'your_secret', '1630000000', 'bdde2a61882a4185236c1dc5669353e87d93ce6097fbe2efece7131b19d76bb6'],
    ['dspk_密钥', 's3cr€t', '1798761600', '8203f0b4f4614a3ce28d2e4e4b8c0eb770d8a19e7d2041242fe6fa88233e63a9'],
  ])('of %s is the published vector', (appKey, appSecret, timestamp, expected) => {
    expect(signatureOf({ appKey, appSecret }, timestamp)).toBe(expected);
  });

  test('lets in a token of the right key, secret and time', async () => {
    const client = await startClient();
    const reply = await client.call('/v1/models/list', {}, token());
    expect(reply.status).toBe(200);
    expect(reply.headers['x-request-id']).toMatch(/^req_/);
    expect(reply.headers['date']).toBeDefined();
  });

  const at = (offsetSeconds: number): string => String(Math.floor(Date.now() / 1_000) + offsetSeconds);
  test.each([
    ['an unknown app key', () => token({ appKey: 'other' })],
    ['a signature by another secret', () => token({ secret: 'guessed' })],
    ['a timestamp 310 s old', () => token({ timestamp: at(-310) })],
    ['a timestamp 310 s ahead', () => token({ timestamp: at(310) })],
    ['a timestamp that is no string of digits', () => ({ ...token(), timestamp: Date.now() })],
    ['a signature in upper case', () => ({ ...token(), signature: token().signature.toUpperCase() })],
    ['a token without a signature', () => ({ app_key: 'local', timestamp: at(0) })],
  ])('refuses %s with 401', async (_, makeToken) => {
    const client = await startClient();
    const reply = await client.call('/v1/models/list', {}, makeToken());
    expect(reply.status).toBe(401);
    expect(reply.body.error.code).toBe('unauthorized');
    expect(reply.headers['x-request-id']).toMatch(/^req_/);
    expect(reply.headers['date']).toBeDefined();
  });

  test('lets in a timestamp 290 s off', async () => {
    const client = await startClient();
    expect((await client.call('/v1/models/list', {}, token({ timestamp: at(-290) }))).status).toBe(200);
  });

  test('is checked with the keys the server was started with', async () => {
    const client = await startClient({ appKey: 'dspk_密钥', appSecret: 's3cr€t' });
    expect((await client.call('/v1/models/list', {}, token({ appKey: 'dspk_密钥', secret: 's3cr€t' }))).status).toBe(
      200,
    );
    expect((await client.call('/v1/models/list', {}, token())).status).toBe(401);
  });
});
