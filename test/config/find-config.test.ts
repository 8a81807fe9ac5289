import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findConfig } from '../../config/find-config.ts';
import { loadConfig } from '../../config/load.ts';
import { errorOf, MINIMAL, temporaryFolder } from './load-text.ts';

test('the file is found in this folder or above, as yaml before yml before json', () => {
  const root = temporaryFolder();
  const below = join(root, 'a', 'b');
  mkdirSync(below, { recursive: true });
  mkdirSync(join(root, '.git'));
  expect(findConfig(below, null)).toBeNull();
  for (const name of ['retune.json', 'retune.yml', 'retune.yaml']) {
    writeFileSync(join(root, name), MINIMAL);
    expect(findConfig(below, null)).toBe(join(root, name));
  }
  writeFileSync(join(root, 'a', 'retune.json'), '{}');
  expect(findConfig(below, null)).toBe(join(root, 'a', 'retune.json'));
});

test('the search ends at the root of the repository, also of a worktree', () => {
  const root = temporaryFolder();
  const repository = join(root, 'repository');
  mkdirSync(join(repository, 'sub'), { recursive: true });
  writeFileSync(join(root, 'retune.yaml'), MINIMAL);
  writeFileSync(join(repository, '.git'), 'gitdir: elsewhere');
  expect(findConfig(join(repository, 'sub'), null)).toBeNull();
});

test('a folder of that name is no configuration', () => {
  const root = temporaryFolder();
  mkdirSync(join(root, '.git'));
  mkdirSync(join(root, 'retune.yaml'));
  expect(findConfig(root, null)).toBeNull();
});

test('a file that is named and missing, or none at all, is FILE_NOT_FOUND and says where it was looked for', () => {
  const root = temporaryFolder();
  mkdirSync(join(root, '.git'));
  const named = errorOf(() => loadConfig({ cwd: root, configPath: 'other.yaml' }));
  expect(named.code).toBe('FILE_NOT_FOUND');
  expect(named.message).toContain('the configuration other.yaml does not exist');
  const none = errorOf(() => loadConfig({ cwd: root }));
  expect(none.code).toBe('FILE_NOT_FOUND');
  expect(none.message).toContain(root);
});

test('relative paths stand against the folder of the file', () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'sub'));
  writeFileSync(join(root, 'retune.yaml'), MINIMAL);
  const { baseDir, path } = loadConfig({ cwd: join(root, 'sub') });
  expect([baseDir, path]).toEqual([root, join(root, 'retune.yaml')]);
});

test('a file that is not UTF-8, or far too large, is unreadable', () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'latin.yaml'), Buffer.from('name: caf\u00e9', 'latin1'));
  writeFileSync(join(root, 'large.yaml'), Buffer.alloc(1_048_577, 0x23));
  writeFileSync(join(root, 'bom.yaml'), `\uFEFF${MINIMAL}`);
  const load = (configPath: string) => loadConfig({ cwd: root, configPath });
  expect(errorOf(() => load('latin.yaml'))).toMatchObject({ code: 'FILE_UNREADABLE', hint: 'save it as UTF-8' });
  expect(errorOf(() => load('large.yaml')).message).toContain('larger than 1 MiB');
  expect(load('bom.yaml').config.name).toBe('support-intents');
});
