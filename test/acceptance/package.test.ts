import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCliStack } from '../support/cli-stack.ts';
import { finish, installInEmptyProject, npxWith, registryMissing } from '../support/packed-package.ts';
import type { EmptyProject, Finished } from '../support/packed-package.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAJORS = [20, 24] as const;
/** On one of them payloads are encrypted, so that both workflow bundles are run from node_modules. */
const ENCRYPTED = 24;
const missing = await registryMissing();

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as Manifest;
const pinned = (name: string): string =>
  `${name}@${manifest.dependencies[name] ?? manifest.devDependencies[name] ?? 'latest'}`;

/** How a careful team compiles: whatever the types get wrong shows. */
const TSCONFIG = {
  compilerOptions: {
    ...{ target: 'es2023', lib: ['es2023'], module: 'nodenext', types: ['node'], rootDir: 'src', outDir: 'out' },
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: true },
    ...{ noPropertyAccessFromIndexSignature: true, noUnusedLocals: true, noEmitOnError: true },
  },
  include: ['src'],
};

/** The TypeScript of a page, by file name: the one that a block begins with, else its place. */
async function samplesOf(page: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(path.join(ROOT, page), 'utf8');
  const blocks = [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map((match) => match[1] ?? '');
  return new Map(blocks.map((block, place) => [/^\/\/ (\S+\.ts)\n/.exec(block)?.[1] ?? `block-${place}.ts`, block]));
}

function compile(project: EmptyProject, ...flags: readonly string[]): Promise<Finished> {
  const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  return finish(process.execPath, [tsc, '-p', project.dir, ...flags], { cwd: project.dir });
}

const said = ({ stdout }: Finished): readonly unknown[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe.skipIf(missing !== null)(`the packed package${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  let project: EmptyProject;
  let samples: ReadonlyMap<string, string>;

  beforeAll(async () => {
    samples = await samplesOf('docs/library.md');
    project = await installInEmptyProject([pinned('@temporalio/worker'), pinned('@types/node')], MAJORS);
    await mkdir(path.join(project.dir, 'src'));
    for (const [name, text] of samples) await writeFile(path.join(project.dir, 'src', name), text);
    await writeFile(path.join(project.dir, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  }, 900_000);

  afterAll(() => project?.remove());

  test('holds what it exports and the examples, and no source, test, map or type that nobody can reach', () => {
    const { files, size } = project.packed;
    const exported = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : [entry.types, entry.default],
    );
    expect(files).toEqual(expect.arrayContaining(exported.map((file) => file.replace('./', ''))));
    expect(files).toEqual(
      expect.arrayContaining([
        'README.md',
        'bin/retune.js',
        'dist/workflow-bundle.js',
        'examples/support-intents/tickets.csv',
      ]),
    );
    expect(
      files.filter((file) => /\.map$|^(test|docs|scripts)\/|(?<!\.d)\.ts$|^dist\/(cli|servers)\/.*\.d\.ts$/.test(file)),
    ).toEqual([]);
    expect(files.filter((file) => /(^|\/)(\.retune|prepared)\//.test(file))).toEqual([]);
    expect(size).toBeLessThan(1_500_000);
  });

  test('its workflow bundles give stack traces their lines, without the texts of the files', async () => {
    for (const name of ['workflow-bundle.js', 'workflow-bundle-encrypted.js']) {
      const code = await readFile(path.join(project.dir, 'node_modules', 'retune', 'dist', name), 'utf8');
      const inline = code.slice(code.lastIndexOf('base64,') + 7).trim();
      const map = JSON.parse(Buffer.from(inline, 'base64').toString()) as Readonly<Record<string, unknown>>;
      expect(map).toMatchObject({ version: 3, mappings: expect.stringMatching(/.{10000}/) });
      expect(map).not.toHaveProperty('sourcesContent');
    }
  });

  test('every sample of the library page compiles against its types, for Node and for bundlers', async () => {
    expect([...samples.keys()]).toEqual(expect.arrayContaining(['run.ts', 'own-worker.ts', 'workflows.ts']));
    expect(await compile(project)).toMatchObject({ code: 0, stdout: '' });
    const bundler = ['--noEmit', '--module', 'esnext', '--moduleResolution', 'bundler'];
    expect(await compile(project, ...bundler)).toMatchObject({ code: 0, stdout: '' });

    await writeFile(
      path.join(project.dir, 'src', 'wrong.ts'),
      "import { openProject } from 'retune';\nopenProject({ config: { name: 1 } });\n",
    );
    const { code, stdout } = await compile(project, '--noEmit');
    await writeFile(path.join(project.dir, 'src', 'wrong.ts'), 'export {};\n');
    expect(code).not.toBe(0);
    expect(stdout).toContain('src/wrong.ts');
  });

  test('what is not exported cannot be imported, and what is can also be required', async () => {
    const inside = await finish(process.execPath, ['-e', "require('retune/dist/cli/main.js')"], { cwd: project.dir });
    expect(inside.stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
    const names = Object.keys(manifest.exports).map((name) => name.replace('.', 'retune'));
    const script = `console.log(JSON.stringify(${JSON.stringify(names)}.map((name) => Object.keys(require(name)).length > 0)))`;
    expect(said(await finish(process.execPath, ['-e', script], { cwd: project.dir }))).toEqual([names.map(() => true)]);
  });

  test('its workflows go into a bundle of one’s own', async () => {
    const script = `
      import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
      const { code } = await bundleWorkflowCode({ workflowsPath: process.argv[1], logger: new DefaultLogger('ERROR') });
      console.log(JSON.stringify(code.includes('decideApproval')));`;
    const workflows = path.join(project.dir, 'out', 'workflows.js');
    const bundled = await finish(process.execPath, ['--input-type=module', '-e', script, workflows], {
      cwd: project.dir,
    });
    expect(said(bundled)).toEqual([true]);
  });

  test.each(MAJORS)(
    'on Node %s runs are started from code, from a worker of one’s own, and with npx',
    async (major) => {
      const stack = await startCliStack();
      const node = project.nodes[major] ?? '';
      const cwd = path.join(project.dir, `on-${major}`);
      await mkdir(cwd);
      const { RETUNE_HOME: _home, ...inherited } = process.env;
      const keys = { RETUNE_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}` };
      const env = {
        ...inherited,
        TEMPORAL_ADDRESS: stack.temporalAddress,
        RETUNE_LOCAL_PROVIDER_URL: stack.providerUrl,
        ...(major === ENCRYPTED && keys),
      };
      const npx = npxWith(node, env);
      const retune = (...words: readonly string[]): Promise<Finished> =>
        finish(npx.command, [...npx.args, '--', 'retune', ...words], { cwd, env: npx.env });
      const program = (name: string): Promise<Finished> =>
        finish(node, [path.join(project.dir, 'out', `${name}.js`)], { cwd, env });
      const isRightNode = await finish(npx.command, [...npx.args, '-c', 'node --version'], { cwd, env: npx.env });
      expect(isRightNode.stdout).toMatch(new RegExp(`^v${major}\\.`));

      expect(await retune('init', '--example', 'support-intents', '--yes')).toMatchObject({ code: 0 });

      const fromCode = await program('run');
      expect(fromCode).toMatchObject({ code: 0 });
      expect(said(fromCode)).toEqual([
        expect.objectContaining({ stage: 'done', verdict: 'PROMOTE', modelVersion: 'tickets@1' }),
      ]);

      const fromOwnWorker = await program('own-worker');
      expect(fromOwnWorker).toMatchObject({ code: 0 });
      expect(said(fromOwnWorker)).toEqual([{ verdict: 'PROMOTE' }]);

      const fromNpx = await retune('run', '--dev', '--json');
      expect(fromNpx).toMatchObject({ code: 0 });
      expect(said(fromNpx).at(-1)).toMatchObject({
        ...{ type: 'result', stage: 'done', verdict: 'PROMOTE', model_version: 'support-intents@2', error: null },
      });
      expect((await stack.journal()).jobs).toHaveLength(3);

      const seen = await program('look');
      expect(said(seen)).toHaveLength(3);
      const prepared = await program('dataset');
      expect(said(prepared)[0]).toEqual({ balances: true });
      expect(said(await program('provider'))).toEqual([expect.objectContaining({ ok: true, finishReason: 'stop' })]);
      expect(said(await program('evaluation'))[0]).toMatchObject({ difference: 0.5 });
    },
    300_000,
  );
});
