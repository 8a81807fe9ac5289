import { expect, it } from 'vitest';
import { startCliStack } from '../support/cli-stack.ts';
import { startRelay } from '../support/relay.ts';

const CREATE = '/v1/fine_tune/create';
const STATUS = '/v1/fine_tune/status';
/** Longer than the create's heartbeat timeout (20 s), shorter than its HTTP timeout (30 s). */
const REPLY_AFTER_MS = 28_000;

it('leaves one job when a worker is cut off from Temporal during its create and another takes over beside it', async () => {
  const stack = await startCliStack();
  const relay = await startRelay(stack.temporalAddress);
  await stack.startWorker({ env: { TEMPORAL_ADDRESS: relay.address } });
  await stack.control('/_clock', { train_polls: 25 });
  await stack.control('/_faults', [{ path: CREATE, kind: 'slow', delay_ms: REPLY_AFTER_MS, times: 1 }]);
  expect((await stack.retune('run', '--id', 'cut-off', '--detach')).code).toBe(0);
  await expect.poll(async () => (await stack.journal()).jobs.length, { timeout: 30_000, interval: 50 }).toBe(1);
  const repliedAt = Date.now() + REPLY_AFTER_MS;
  relay.cut();
  await stack.startWorker();
  const polls = async () => (await stack.journal()).requests.filter(({ path }) => path === STATUS);
  await expect.poll(async () => (await polls()).length, { timeout: 60_000 }).toBeGreaterThan(0);
  const { code, stdout } = await stack.retune('watch', 'cut-off', '--json');
  expect(code).toBe(0);
  const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>;
  const { jobs, requests } = await stack.journal();
  expect(result).toMatchObject({ stage: 'done' });
  expect(jobs.map(({ job_id }) => job_id)).toEqual([result['job_id']]);
  expect(requests.filter(({ path }) => path === CREATE)).toHaveLength(1);
  // The second worker polled the job before the first had its reply, and was still at it when that came.
  const polledAt = (await polls()).map(({ at }) => Date.parse(at));
  expect(Math.min(...polledAt)).toBeLessThan(repliedAt);
  expect(Math.max(...polledAt)).toBeGreaterThan(repliedAt);
}, 120_000);
