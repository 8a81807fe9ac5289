import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startCliStack } from '../support/cli-stack.ts';
import type { CliStack } from '../support/cli-stack.ts';

const jobs = async (stack: CliStack): Promise<number> => (await stack.journal()).jobs.length;

async function finished(stack: CliStack, runId: string): Promise<Record<string, unknown>> {
  const { code, stdout } = await stack.retune('watch', runId, '--json');
  expect(code).toBe(0);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>;
}

describe('kill -9', () => {
  it('of the worker between the commit of the create and its reply leaves one job and a finished run', async () => {
    const stack = await startCliStack();
    const worker = await stack.startWorker();
    await stack.control('/_faults', [{ path: '/v1/fine_tune/create', kind: 'slow', delay_ms: 20_000, times: 1 }]);
    expect((await stack.retune('run', '--id', 'killed', '--detach')).code).toBe(0);
    await expect.poll(() => jobs(stack), { timeout: 30_000, interval: 50 }).toBe(1);
    worker.kill('SIGKILL');
    await stack.startWorker();
    const result = await finished(stack, 'killed');
    expect(result).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
    expect((await stack.journal()).jobs.map(({ job_id }) => job_id)).toEqual([result['job_id']]);
  }, 150_000);

  it('of worker and Temporal server in mid-poll leaves a run that goes on to its end', async () => {
    const stack = await startCliStack();
    const worker = await stack.startWorker();
    await stack.control('/_clock', { train_polls: 12 });
    expect((await stack.retune('run', '--id', 'crashed', '--detach')).code).toBe(0);
    await expect
      .poll(async () => (await stack.journal()).requests.filter(({ path }) => path === '/v1/fine_tune/status').length, {
        timeout: 30_000,
      })
      .toBeGreaterThan(2);
    worker.kill('SIGKILL');
    await stack.restartTemporal();
    await stack.startWorker();
    const result = await finished(stack, 'crashed');
    expect(result).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
    expect(await jobs(stack)).toBe(1);
  }, 150_000);

  it('of the worker while it asks whether the provider is there does not fail the run', async () => {
    const stack = await startCliStack();
    const worker = await stack.startWorker();
    await stack.control('/_faults', [{ path: '/v1/models/list', kind: 'slow', delay_ms: 4_000, times: 1 }]);
    expect((await stack.retune('run', '--id', 'probed', '--detach')).code).toBe(0);
    const asked = async () => (await stack.journal()).requests.filter(({ path }) => path === '/v1/models/list').length;
    await expect.poll(asked, { timeout: 30_000, interval: 50 }).toBe(1);
    worker.kill('SIGKILL');
    await stack.startWorker();
    expect(await finished(stack, 'probed')).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
  }, 150_000);

  it('of the worker in mid-prepare leaves the data to the next worker, which makes the same of them', async () => {
    const stack = await startCliStack();
    await writeFile(join(stack.dir, 'tickets.csv'), manyTickets());
    const prepared = await stack.retune('prepare', '--out', 'prepared', '--json', '--quiet');
    const { dataset_digest: digest } = JSON.parse(prepared.stdout) as { dataset_digest: string };

    const worker = await stack.startWorker();
    expect((await stack.retune('run', '--id', 'cut-off', '--detach')).code).toBe(0);
    const scratch = join(stack.dir, 'home', 'tmp');
    const halfWritten = (): boolean =>
      existsSync(scratch) &&
      readdirSync(scratch, { recursive: true }).some((entry) => String(entry).endsWith('partial'));
    await expect.poll(halfWritten, { timeout: 60_000, interval: 5 }).toBe(true);
    worker.kill('SIGKILL');
    expect((await stack.journal()).files).toEqual([]);

    await stack.startWorker();
    const status = async () => JSON.parse((await stack.retune('status', 'cut-off', '--json')).stdout) as unknown;
    await expect.poll(status, { timeout: 120_000, interval: 500 }).toMatchObject({ dataset_digest: digest });
    await stack.retune('cancel', 'cut-off');
  }, 240_000);
});

function manyTickets(): string {
  const labels = ['billing', 'card', 'other'];
  const rows = Array.from(
    { length: 150_000 },
    (_, row) => `"case ${row}: ${'word '.repeat(row % 40)}",${labels[row % labels.length]}\n`,
  );
  return `text,category\n${rows.join('')}`;
}
