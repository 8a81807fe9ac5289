import { expect, test } from 'vitest';
import { resolvePii } from '../../config/resolve-pii.ts';
import { readSettings } from '../../config/settings.ts';
import { loadText, MINIMAL } from './load-text.ts';

function policy(text: string, environment: Record<string, string> = {}): string {
  return resolvePii(readSettings(environment), loadText(text).config).pii.policy;
}

const remote = MINIMAL.replace('provider: local', 'provider: deepseek');

test('auto is a warning while nothing leaves this machine', () => {
  expect(policy(MINIMAL)).toBe('warn');
  expect(policy(remote, { DEEPSEEK_BASE_URL: 'http://127.0.0.1:9/v1' })).toBe('warn');
});

test('auto stays undecided where rows go elsewhere, for training or as prompts of an evaluation', () => {
  expect(policy(remote)).toBe('auto');
  expect(policy(MINIMAL, { RETUNE_LOCAL_PROVIDER_URL: 'https://retune.example' })).toBe('auto');
  expect(policy(`${MINIMAL}evaluation: { baseline: "deepseek:deepseek-chat" }\n`)).toBe('auto');
});

test('auto stays undecided where the champion, or whoever else is asked, is elsewhere', () => {
  const { config } = loadText(MINIMAL);
  const settings = readSettings({});
  expect(resolvePii(settings, config, ['local']).pii.policy).toBe('warn');
  expect(resolvePii(settings, config, ['openai']).pii.policy).toBe('auto');
});

test('what was chosen holds everywhere', () => {
  expect(policy(remote.replace('data:\n', 'data:\n  pii: { policy: warn }\n'))).toBe('warn');
  expect(policy(MINIMAL.replace('data:\n', 'data:\n  pii: { policy: block }\n'))).toBe('block');
});
