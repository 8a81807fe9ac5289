import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { readSettings } from '../../config/settings.ts';
import { errorOf } from './load-text.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');

test('an empty environment gives the defaults', () => {
  const settings = readSettings({});
  expect(settings).toMatchObject({
    temporalAddressNamed: false,
    temporalNamespace: null,
    retuneHome: null,
    store: null,
    logLevel: 'info',
    temporalCli: null,
    localProviderUrl: null,
    metricsAddress: null,
    ci: false,
    noColor: false,
    term: null,
  });
  expect(settings.encryptionKeys()).toEqual([]);
  expect(settings.redisUrl()).toBeNull();
});

test('every variable is read, and an empty one counts as unset', () => {
  const settings = readSettings({
    TEMPORAL_ADDRESS: 'temporal:7233',
    TEMPORAL_NAMESPACE: '',
    RETUNE_HOME: 'here',
    RETUNE_STORE: 's3://bucket/some/prefix/',
    RETUNE_LOG_LEVEL: 'DEBUG',
    RETUNE_CACHE_DIR: '/cache',
    RETUNE_TEMPORAL_CLI: '/bin/temporal',
    RETUNE_LOCAL_PROVIDER_URL: 'http://localhost:9000',
    RETUNE_METRICS_ADDRESS: '[::1]:9464',
    RETUNE_ENCRYPTION_KEYS: `new:${KEY}, old:${KEY}`,
    RETUNE_PSEUDONYM_KEY: 'pseudonym',
    REDIS_URL: 'redis://localhost:6379',
    HTTPS_PROXY: 'http://proxy:3128',
    no_proxy: 'localhost',
    NO_COLOR: '1',
    CI: 'true',
    TERM: 'dumb',
  });
  expect(settings).toMatchObject({
    temporalAddressNamed: true,
    temporalNamespace: null,
    retuneHome: 'here',
    store: { kind: 's3', bucket: 'bucket', prefix: 'some/prefix' },
    logLevel: 'debug',
    cacheDir: '/cache',
    temporalCli: '/bin/temporal',
    localProviderUrl: 'http://localhost:9000',
    metricsAddress: { host: '::1', port: 9464 },
    ci: true,
    noColor: true,
    term: 'dumb',
  });
  expect(settings.encryptionKeys().map(({ id, key }) => [id, key.length])).toEqual([
    ['new', 32],
    ['old', 32],
  ]);
  expect(settings.proxy()).toEqual({ http: null, https: 'http://proxy:3128', no: 'localhost' });
  expect(settings.pseudonymKey()).toBe('pseudonym');
  expect(settings.redisUrl()).toBe('redis://localhost:6379');
});

test.each([
  ['file:/var/store', { kind: 'file', path: '/var/store' }],
  ['file:///var/my%20store', { kind: 'file', path: '/var/my store' }],
  ['file:///C:/store', { kind: 'file', path: 'C:/store' }],
  ['file:store', { kind: 'file', path: 'store' }],
  ['./store', { kind: 'file', path: './store' }],
  [String.raw`D:\store`, { kind: 'file', path: String.raw`D:\store` }],
  ['s3://bucket', { kind: 's3', bucket: 'bucket', prefix: '' }],
])('RETUNE_STORE=%s is read', (text, store) => {
  expect(readSettings({ RETUNE_STORE: text }).store).toEqual(store);
});

test.each([
  ['RETUNE_STORE', 'gs://canary-bucket/x'],
  ['RETUNE_LOG_LEVEL', 'canary'],
  ['RETUNE_LOCAL_PROVIDER_URL', 'ftp://canary'],
  ['RETUNE_LOCAL_PROVIDER_URL', 'http://canary.example:4620'],
  ['DEEPSEEK_BASE_URL', 'https://canary:canary@api.example'],
  ['OPENAI_BASE_URL', 'canary'],
  ['TOGETHER_BASE_URL', 'https://api.example/?key=canary'],
  ['REDIS_URL', 'http://:canary@redis'],
  ['RETUNE_METRICS_ADDRESS', 'canary'],
  ['RETUNE_ENCRYPTION_KEYS', 'id:canary'],
  ['RETUNE_ENCRYPTION_KEYS', `canary:${KEY},canary:${KEY}`],
])('a malformed %s is refused by name, without its value', (name, value) => {
  const error = errorOf(() => readSettings({ [name]: value }));
  expect(error.code).toBe('CONFIG_INVALID');
  expect(error.message).toContain(`the environment: ${name} `);
  expect(inspect(error, { depth: 9 }) + JSON.stringify(error.details)).not.toContain('canary');
});

test('all malformed variables are named at once', () => {
  const { message } = errorOf(() => readSettings({ RETUNE_LOG_LEVEL: 'x', REDIS_URL: 'x' }));
  expect(message.split('\n')).toHaveLength(2);
});

test('settings that are logged or shown hold no secret', () => {
  const settings = readSettings({
    DEEPSEEK_APP_SECRET: 'canary',
    RETUNE_PSEUDONYM_KEY: 'canary',
    REDIS_URL: 'redis://:canary@localhost',
    RETUNE_ENCRYPTION_KEYS: `canary:${KEY}`,
    HTTPS_PROXY: 'http://user:canary@proxy',
  });
  expect(JSON.stringify(settings) + inspect(settings, { depth: 9, showHidden: true })).not.toContain('canary');
});

test('a line break at the end of a mounted secret does not belong to it', () => {
  expect(readSettings({ LAB_KEY: 'value\r\n' }).variable('LAB_KEY')).toBe('value');
});

test.each([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' }, 'http://collector:4318/v1/traces'],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://c.example/otlp' }, 'https://c.example/otlp'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_SDK_DISABLED: 'true' }, null],
  [{}, null],
])('with %j traces go to %s', (environment, url) => {
  expect(readSettings(environment).tracesUrl).toBe(url);
});

test('an endpoint for traces that is no URL is named', () => {
  expect(() => readSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' })).toThrow('OTEL_EXPORTER_OTLP_ENDPOINT');
});

test('a Redis is named with or without TLS, and by nothing else', () => {
  expect(readSettings({ REDIS_URL: 'rediss://user:word@redis.example:6380/1' }).redisUrl()).toMatch(/^rediss:/);
  const error = errorOf(() => readSettings({ REDIS_URL: 'https://user:word@redis.example' }));
  expect(error.message).toContain('REDIS_URL must be a redis:// or rediss:// URL');
  expect(error.message).not.toContain('word');
});

test('the address of the Temporal UI is taken without a slash at its end', () => {
  expect(readSettings({ RETUNE_TEMPORAL_UI: 'https://temporal.example/ui/' }).temporalUi).toBe(
    'https://temporal.example/ui',
  );
  expect(readSettings({}).temporalUi).toBeNull();
});
