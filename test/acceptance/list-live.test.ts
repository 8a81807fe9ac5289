import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startCliStack } from '../support/cli-stack.ts';

const LIMIT_MS = 180_000;

it(
  'the list has the stage of an open run from Temporal, and from the record where Temporal is gone',
  { timeout: 300_000 },
  async () => {
    const stack = await startCliStack();
    await stack.control('/_clock', { train_seconds: 600 });
    await stack.startWorker();
    expect((await stack.retune('run', '--id', 'open', '--detach')).code).toBe(0);

    const listed = async (): Promise<readonly { live?: boolean }[]> => {
      const { code, stdout } = await stack.retune('list', '--stage', 'train', '--provider', 'local', '--json');
      expect(code).toBe(0);
      const { runs }: { runs: { live?: boolean }[] } = JSON.parse(stdout);
      return runs;
    };
    let runs = await listed();
    for (const end = Date.now() + LIMIT_MS; runs[0]?.live !== true && Date.now() < end; runs = await listed())
      await delay(500);
    expect(runs).toMatchObject([{ run_id: 'open', name: 'tickets', stage: 'train', exit_code: null, live: true }]);

    await stack.killTemporal();
    expect(await listed()).toMatchObject([{ run_id: 'open', stage: 'train', live: false }]);
  },
);
