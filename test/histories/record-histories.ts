import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { expect, it, onTestFinished } from 'vitest';
import { workflowId } from '../../domain/identity.ts';
import { rollbackUpdate } from '../../workflows/messages.ts';
import { historiesBelow, payloadsOf } from '../support/histories.ts';
import type { NamedHistory } from '../support/histories.ts';
import { startPipeline } from '../support/pipeline.ts';
import { startRetrain } from '../support/retrain.ts';
import { tempDir } from '../support/temp-dir.ts';

const HERE = import.meta.dirname;
const ROOT = resolve(HERE, '../..');

/** Histories are kept under the version that made them, without anything of the machine that did. */
async function save(folder: string, scenario: string, histories: readonly NamedHistory[], dir: string): Promise<void> {
  const counts = new Map<string, number>();
  for (const { type, history } of histories) {
    const n = (counts.get(type) ?? 0) + 1;
    counts.set(type, n);
    const decoded = [...payloadsOf(history)].map((payload) => Buffer.from(payload).toString('utf8'));
    const text = JSON.stringify(JSON.parse(historyToJSON(history)))
      .replaceAll(/"identity":"[^"]*"/g, '"identity":"worker"')
      // The worker's own task queue, named after the process and the host.
      .replaceAll(/"name":"retune-\d+@[^"]*"/g, '"name":"worker"');
    for (const machine of [dir, ROOT, `@${hostname()}`])
      expect(`${text}\n${decoded.join('\n')}`).not.toContain(machine);
    await writeFile(join(folder, `${scenario}.${type}${n === 1 ? '' : `.${n}`}.json`), `${text}\n`);
  }
}

it('records the histories of this version', async () => {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  // Swapped in whole at the end: a recording that fails leaves the earlier one as it was.
  const folder = await mkdtemp(join(tmpdir(), 'retune-histories-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const pipeline = await startPipeline(await tempDir(), { rows: 200 });
  onTestFinished(() => pipeline.stop());
  const { client, dir, name } = pipeline;

  await pipeline.control('/_clock', { train_polls: 4 });
  const sets = ['poll.interval=300ms', 'evaluation.baseline=base'];
  const first = await pipeline.start({ runId: 'first', sets });
  await first.result();
  await save(folder, 'promoted', await historiesBelow(client, workflowId.fineTune('first')), dir);

  const second = await pipeline.start({ runId: 'second', sets: [...sets, 'training.seed=2'] });
  await second.result();
  const line = client.workflow.getHandle(workflowId.modelLine(name));
  await line.executeUpdate(rollbackUpdate, { args: [{ to: null, actor: 'ada', reason: 'for the record', storeId: await pipeline.store.id() }] });
  await save(folder, 'rolled-back', await historiesBelow(client, workflowId.modelLine(name)), dir);

  const scheduled = await startRetrain(pipeline);
  await scheduled.result();
  await save(folder, 'scheduled', await historiesBelow(client, scheduled.workflowId), dir);

  await pipeline.control('/_clock', { train_seconds: 60 });
  const third = await pipeline.start({ runId: 'third', sets });
  await expect.poll(async () => (await pipeline.journal()).jobs.length, { timeout: 20_000 }).toBe(4);
  await client.workflow.getHandle(workflowId.fineTune('third')).cancel();
  await expect(third.result()).rejects.toThrow(/cancelled/);
  await save(folder, 'cancelled', await historiesBelow(client, workflowId.fineTune('third')), dir);

  await rm(join(HERE, version), { recursive: true, force: true });
  await cp(folder, join(HERE, version), { recursive: true });
});
