import { once } from 'node:events';
import { chmod, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startCliStack } from '../support/cli-stack.ts';

const FOR_OTHERS = 0o077;

/** What stands below a folder that somebody else could read, write or enter. */
async function openToOthers(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  expect(paths.length).toBeGreaterThan(5);
  // A journal of SQLite's comes and goes.
  const modes = await Promise.all(
    paths.map(async (path) => ({ path, mode: (await stat(path).catch(() => null))?.mode })),
  );
  return modes.flatMap(({ path, mode = 0 }) => ((mode & FOR_OTHERS) === 0 ? [] : [`${path} ${mode.toString(8)}`]));
}

it.skipIf(process.platform === 'win32')(
  'all that is written below a home that others may enter is for its owner only, and so is what the local provider keeps',
  async () => {
    const stack = await startCliStack();
    const home = join(stack.dir, 'home');
    await chmod(home, 0o755);
    const worker = await stack.startWorker();
    expect((await stack.retune('run', '--id', 'kept')).code).toBe(0);
    const report = join(home, 'reports', 'kept', 'report.html');
    await chmod(report, 0o644);
    await writeFile(report, 'written for everybody by an earlier version');
    expect((await stack.retune('report', 'kept')).code).toBe(0);
    const ended = once(worker, 'exit');
    worker.kill('SIGTERM');
    await ended;
    expect(await openToOthers(home)).toEqual([]);
    expect(await openToOthers(join(stack.dir, 'provider'))).toEqual([]);
  },
  120_000,
);
