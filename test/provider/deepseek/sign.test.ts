import { describe, expect, it } from 'vitest';
import { createSigner, DEFAULT_SIGNING } from '../../../provider/deepseek/sign.ts';

describe('the default recipe', () => {
  it.each([
    ['dspk_123456', 'your_secret', 1_630_000_000, 'bdde2a61882a4185236c1dc5669353e87d93ce6097fbe2efece7131b19d76bb6'],
    ['dspk_密钥', 's3cr€t', 1_798_761_600, '8203f0b4f4614a3ce28d2e4e4b8c0eb770d8a19e7d2041242fe6fa88233e63a9'],
  ])('signs the published vector of %s', (appKey, appSecret, seconds, signature) => {
    const sign = createSigner({ appKey, appSecret }, DEFAULT_SIGNING);
    expect(sign(seconds * 1_000 + 999)).toEqual({ app_key: appKey, timestamp: String(seconds), signature });
  });
});

describe('another recipe', () => {
  const credentials = { appKey: 'k', appSecret: 's' };

  it('changes what is signed and how it is written', () => {
    const usual = createSigner(credentials, DEFAULT_SIGNING)(1_000_000).signature;
    const turned = createSigner(credentials, { ...DEFAULT_SIGNING, payload: ['timestamp', 'app_key'] })(1_000_000);
    expect(turned.signature).not.toBe(usual);
    const base64 = createSigner(credentials, { ...DEFAULT_SIGNING, encoding: 'base64' })(1_000_000).signature;
    expect(Buffer.from(base64, 'base64').toString('hex')).toBe(usual);
  });
});
