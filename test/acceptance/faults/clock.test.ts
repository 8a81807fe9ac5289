import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startCliStack } from '../../support/cli-stack.ts';
import type { CliStack } from '../../support/cli-stack.ts';

const HOUR_MS = 3_600_000;
const SHIFT = pathToFileURL(join(import.meta.dirname, '../../support/shift-clock.mjs')).href;

const startWorkerOff = (stack: CliStack, byMs: number) =>
  stack.startWorker({ env: { NODE_OPTIONS: `--import=${SHIFT}`, SHIFT_CLOCK_MS: String(byMs) } });

async function expectDone(stack: CliStack): Promise<void> {
  const { code, stdout } = await stack.retune('watch', 'off', '--json');
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}')).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
  expect(code).toBe(0);
  const { jobs, files, requests } = await stack.journal();
  expect(jobs).toHaveLength(1);
  expect(files.filter(({ deleted }) => !deleted)).toEqual([]);
  // The provider did refuse what was signed by the wrong clock: it was put right, and told to nobody.
  expect(requests.filter(({ status }) => status === 401).length).toBeGreaterThan(0);
}

describe('a worker whose clock', () => {
  it.each([
    ['an hour ahead', HOUR_MS],
    ['an hour behind', -HOUR_MS],
  ])(
    'is %s takes a run to its end',
    async (_title, offMs) => {
      const stack = await startCliStack();
      await startWorkerOff(stack, offMs);
      expect((await stack.retune('run', '--id', 'off', '--detach')).code).toBe(0);
      await expectDone(stack);
    },
    300_000,
  );

  it('is set back by two hours in mid-run goes on polling, and takes the run to its end', async () => {
    const stack = await startCliStack();
    const worker = await startWorkerOff(stack, HOUR_MS);
    await stack.control('/_clock', { train_polls: 1_000 });
    expect((await stack.retune('run', '--id', 'off', '--detach')).code).toBe(0);
    const polls = async (): Promise<number> =>
      (await stack.journal()).requests.filter(({ path, status }) => path === '/v1/fine_tune/status' && status === 200)
        .length;
    await expect.poll(polls, { timeout: 120_000 }).toBeGreaterThan(2);
    worker.kill('SIGUSR2');
    const seen = await polls();
    await expect.poll(polls, { timeout: 120_000 }).toBeGreaterThan(seen + 2);
    await stack.control('/_clock', { train_polls: 1 });
    await expectDone(stack);
  }, 300_000);
});
