import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { loadConfig } from '../../config/load.ts';
import { workflowId } from '../../domain/identity.ts';
import type { retrain, RetrainOutcome } from '../../workflows/retrain.ts';
import type { Pipeline } from './pipeline.ts';

export const MOMENT = '2026-11-01T03:00:00.000Z';

const SCHEDULED_START = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

/** Starts the workflow as a schedule does at a moment. */
export async function startRetrain(pipeline: Pipeline, sets: readonly string[] = [], moment = MOMENT) {
  const { client, dir, name, store, taskQueue } = pipeline;
  const configPath = join(dir, 'retune.yaml');
  await writeFile(
    configPath,
    `name: ${name}
data: { sources: [{ path: tickets.csv, columns: { prompt: text, completion: category } }] }
training: { provider: local, base_model: local-small }
poll: { interval: 200ms }
schedule: { cron: "0 3 1 * *" }
`,
  );
  const { config, digest, baseDir } = loadConfig({ configPath, cwd: dir, sets: [...sets] });
  const snapshot = await store.putText(JSON.stringify({ config, digest, baseDir, nominalTime: MOMENT }));
  return client.workflow.start<typeof retrain>('retrain', {
    workflowId: `${workflowId.retrain(name)}-${randomUUID()}`,
    typedSearchAttributes: [{ key: SCHEDULED_START, value: new Date(moment) }],
    taskQueue,
    args: [{ name, snapshot, storeId: await store.id() }],
  });
}

export async function retrainOutcome(
  pipeline: Pipeline,
  sets: readonly string[] = [],
  moment = MOMENT,
): Promise<RetrainOutcome> {
  const handle = await startRetrain(pipeline, sets, moment);
  return handle.result();
}
