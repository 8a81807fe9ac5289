import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { resolvePollInterval } from '../../config/poll-interval.ts';
import { runConfigSchema } from '../../config/run-config.ts';
import { configAsYaml, configWithOrigin, showConfig } from '../../config/show.ts';
import { readSettings } from '../../config/settings.ts';
import { loadText, MINIMAL } from './load-text.ts';

const NAMED = `${MINIMAL.replace('provider: local', 'provider: lab')}providers:
  lab: { kind: deepseek, base_url: "https://lab.example", app_key_env: LAB_KEY, app_secret_env: LAB_SECRET }
`;

test.each([
  ['local', {}, '2s'],
  ['deepseek', {}, '10m'],
  ['openai', {}, '10m'],
  ['together', {}, '10m'],
  ['deepseek', { DEEPSEEK_BASE_URL: 'http://127.0.0.1:4620' }, '2s'],
  ['local', { RETUNE_LOCAL_PROVIDER_URL: 'https://gpu.example' }, '10m'],
])('the poll interval of %s with %j is %s, and no other auto is resolved', (provider, env, interval) => {
  const { config } = showConfig(
    loadText(MINIMAL.replace('provider: local', `provider: ${provider}`)),
    readSettings(env),
  );
  expect(config.poll.interval).toBe(interval);
  expect(config.evaluation).toMatchObject({ baseline: 'auto', scorers: 'auto', metric: 'auto', max_tokens: 'auto' });
  expect(config.data.split.test).toBe('auto');
  expect(config.data.pii.policy).toBe('auto');
});

test('a named provider elsewhere is polled every ten minutes', () => {
  expect(showConfig(loadText(NAMED), readSettings({})).config.poll.interval).toBe('10m');
});

test('an interval that was written is shown as it was written', () => {
  const { config, origin } = showConfig(loadText(`${MINIMAL}poll: { interval: 600s }\n`), readSettings({}));
  expect([config.poll.interval, origin['poll.interval']]).toEqual(['600s', 'file']);
});

test('the interval in milliseconds', () => {
  expect(resolvePollInterval('auto', 'https://api.deepseek.com')).toBe(600_000);
  expect(resolvePollInterval('auto', 'http://localhost:4620')).toBe(2_000);
  expect(resolvePollInterval('90s', 'http://localhost:4620')).toBe(90_000);
});

test('what the environment decides has it as its origin', () => {
  const text = `${MINIMAL.replace('provider: local', 'provider: deepseek')}providers: { deepseek: { kind: deepseek, base_url: "https://file.example" } }\n`;
  const { config, origin } = showConfig(loadText(text), readSettings({ DEEPSEEK_BASE_URL: 'http://localhost:1' }));
  expect(config.providers['deepseek']?.base_url).toBe('http://localhost:1');
  expect(origin['providers.deepseek.base_url']).toBe('environment');
  expect(origin['poll.interval']).toBe('environment');
});

test('what is not set is left out, and the text loads again as it stands', () => {
  const { config } = showConfig(loadText(MINIMAL), readSettings({}));
  expect(config).not.toHaveProperty('schedule');
  const text = configAsYaml(config);
  expect(text).not.toContain('schedule');
  expect(runConfigSchema.parse(parse(text))).toEqual(config);
});

test('with origin there is a line a leaf', () => {
  const lines = configWithOrigin(showConfig(loadText(MINIMAL, { sets: ['gate.margin=0.2'] }), readSettings({}))).split(
    '\n',
  );
  expect(lines).toContain('gate.margin: 0.2  (set)');
  expect(lines).toContain('poll.interval: "2s"  (default)');
  expect(lines).toContain('name: "support-intents"  (file)');
});
