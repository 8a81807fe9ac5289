import { expect, test } from 'vitest';
import { defaultCacheDir, resolveHome, resolveStore } from '../../config/home.ts';
import { readSettings } from '../../config/settings.ts';

test('the home is .retune beside the config file, else in the current folder, else what RETUNE_HOME names', () => {
  const settings = readSettings({});
  expect(resolveHome(settings, '/project/retune.yaml', '/project/sub')).toBe('/project/.retune');
  expect(resolveHome(settings, null, '/project/sub')).toBe('/project/sub/.retune');
  expect(resolveHome(readSettings({ RETUNE_HOME: 'own' }), '/project/retune.yaml', '/project/sub')).toBe(
    '/project/sub/own',
  );
});

test('the store stands in the home unless RETUNE_STORE names another', () => {
  expect(resolveStore(readSettings({}), '/home', '/cwd')).toEqual({ kind: 'file', path: '/home/store' });
  const relative = readSettings({ RETUNE_STORE: 'file:shared' });
  expect(resolveStore(relative, '/home', '/cwd')).toEqual({ kind: 'file', path: '/cwd/shared' });
  const s3 = readSettings({ RETUNE_STORE: 's3://bucket/p' });
  expect(resolveStore(s3, '/home', '/cwd')).toEqual({ kind: 's3', bucket: 'bucket', prefix: 'p' });
});

test('the cache is where each system keeps caches', () => {
  const none = (): null => null;
  expect(defaultCacheDir(none, '/u', 'linux')).toBe('/u/.cache/retune');
  expect(defaultCacheDir((name) => (name === 'XDG_CACHE_HOME' ? '/x' : null), '/u', 'linux')).toBe('/x/retune');
  expect(defaultCacheDir(none, '/u', 'darwin')).toBe('/u/Library/Caches/retune');
  expect(defaultCacheDir((name) => (name === 'LOCALAPPDATA' ? '/l' : null), '/u', 'win32')).toBe('/l/retune');
});
