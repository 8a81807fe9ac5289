import { spawnSync } from 'node:child_process';
import { access, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const MAIN =
  'export function main(argv: readonly string[]): Promise<number> { console.log(argv.join()); return Promise.resolve(4); }\n';

/** A checkout with the real scripts, settings and packages, and one source file. */
async function checkout(): Promise<string> {
  const root = await tempDir();
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts', 'bin']) {
    await cp(path.join(repository, name), path.join(root, name), { recursive: true });
  }
  await symlink(path.join(repository, 'node_modules'), path.join(root, 'node_modules'), 'junction');
  await source(root, 'cli/main.ts', MAIN);
  return root;
}

async function source(root: string, name: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(root, name)), { recursive: true });
  await writeFile(path.join(root, name), text);
}

function run(root: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

test('a build is one line of output, and says that there are no workflows to bundle yet', async () => {
  const root = await checkout();
  const { status, stdout, stderr } = run(root, 'scripts/build.mjs');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(
    /^retune: built dist\/ in [\d.]+ s, no workflow bundle: workflows\/index\.ts does not exist yet\n$/,
  );
  expect(await exists(path.join(root, 'dist/cli/main.js'))).toBe(true);
  expect((await readdir(root)).filter((name) => name.startsWith('dist'))).toEqual(['dist']);
});

test('the command builds first when the sources are newer, and says so on stderr alone', async () => {
  const root = await checkout();
  const first = run(root, 'bin/retune.js', 'a', 'b');
  expect(first).toMatchObject({ status: 4, stdout: 'a,b\n' });
  expect(first.stderr).toContain('building first');
  expect(run(root, 'bin/retune.js', 'c')).toMatchObject({ status: 4, stdout: 'c\n', stderr: '' });

  await source(root, 'cli/main.ts', MAIN.replace('4', '5'));
  expect(run(root, 'bin/retune.js', 'd')).toMatchObject({ status: 5, stdout: 'd\n' });
});

test('a failed build leaves the earlier one as it was', async () => {
  const root = await checkout();
  run(root, 'scripts/build.mjs');
  const before = await readFile(path.join(root, 'dist/cli/main.js'), 'utf8');
  await source(root, 'cli/other.ts', 'export const broken: number = "text";\n');
  const { status, stderr } = run(root, 'scripts/build.mjs');
  expect(status).toBe(1);
  expect(stderr).toMatch(/cli\/other\.ts.*TS2322[^]*build failed: the sources do not compile/);
  expect(await readFile(path.join(root, 'dist/cli/main.js'), 'utf8')).toBe(before);
  expect((await readdir(root)).filter((name) => name.startsWith('dist'))).toEqual(['dist']);
});

test('the workflows are bundled, and the bundle is carried over while nothing in it changes', async () => {
  const root = await checkout();
  await source(root, 'workflows/index.ts', "export { sleepOnce } from './sleep-once.ts';\n");
  const workflow =
    "import { sleep } from '@temporalio/workflow';\nexport const sleepOnce = (): Promise<void> => sleep('WAIT');\n";
  await source(root, 'workflows/sleep-once.ts', workflow.replace('WAIT', '61s'));
  const bundle = path.join(root, 'dist/workflow-bundle.js');
  expect(run(root, 'scripts/build.mjs')).toMatchObject({ status: 0, stderr: '' });
  const first = await readFile(bundle, 'utf8');
  expect(first).toContain('61s');

  await source(root, 'cli/main.ts', `${MAIN}\n`);
  const again = run(root, 'scripts/build.mjs');
  expect(again.status).toBe(0);
  expect(await readFile(bundle, 'utf8')).toBe(first);

  await source(root, 'workflows/sleep-once.ts', workflow.replace('WAIT', '62s'));
  run(root, 'scripts/build.mjs');
  expect(await readFile(bundle, 'utf8')).toContain('62s');
});

test('without TypeScript an installed dist/ is left alone, and a missing one is told', async () => {
  const root = await checkout();
  run(root, 'scripts/build.mjs');
  await rm(path.join(root, 'node_modules'));
  expect(run(root, 'scripts/build.mjs')).toEqual(expect.objectContaining({ status: 0, stdout: '', stderr: '' }));
  await rm(path.join(root, 'dist'), { recursive: true });
  const { status, stderr } = run(root, 'scripts/build.mjs');
  expect(status).toBe(1);
  expect(stderr).toContain('TypeScript is not installed');
});
