import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../support/compose.ts';
import { tempDir } from '../support/temp-dir.ts';

interface Stage {
  readonly from: string;
  readonly name: string | null;
  readonly lines: readonly string[];
}

/** The stages of the Dockerfile, each instruction on one line, without comments. */
async function stages(): Promise<readonly Stage[]> {
  const text = await readFile(path.join(ROOT, 'deploy', 'Dockerfile'), 'utf8');
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line !== '');
  const found: { from: string; name: string | null; lines: string[] }[] = [];
  for (const line of lines) {
    const [, from, name = null] = /^FROM (\S+)(?: AS (\S+))?$/.exec(line) ?? [];
    if (from === undefined) found.at(-1)?.lines.push(line);
    else found.push({ from, name, lines: [] });
  }
  return found;
}

test('every stage stands on one pinned Debian-slim image of Node', async () => {
  const all = await stages();
  expect(all[0]?.from).toMatch(/^node:\d+\.\d+\.\d+-[a-z]+-slim$/);
  const names = new Set(all.map(({ name }) => name));
  for (const { from } of all.slice(1)) expect(names).toContain(from);
});

test('the image runs as a user that is not root, by an entry point without a shell', async () => {
  const last = (await stages()).at(-1)?.lines ?? [];
  expect(last.findLast((line) => line.startsWith('USER'))).toBe('USER 1000:1000');
  expect(last).toContain('ENTRYPOINT ["node", "/app/bin/retune.js"]');
});

test('the last stage installs and builds nothing, and takes npm away', async () => {
  const last = (await stages()).at(-1)?.lines ?? [];
  const runs = last.filter((line) => line.startsWith('RUN'));
  expect(runs).toHaveLength(1);
  expect(runs[0]).not.toMatch(/apt-get|npm (ci|install|run)/);
  expect(runs[0]).toContain('rm -rf /usr/local/lib/node_modules');
  const copied = last.filter((line) => line.startsWith('COPY')).map((line) => line.split(' ').at(-1));
  expect(new Set(copied)).toEqual(
    new Set(['/etc/ssl/certs/ca-certificates.crt', './', 'bin', 'dist', 'examples', 'node_modules']),
  );
});

test("no secret, no history and no one's data is sent to the build", async () => {
  const ignored = (await readFile(path.join(ROOT, '.dockerignore'), 'utf8')).split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['.git', '.retune', '**/*.env', '**/node_modules', 'prepared']));
});

test("of the SDK's native builds and sources only what this machine loads is kept", async () => {
  const dir = await tempDir();
  const bridge = path.join(dir, '@temporalio', 'core-bridge');
  const installed = path.join(ROOT, 'node_modules', '@temporalio', 'core-bridge');
  const targets = await readdir(path.join(installed, 'releases'));
  for (const target of targets) {
    await mkdir(path.join(bridge, 'releases', target), { recursive: true });
    await writeFile(path.join(bridge, 'releases', target, 'index.node'), target);
  }
  for (const folder of ['lib', 'sdk-core', 'src']) await mkdir(path.join(bridge, folder));
  for (const file of ['common.js', 'index.js', 'package.json'])
    await copyFile(path.join(installed, file), path.join(bridge, file));
  const { status, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'deploy', 'keep-one-bridge.mjs'), dir], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  expect(targets.length).toBeGreaterThan(1);
  expect(await readdir(path.join(bridge, 'releases'))).toHaveLength(1);
  expect((await readdir(bridge)).toSorted()).toEqual(['common.js', 'index.js', 'lib', 'package.json', 'releases']);
});
