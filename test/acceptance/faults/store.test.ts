import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startCliStack } from '../../support/cli-stack.ts';
import type { CliStack } from '../../support/cli-stack.ts';
import { mountSmallDisk, noTmpfs } from '../../support/tmpfs.ts';

const FULL = 'The disk is full: free some space';
const READ_ONLY = 'mounted read-only';

/** Writes until nothing goes in any more. */
async function fill(folder: string): Promise<string> {
  const ballast = join(folder, 'ballast');
  for (const bytes of [65_536, 4_096, 512])
    while (
      await writeFile(ballast, randomBytes(bytes), { flag: 'a' }).then(
        () => true,
        () => false,
      )
    );
  return ballast;
}

async function startRefused(stack: CliStack): Promise<unknown> {
  const { code, stdout } = await stack.retune('run', '--id', 'refused', '--detach', '--json');
  return { code, ...(JSON.parse(stdout) as object) };
}

const refusal = (hint: string) => ({
  code: 7,
  error: { code: 'STORE_UNREACHABLE', hint: expect.stringContaining(hint) },
});

/** A run that has its job; everything that follows has to be written into the store. */
async function startRun(stack: CliStack): Promise<void> {
  await stack.startWorker();
  await stack.control('/_clock', { train_polls: 1_000 });
  expect((await stack.retune('run', '--id', 'mine', '--detach')).code).toBe(0);
  await expect.poll(async () => (await stack.journal()).jobs.length, { timeout: 120_000 }).toBe(1);
}

/** Lets the job end while nothing can be written, sees that the watcher is told, mends it, and sees the run end. */
async function endRun(stack: CliStack, hint: string, mend: () => Promise<void> | void): Promise<void> {
  const seen: string[] = [];
  const watching = stack.retune('watch', 'mine', { onStderr: (text) => seen.push(text) });
  await stack.control('/_clock', { train_polls: 1 });
  await expect.poll(() => seen.join(''), { timeout: 180_000 }).toContain(hint);
  await mend();
  expect((await watching).code).toBe(0);
  expect((await stack.journal()).jobs).toHaveLength(1);
  expect((await stack.retune('report', 'mine')).code).toBe(0);
}

describe.skipIf(noTmpfs !== null)(
  `a store on a disk of 1 MB${noTmpfs === null ? '' : ` (skipped: ${noTmpfs})`}`,
  () => {
    it('that is full stops a start with exit 7, and lets a run wait until there is space again', async () => {
      const stack = await startCliStack();
      const folder = join(stack.dir, 'home', 'store');
      await mountSmallDisk(folder);
      const first = await fill(folder);
      expect(await startRefused(stack)).toMatchObject(refusal(FULL));
      await rm(first);
      await startRun(stack);
      const ballast = await fill(folder);
      await endRun(stack, FULL, () => rm(ballast));
    }, 400_000);

    it('that is read-only stops a start with exit 7, and lets a run wait until it can be written again', async () => {
      const stack = await startCliStack();
      const disk = await mountSmallDisk(join(stack.dir, 'home', 'store'));
      disk.setReadOnly(true);
      expect(await startRefused(stack)).toMatchObject(refusal(READ_ONLY));
      disk.setReadOnly(false);
      await startRun(stack);
      disk.setReadOnly(true);
      await endRun(stack, READ_ONLY, () => disk.setReadOnly(false));
    }, 400_000);

    it('of a worker whose working files find no space lets its run wait too', async () => {
      const stack = await startCliStack();
      const home = join(stack.dir, 'small-home');
      await mountSmallDisk(home);
      const env = { RETUNE_HOME: home, RETUNE_STORE: join(stack.dir, 'home', 'store') };
      await stack.startWorker({ env });
      const ballast = await fill(home);
      const seen: string[] = [];
      const running = stack.retune('run', '--id', 'mine', { onStderr: (text) => seen.push(text) });
      await expect.poll(() => seen.join(''), { timeout: 180_000 }).toContain('the disk of the worker is full');
      await rm(ballast);
      expect((await running).code).toBe(0);
      stack.setEnvironment(env);
      expect(await stack.retune('audit', 'verify')).toMatchObject({ code: 0 });
    }, 400_000);
  },
);
