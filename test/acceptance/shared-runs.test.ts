import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { claimRun, resolvedConfig } from '../../runs/claim-run.ts';
import { workflowStart } from '../../runs/start-run.ts';
import { loadConfig } from '../../config/load.ts';
import { TASK_QUEUE } from '../../domain/task-queue.ts';
import type { RunOutcome } from '../../domain/run-outcome.ts';
import { openStore } from '../../platform/open-store.ts';
import { connectClient } from '../../platform/temporal-connection.ts';
import { startCliStack } from '../support/cli-stack.ts';
import type { CliStack } from '../support/cli-stack.ts';
import { noRedis, startRedis } from '../support/redis-server.ts';
import { noS3Server, startS3Server } from '../support/s3-server.ts';
import type { S3Server } from '../support/s3-server.ts';
import { writeTickets } from '../support/tickets.ts';

/** `RETUNE_SHARED_RUNS=50` for more. */
const RUNS = Number(process.env['RETUNE_SHARED_RUNS'] ?? '6');
const LINES = 5;
const KILL_EVERY_MS = 10_000;
const missing = noS3Server ?? noRedis;

/** Starts all the runs at once and sees them to their ends. */
async function carryOut({ dir, temporalAddress: address }: CliStack, s3: S3Server): Promise<RunOutcome[]> {
  const where = { kind: 's3', bucket: s3.bucket, prefix: 'shared' } as const;
  const store = openStore(where, { cacheDir: join(dir, 'cache'), variable: (name) => s3.env[name] ?? null });
  const client = await connectClient({ environment: {}, address });
  onTestFinished(() => client.connection.close());
  const runs = Array.from({ length: RUNS }, async (_, index) => {
    const sets = [`name=line-${index % LINES}`, `training.seed=${index}`];
    const config = loadConfig({ cwd: dir, configPath: join(dir, 'retune.yaml'), sets });
    const { record } = await claimRun(store, `shared-${index}`, resolvedConfig(config, new Date()));
    const start = workflowStart({ record, approveSpending: false, resume: null }, TASK_QUEUE);
    const handle = await client.workflow.start('fineTune', start);
    return handle.result() as Promise<RunOutcome>;
  });
  return Promise.all(runs);
}

describe.skipIf(missing !== null)(`two workers on one store and one Redis (skipped where ${missing})`, () => {
  it(`share ${RUNS} runs while one of them is killed every 10 s, and all runs are done`, async () => {
    const [stack, s3, redis] = await Promise.all([startCliStack(), startS3Server(), startRedis()]);
    stack.setEnvironment({ ...s3.env, RETUNE_STORE: `s3://${s3.bucket}/shared`, REDIS_URL: redis.url });
    await writeTickets(join(stack.dir, 'tickets.csv'), 100);
    await stack.control('/_clock', { train_polls: 3 });
    const homes = ['one', 'two'].map((name) => join(stack.dir, name));
    const open = (home: string) => stack.startWorker({ env: { RETUNE_HOME: home } });
    const workers = await Promise.all(homes.map(async (home) => ({ home, child: await open(home) })));

    let isOver = false;
    let kills = 0;
    const outcomes = carryOut(stack, s3).finally(() => (isOver = true));
    const torment = async (): Promise<void> => {
      for (;;) {
        await Promise.race([delay(KILL_EVERY_MS), outcomes]);
        const worker = workers[kills % workers.length];
        if (isOver || worker === undefined) return;
        kills += 1;
        const gone = once(worker.child, 'exit');
        worker.child.kill('SIGKILL');
        await gone;
        worker.child = await open(worker.home);
      }
    };
    await Promise.all([outcomes, torment()]);

    expect(kills).toBeGreaterThan(0);
    expect((await outcomes).map(({ stage }) => stage)).toEqual(Array.from({ length: RUNS }, () => 'done'));
    const { jobs, files } = await stack.journal();
    expect(new Set((await outcomes).map(({ jobId }) => jobId)).size).toBe(RUNS);
    expect(jobs).toHaveLength(RUNS);
    expect(files.filter(({ deleted }) => !deleted)).toEqual([]);
    for (const home of homes) expect(await readFile(join(home, 'audit.jsonl'), 'utf8')).toContain('POST ');
  }, 900_000);
});
