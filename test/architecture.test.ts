import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { glob } from 'tinyglobby';
import { expect, test } from 'vitest';
import { tempDir } from './support/temp-dir.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const oxlint = path.join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');

/** The rules that the repository's lint configuration finds broken in these files (path → text), by file. */
async function lint(files: Readonly<Record<string, string>>): Promise<Readonly<Record<string, readonly string[]>>> {
  const folder = await tempDir();
  await copyFile(path.join(root, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  const { stdout } = await promisify(execFile)(process.execPath, [oxlint, '-f', 'json'], { cwd: folder }).catch(
    (failed: { stdout: string }) => failed,
  );
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] };
  const codes = Object.keys(files).map((name): [string, string[]] => [
    name,
    diagnostics.filter(({ filename }) => path.normalize(filename) === path.normalize(name)).map(({ code }) => code),
  ]);
  return Object.fromEntries(codes);
}

const value = (from: string): string => `export { a } from '${from}';\n`;
const type = (from: string): string => `import type { A } from '${from}';\nexport type B = A;\n`;

const FORBIDDEN: Readonly<Record<string, string>> = {
  'domain/imports-config.ts': value('../config/settings.ts'),
  'domain/imports-a-package.ts': value('zod'),
  'domain/imports-node.ts': value('node:fs'),
  'config/imports-platform.ts': value('../platform/logger.ts'),
  'config/imports-a-type-of-provider.ts': type('../provider/fine-tune-provider.ts'),
  'platform/imports-activities.ts': value('../activities/index.ts'),
  'platform/imports-provider.ts': value('../provider/http.ts'),
  'dataset/imports-provider.ts': value('../provider/http.ts'),
  'dataset/rules/imports-evaluation.ts': value('../../evaluation/tango.ts'),
  'provider/deepseek/imports-dataset.ts': value('../../dataset/ledger.ts'),
  'evaluation/imports-report.ts': value('../report/html.ts'),
  'report/imports-workflows.ts': value('../workflows/messages.ts'),
  'activities/imports-cli.ts': value('../cli/main.ts'),
  'activities/imports-values-of-workflows.ts': value('../workflows/fine-tune.ts'),
  'runs/imports-cli.ts': value('../cli/main.ts'),
  'runs/imports-worker.ts': value('../worker/run-worker.ts'),
  'activities/imports-runs.ts': value('../runs/start-run.ts'),
  'worker/imports-cli.ts': value('../cli/main.ts'),
  'cli/imports-library.ts': value('../library/index.ts'),
  'library/imports-cli.ts': value('../cli/main.ts'),
  'library/imports-servers.ts': value('../servers/view/page.ts'),
  'servers/local-provider/imports-provider.ts': value('../../provider/deepseek/sign.ts'),
  'servers/local-provider/imports-a-type-of-provider.ts': type('../../provider/fine-tune-provider.ts'),
  'servers/local-provider/deepseek/imports-worker.ts': value('../../../worker/run-worker.ts'),
  'workflows/imports-zod.ts': value('zod'),
  'workflows/imports-config.ts': value('../config/run-config.ts'),
  'workflows/imports-activities.ts': value('../activities/index.ts'),
  'workflows/imports-node.ts': value('node:crypto'),
  'workflows/imports-the-client.ts': value('@temporalio/client'),
};

const ALLOWED: Readonly<Record<string, string>> = {
  'domain/imports-itself.ts': value('./verdict.ts'),
  'config/imports-domain-and-zod.ts': value('../domain/duration.ts') + type('zod'),
  'dataset/imports-types-beside-it.ts': type('../platform/artifact-store.ts'),
  'provider/imports-config.ts': value('../config/run-config.ts'),
  'activities/imports-down.ts': value('../provider/http.ts') + value('../workflows/messages.ts'),
  'worker/imports-activities.ts': value('../activities/index.ts'),
  'cli/imports-the-worker.ts': value('../worker/run-worker.ts') + value('../runs/start-run.ts'),
  'runs/imports-down.ts': value('../dataset/plan-shards.ts') + value('../workflows/run-start.ts'),
  'library/imports-down.ts': value('../worker/start-worker.ts') + value('../runs/start-run.ts'),
  'servers/local-provider/imports-itself.ts': value('./deepseek/envelope.ts'),
  'workflows/imports-what-it-may.ts': value('@temporalio/workflow'),
  'workflows/imports-common.ts': value('@temporalio/common'),
  'workflows/imports-domain.ts': value('../domain/stage.ts'),
  'workflows/imports-itself.ts': value('./messages.ts'),
  'workflows/imports-types.ts': type('../activities/index.ts'),
};

test('the linter refuses each import that does not point down, and no other', async () => {
  const found = await lint({ ...FORBIDDEN, ...ALLOWED });
  const refused = Object.keys(found).filter((file) =>
    found[file]?.some((code) => code.includes('no-restricted-imports')),
  );
  expect(refused.toSorted()).toEqual(Object.keys(FORBIDDEN).toSorted());
});

test('the environment is read in config/settings.ts, the scripts and tests only', async () => {
  const text = 'export const home = process.env.HOME;\n';
  const found = await lint({ 'config/settings.ts': text, 'config/load.ts': text, 'platform/logger.ts': text });
  expect(found).toEqual({
    'config/settings.ts': [],
    'config/load.ts': ['node(no-process-env)'],
    'platform/logger.ts': ['node(no-process-env)'],
  });
});

test('no source file is longer than 250 lines', async () => {
  const files = await glob(['**/*.{ts,js,mjs}'], { cwd: root, ignore: ['**/node_modules/**', 'dist/**', 'dist-*/**'] });
  expect(files.length).toBeGreaterThan(50);
  const tooLong = await Promise.all(
    files.map(
      async (file) => [file, (await readFile(path.join(root, file), 'utf8')).trimEnd().split('\n').length] as const,
    ),
  );
  expect(tooLong.filter(([, lines]) => lines > 250)).toEqual([]);
});
