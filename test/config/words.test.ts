import { expect, test } from 'vitest';
import { formatKeyPath, parseKeyPath } from '../../config/key-path.ts';
import { isLoopbackUrl } from '../../config/loopback.ts';
import { editDistance, nearest } from '../../config/nearest.ts';
import { looksLikeSecret } from '../../config/secret-like.ts';

test.each([
  ['http://localhost:4620', true],
  ['http://LOCALHOST', true],
  ['http://localhost.', true],
  ['http://app.localhost/x', true],
  ['http://127.0.0.1', true],
  ['https://127.8.9.1:1', true],
  ['http://127.1', true],
  ['http://[::1]:4620', true],
  ['http://[::ffff:127.0.0.1]', true],
  ['https://api.deepseek.com', false],
  ['http://127.0.0.1.example.com', false],
  ['http://localhost.example.com', false],
  ['http://notlocalhost', false],
  ['http://10.0.0.1', false],
  ['http://user@evil.example/localhost', false],
  ['nonsense', false],
])('%s is on loopback: %s', (url, expected) => {
  expect(isLoopbackUrl(url)).toBe(expected);
});

test.each([
  ['', 'abc', 3],
  ['abc', 'abc', 0],
  ['abc', 'acb', 1],
  ['abc', 'abd', 1],
  ['abc', 'abcd', 1],
  ['kitten', 'sitting', 3],
])('from %j to %j it is %i edits', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

test.each([
  ['statsu', 'status'],
  ['Watch', 'watch'],
  ['aprove', 'approve'],
  ['localprovider', 'local-provider'],
  ['xyzzy', null],
  ['', null],
])('the command nearest to %j is %j', (word, expected) => {
  expect(nearest(word, ['run', 'status', 'watch', 'approve', 'local-provider'])).toBe(expected);
});

test.each([
  ['data.sources.0.path', ['data', 'sources', '0', 'path']],
  ['budget.prices."gpt-4.1".input', ['budget', 'prices', 'gpt-4.1', 'input']],
  [String.raw`a."b \"c\" \\ d"`, ['a', String.raw`b "c" \ d`]],
  ['a."b=c"', ['a', 'b=c']],
])('%s is a key path, and is written as it was read', (text, path) => {
  expect(parseKeyPath(text)).toEqual(path);
  expect(formatKeyPath(path)).toBe(text);
});

test.each(['', '.', 'a.', '.a', 'a..b', 'a"b', '"a'])('%j is no key path', (text) => {
  expect(parseKeyPath(text)).toBeNull();
});

test.each([
  ['sk-abc', true],
  ['dspk_123456', true],
  ['Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5', true],
  ['LAB_KEY', false],
  ['DEEPSEEK_TRAIN_APP_SECRET', false],
  ['gpt-4.1-mini', false],
  ['support-intents', false],
])('%s looks like a secret: %s', (text, expected) => {
  expect(looksLikeSecret(text)).toBe(expected);
});
