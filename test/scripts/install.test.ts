import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { missingPackages, npmCommand } from '../../scripts/install.mjs';
import { tempDir } from '../support/temp-dir.ts';

async function writeJson(file: string, value: unknown): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(value));
}

test('a package is missing when node_modules lacks it or has another version', async () => {
  const root = await tempDir();
  const devDependencies = { present: '1.0.0', absent: '1.0.0', '@scope/old': '2.0.0' };
  await writeJson(path.join(root, 'package.json'), { dependencies: {}, devDependencies });
  await writeJson(path.join(root, 'node_modules/present/package.json'), { version: '1.0.0' });
  await writeJson(path.join(root, 'node_modules/@scope/old/package.json'), { version: '1.9.0' });
  expect(missingPackages(root)).toEqual(['absent', '@scope/old']);
});

test('the npm that runs the script is used, without a shell', async () => {
  const script = path.join(await tempDir(), 'npm-cli.js');
  await writeFile(script, '');
  expect(npmCommand({ npm_execpath: script }, '/node')).toEqual({ command: '/node', args: [script], shell: false });
});

test('else the npm that came with Node, and another package manager is passed over', async () => {
  const prefix = await tempDir();
  const script = path.join(prefix, 'lib/node_modules/npm/bin/npm-cli.js');
  await mkdir(path.dirname(script), { recursive: true });
  await writeFile(script, '');
  const node = path.join(prefix, 'bin/node');
  expect(npmCommand({ npm_execpath: '/opt/yarn.js' }, node)).toEqual({ command: node, args: [script], shell: false });
});
