import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sweepRetention, takeTurn } from '../../activities/sweep-retention.ts';
import type { Swept } from '../../activities/sweep-retention.ts';
import type { ActivityDependencies } from '../../activities/dependencies.ts';
import { readSettings } from '../../config/settings.ts';
import { documentKey } from '../../domain/identity.ts';
import type { AuditEntry } from '../../platform/audit-log.ts';
import { createDiskStore } from '../../platform/disk-store.ts';
import { createLogger } from '../../platform/logger.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { createTransport } from '../../provider/http.ts';
import { runCli } from '../cli/run-cli.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

const FAST = 'poll.interval=200ms';
const SIGNAL = new AbortController().signal;

async function pipelineOfTest(): Promise<{
  pipeline: Pipeline;
  acts: AuditEntry[];
  sweepAfter(days: number): Promise<Swept>;
}> {
  const pipeline = await startPipeline(await tempDir(), { rows: 200 });
  onTestFinished(() => pipeline.stop());
  const acts: AuditEntry[] = [];
  const transport = createTransport({ onCall: () => undefined });
  onTestFinished(() => transport.close());
  const deps: ActivityDependencies = {
    settings: readSettings({ ...pipeline.env }),
    ...{ store: pipeline.store, client: pipeline.client, taskQueue: pipeline.taskQueue, transport },
    logger: createLogger({ level: 'silent', json: true, destination: { write: () => undefined } }),
    metrics: createMetrics(),
    audit: { record: async (entry) => void acts.push(entry) },
    scratchDir: join(pipeline.dir, 'home', 'tmp'),
  };
  const sweepAfter = (days: number) =>
    sweepRetention(deps, { now: new Date(Date.now() + days * 86_400_000), signal: SIGNAL });
  return { pipeline, acts, sweepAfter };
}

const filesOf = async (pipeline: Pipeline): Promise<number> =>
  (await pipeline.journal()).files.filter(({ deleted }) => !deleted).length;

describe('retention', () => {
  it('failed_uploads: the files of a failed run go when they are that old, and a retry uploads anew', async () => {
    const { pipeline, acts, sweepAfter } = await pipelineOfTest();
    await pipeline.control('/_faults', [{ path: '/v1/invoke', kind: 'status', status: 400 }]);
    const first = await pipeline.start({ sets: [FAST, 'retention.failed_uploads=2d'] });
    await expect(first.result()).rejects.toThrow(/failed/i);
    await pipeline.control('/_faults', []);
    expect(await filesOf(pipeline)).toBe(1);

    expect(await sweepAfter(1.9)).toMatchObject({ uploads: 0, models: 0, failed: 0 });
    expect(await filesOf(pipeline)).toBe(1);
    expect(await sweepAfter(2.1)).toMatchObject({ uploads: 1, models: 0, failed: 0 });
    expect(await filesOf(pipeline)).toBe(0);
    expect(acts).toMatchObject([{ actor: 'retention', action: 'delete uploads', runId: first.runId }]);
    expect(await sweepAfter(3)).toMatchObject({ uploads: 0, models: 0, failed: 0 });

    const second = await pipeline.start({ runId: `${first.runId}.2`, retryOf: first.runId });
    expect(await second.result()).toMatchObject({ stage: 'done' });
  }, 240_000);

  it('failed_uploads: they stay where uploads are kept, and are tried again where a provider refuses', async () => {
    const { pipeline, sweepAfter } = await pipelineOfTest();
    await pipeline.control('/_faults', [{ path: '/v1/invoke', kind: 'status', status: 400 }]);
    const kept = await pipeline.start({ sets: [FAST, 'retention.delete_uploads=false'] });
    await expect(kept.result()).rejects.toThrow(/failed/i);
    expect(await sweepAfter(30)).toMatchObject({ uploads: 0, models: 0, failed: 0 });

    const other = await pipeline.start({ sets: [FAST] });
    await expect(other.result()).rejects.toThrow(/failed/i);
    const away = [{ path: '/v1/fine_tune/delete_file', kind: 'status', status: 403 }];
    await pipeline.control('/_faults', away);
    expect(await sweepAfter(30)).toMatchObject({ uploads: 0, models: 0, failed: 1 });
    expect(await filesOf(pipeline)).toBe(2);
    await pipeline.control('/_faults', []);
    expect(await sweepAfter(30)).toMatchObject({ uploads: 1, models: 0, failed: 0 });
    expect(await filesOf(pipeline)).toBe(1);
  }, 240_000);

  it('rejected_models: a rejected model goes from its provider after that time; others stay', async () => {
    const { pipeline, acts, sweepAfter } = await pipelineOfTest();
    const sets = [FAST, 'retention.rejected_models=delete', 'retention.after=10d'];
    expect(await (await pipeline.start({ sets })).result()).toMatchObject({ verdict: 'PROMOTE' });
    await pipeline.control('/_replies', [{ text: 'nonsense' }]);
    const second = await pipeline.start({ sets: [...sets, 'training.hyperparameters.epochs=4'] });
    const outcome = await second.result();
    expect(outcome).toMatchObject({ verdict: 'REJECT' });

    expect(await sweepAfter(9)).toMatchObject({ uploads: 0, models: 0, failed: 0 });
    expect(await sweepAfter(11)).toMatchObject({ uploads: 0, models: 1, failed: 0 });
    expect(await sweepAfter(12)).toMatchObject({ uploads: 0, models: 0, failed: 0 });
    expect(acts).toMatchObject([{ action: `delete ${pipeline.name}@2`, runId: second.runId }]);
    const line = await pipeline.store.readDocument(`models/${pipeline.name}/line.json`);
    expect(JSON.parse(line?.text ?? '')).toMatchObject({
      champion: 1,
      versions: [{ deleted: false }, { deleted: true }],
    });
  }, 240_000);

  it('answers and rejected_rows: go after that time, but for what the champion stands on; good rows stay', async () => {
    const { pipeline, sweepAfter } = await pipelineOfTest();
    const { dir, name, store } = pipeline;
    const tickets = (await readFile(join(dir, 'tickets.csv'), 'utf8')).trimEnd().split('\n');
    const rows = tickets.slice(1).map((row, at) => `${row},person-${at}@example.com`);
    const csv = [`${tickets[0] ?? ''},email`, ...rows, '"a canary that nobody answered",,ada@example.com', ''];
    await writeFile(join(dir, 'tickets.csv'), csv.join('\n'));
    const columns = '{prompt: text, completion: category, subject: email}';
    const sets = [
      ...[FAST, 'retention.answers=delete', 'retention.rejected_rows=delete', 'retention.after=10d'],
      `data.sources=[{path: tickets.csv, columns: ${columns}}]`,
    ];
    const first = await pipeline.start({ sets });
    expect(await first.result()).toMatchObject({ verdict: 'PROMOTE' });
    // By it the answers of a run that is still open are known.
    expect(await store.listDocuments('runs/')).toContain(documentKey.evaluationPlan(first.runId));
    const ofChampion = await store.listDocuments('answers/');
    await pipeline.control('/_replies', [{ text: 'nonsense' }]);
    await (await pipeline.start({ sets: [...sets, 'training.hyperparameters.epochs=4'] })).result();
    expect((await store.listDocuments('answers/')).length).toBeGreaterThan(ofChampion.length);
    const holding = async (): Promise<number> => {
      let found = 0;
      for await (const ref of store.listArtifacts()) if ((await store.readText(ref)).includes('a canary')) found += 1;
      return found;
    };
    expect(await holding()).toBe(2);

    expect(await sweepAfter(9)).toMatchObject({ rejectedRows: 0, answers: 0, failed: 0 });
    expect(await holding()).toBe(2);
    expect(await sweepAfter(11)).toMatchObject({ rejectedRows: 2, answers: 1, failed: 0 });
    expect(await holding()).toBe(0);
    expect(await store.listDocuments('answers/')).toEqual(ofChampion);
    expect(await sweepAfter(12)).toMatchObject({ rejectedRows: 0, answers: 0, failed: 0 });

    // Whose rows are whose can still be told.
    const env = { ...pipeline.env, RETUNE_HOME: join(dir, 'home') };
    const { json } = await runCli(['erase', 'person-3@example.com', '--dry-run', '--json'], { cwd: dir, env });
    expect(json()).toMatchObject({ found: { rows: 1 }, models: [{ version: `${name}@1` }, { version: `${name}@2` }] });
  }, 240_000);
});

it('of the workers of a store one sweeps, once an hour, also after a clock that was ahead', async () => {
  const store = createDiskStore(await tempDir());
  const at = (hours: number): Date => new Date(Date.UTC(2026, 10, 26, 8) + hours * 3_600_000);
  const turns = await Promise.all([takeTurn(store, at(0)), takeTurn(store, at(0)), takeTurn(store, at(0))]);
  expect(turns.filter(Boolean)).toHaveLength(1);
  expect(await takeTurn(store, at(0.9))).toBe(false);
  expect(await takeTurn(store, at(1))).toBe(true);
  expect(await takeTurn(store, at(-2))).toBe(true);
});
