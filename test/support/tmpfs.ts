import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

function run(program: string, ...args: readonly string[]): string | null {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? null : (error?.message ?? stderr.trim());
}

function mount(folder: string, options: string): string | null {
  return run('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder);
}

/** Why tests that need a small disk of their own are skipped; null where a tmpfs may be mounted. */
export const noTmpfs: string | null = ((): string | null => {
  if (process.platform !== 'linux') return 'a tmpfs is Linux’s';
  const folder = mkdtempSync(path.join(tmpdir(), 'retune-tmpfs-'));
  const refused = mount(folder, 'size=1m');
  if (refused === null) run('umount', folder);
  rmSync(folder, { recursive: true, force: true });
  return refused === null ? null : `no tmpfs may be mounted here: ${refused}`;
})();

export interface SmallDisk {
  setReadOnly(readOnly: boolean): void;
}

/** Mounts a file system of 1 MB on the folder, until the test has finished. */
export async function mountSmallDisk(folder: string): Promise<SmallDisk> {
  await mkdir(folder, { recursive: true });
  const refused = mount(folder, 'size=1m,mode=700');
  if (refused !== null) throw new Error(refused);
  // Lazily: a process that is about to end may still have a file of it open.
  onTestFinished(() => void run('umount', '--lazy', folder));
  return {
    setReadOnly(readOnly) {
      const problem = run('mount', '-o', `remount,${readOnly ? 'ro' : 'rw'}`, folder);
      if (problem !== null) throw new Error(problem);
    },
  };
}
