import { expect, test } from 'vitest';
import { credentialsFor } from '../../config/credentials.ts';
import type { CredentialRole } from '../../config/credentials.ts';
import { providerEndpoint } from '../../config/provider-endpoint.ts';
import type { ProviderConfig } from '../../config/run-config.ts';
import { readSettings } from '../../config/settings.ts';
import { errorOf } from './load-text.ts';

const find = (
  env: Record<string, string>,
  name: string,
  role: CredentialRole = 'train',
  provider: ProviderConfig | null = null,
) => credentialsFor(readSettings(env), name, provider, role);

const DEEPSEEK = { DEEPSEEK_APP_KEY: 'k', DEEPSEEK_APP_SECRET: 's' };
const TRAIN = { DEEPSEEK_TRAIN_APP_KEY: 'tk', DEEPSEEK_TRAIN_APP_SECRET: 'ts' };
const LAB: ProviderConfig = {
  kind: 'deepseek',
  app_key_env: 'LAB_KEY',
  app_secret_env: 'LAB_SECRET',
  base_url: 'https://lab.example/',
};

test('local has defaults of its own and never takes a DEEPSEEK key', () => {
  const defaults = { kind: 'deepseek', baseUrl: 'http://127.0.0.1:4620', appKey: 'local', appSecret: 'local-secret' };
  expect(find({ ...DEEPSEEK, ...TRAIN, DEEPSEEK_BASE_URL: 'https://elsewhere.example' }, 'local')).toEqual(defaults);
  const named = {
    RETUNE_LOCAL_PROVIDER_URL: 'http://127.0.0.1:9/',
    RETUNE_LOCAL_APP_KEY: 'a',
    RETUNE_LOCAL_APP_SECRET: 'b',
  };
  expect(find(named, 'local')).toEqual({
    kind: 'deepseek',
    baseUrl: 'http://127.0.0.1:9',
    appKey: 'a',
    appSecret: 'b',
  });
});

test('deepseek takes its pair and its default address for both roles', () => {
  for (const role of ['train', 'eval'] as const) {
    expect(find(DEEPSEEK, 'deepseek', role)).toEqual({
      kind: 'deepseek',
      baseUrl: 'https://api.deepseek.com',
      appKey: 'k',
      appSecret: 's',
    });
  }
});

test('the keys of a role win for it, and are not used for the other', () => {
  expect(find({ ...DEEPSEEK, ...TRAIN }, 'deepseek', 'train')).toMatchObject({ appKey: 'tk', appSecret: 'ts' });
  expect(find({ ...DEEPSEEK, ...TRAIN }, 'deepseek', 'eval')).toMatchObject({ appKey: 'k', appSecret: 's' });
  expect(errorOf(() => find(TRAIN, 'deepseek', 'eval')).code).toBe('CREDENTIALS_MISSING');
});

test('half a pair for a role is an error, not a reason to use the other pair', () => {
  const error = errorOf(() => find({ ...DEEPSEEK, DEEPSEEK_TRAIN_APP_KEY: 'tk' }, 'deepseek', 'train'));
  expect(error.message).toBe('the provider deepseek has no credentials: DEEPSEEK_TRAIN_APP_SECRET is not set');
});

test('what is missing is named by variable, for the role too', () => {
  const error = errorOf(() => find({}, 'deepseek', 'eval'));
  expect(error.code).toBe('CREDENTIALS_MISSING');
  expect(error.message).toContain('DEEPSEEK_APP_KEY and DEEPSEEK_APP_SECRET are not set');
  expect(error.hint).toBe(
    'set DEEPSEEK_APP_KEY and DEEPSEEK_APP_SECRET, or for evaluation alone DEEPSEEK_EVAL_APP_KEY and DEEPSEEK_EVAL_APP_SECRET',
  );
  expect(errorOf(() => find({}, 'openai')).hint).toBe('set OPENAI_API_KEY');
  expect(errorOf(() => find({}, 'together')).hint).toBe('set TOGETHER_API_KEY');
});

test('openai and together take a key', () => {
  expect(find({ OPENAI_API_KEY: 'o' }, 'openai')).toEqual({
    kind: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    apiKey: 'o',
  });
  const together = { TOGETHER_API_KEY: 't', TOGETHER_BASE_URL: 'http://localhost:4620/together/v1' };
  expect(find(together, 'together')).toEqual({
    kind: 'together',
    baseUrl: 'http://localhost:4620/together/v1',
    apiKey: 't',
  });
});

test('a named provider takes the variables it names, and no other', () => {
  const env = { ...DEEPSEEK, ...TRAIN, LAB_KEY: 'lk', LAB_SECRET: 'ls' };
  expect(find(env, 'lab', 'train', LAB)).toEqual({
    kind: 'deepseek',
    baseUrl: 'https://lab.example',
    appKey: 'lk',
    appSecret: 'ls',
  });
  const error = errorOf(() => find({ ...DEEPSEEK, LAB_KEY: 'lk' }, 'lab', 'train', LAB));
  expect(error.message).toBe('the provider lab has no credentials: LAB_SECRET is not set');
  const openai: ProviderConfig = { kind: 'openai', api_key_env: 'LAB_KEY', base_url: 'https://lab.example/v1' };
  expect(find(env, 'lab', 'eval', openai)).toEqual({ kind: 'openai', baseUrl: 'https://lab.example/v1', apiKey: 'lk' });
});

test('a key that was pasted where a name belongs does not reach the message', () => {
  const pasted: ProviderConfig = { ...LAB, app_key_env: 'dspk_canary', app_secret_env: 'canarysecret' };
  const error = errorOf(() => find({}, 'lab', 'train', pasted));
  expect(error.message + error.hint + JSON.stringify(error.details)).not.toContain('canary');
  expect(error.message).toContain('the variable that providers.lab.app_key_env names');
});

test('for a built-in name the environment wins over the file, which wins over the default', () => {
  const provider: ProviderConfig = { kind: 'deepseek', base_url: 'https://file.example' };
  const fromEnvironment = readSettings({ DEEPSEEK_BASE_URL: 'https://env.example' });
  expect(providerEndpoint(fromEnvironment, 'deepseek', provider)).toMatchObject({
    baseUrl: 'https://env.example',
    origin: 'environment',
  });
  expect(providerEndpoint(readSettings({}), 'deepseek', provider)).toMatchObject({
    baseUrl: 'https://file.example',
    origin: 'file',
  });
  expect(providerEndpoint(readSettings({}), 'deepseek', null)).toMatchObject({ origin: 'default' });
  expect(providerEndpoint(fromEnvironment, 'lab', LAB)).toMatchObject({
    baseUrl: 'https://lab.example',
    origin: 'file',
  });
  expect(errorOf(() => providerEndpoint(fromEnvironment, 'nobody', null)).code).toBe('CONFIG_INVALID');
});
