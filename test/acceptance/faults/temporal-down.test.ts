import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startCliStack } from '../../support/cli-stack.ts';

/** The fault itself: no test waits for anything by it. */
const DOWN_MS = 60_000;

it('a run outlives a Temporal that is down for 60 s, and so do its worker and whoever watches it', async () => {
  const stack = await startCliStack();
  await stack.startWorker();
  await stack.control('/_clock', { train_polls: 1_000 });
  expect((await stack.retune('run', '--id', 'down', '--detach')).code).toBe(0);
  await expect.poll(async () => (await stack.journal()).jobs.length, { timeout: 60_000 }).toBe(1);
  let events = '';
  const watching = stack.retune('watch', 'down', '--json', { onStdout: (text) => void (events += text) });
  await expect.poll(() => events, { timeout: 60_000 }).toContain('"type":"poll"');

  await stack.killTemporal();
  const back = delay(DOWN_MS);
  const refused = await stack.retune('run', '--id', 'other', '--detach', '--json');
  expect(refused.code).toBe(7);
  expect(JSON.parse(refused.stdout)).toMatchObject({
    error: { code: 'TEMPORAL_UNREACHABLE', hint: expect.stringContaining('TEMPORAL_ADDRESS') },
  });
  const looked = await stack.retune('status', 'down', '--json');
  expect(looked.code).toBe(0);
  expect(JSON.parse(looked.stdout)).toMatchObject({ stage: 'train', live: false });
  expect((await stack.retune('cancel', 'down', '--json')).code).toBe(7);
  await back;

  await stack.control('/_clock', { train_polls: 1 });
  await stack.restartTemporal();
  const { code, stdout } = await watching;
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}')).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
  expect(code).toBe(0);
  expect((await stack.journal()).jobs).toHaveLength(1);
  expect((await stack.retune('run', '--id', 'other', '--detach')).code).toBe(0);
  expect((await stack.retune('watch', 'other', '--fail-on', 'never')).code).toBe(0);
}, 400_000);
