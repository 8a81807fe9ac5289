import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { workflowId } from '../../domain/identity.ts';
import { historiesBelow, payloadsOf } from '../support/histories.ts';
import { startPipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

const CANARY = 'zebra-canary-4711';

async function finishedRun() {
  const pipeline = await startPipeline(await tempDir(), { rows: 300, logLevel: 'debug' });
  onTestFinished(() => pipeline.stop());
  const csv = join(pipeline.dir, 'tickets.csv');
  await writeFile(csv, (await readFile(csv, 'utf8')).replaceAll('what can I do?', `what can I do with ${CANARY}?`));
  await pipeline.control('/_clock', { train_polls: 3 });
  const run = await pipeline.start({ sets: ['poll.interval=300ms'] });
  const outcome = await run.result();
  const id = workflowId.fineTune(run.runId);
  const histories = [
    ...(await historiesBelow(pipeline.client, id)),
    ...(await historiesBelow(pipeline.client, workflowId.modelLine(pipeline.name))),
  ];
  return { pipeline, run, outcome, id, histories };
}

describe('a finished run', () => {
  it('can be read in the Temporal UI, and carries no row', async () => {
    const { pipeline, outcome, id, histories } = await finishedRun();
    expect(new Set(histories.map(({ type }) => type))).toEqual(
      new Set(['fineTune', 'prepareDataset', 'watchJob', 'evaluateModel', 'modelLine']),
    );

    const silent = histories.flatMap(({ type, history }) =>
      (history.events ?? [])
        .filter((event) => event.activityTaskScheduledEventAttributes ?? event.timerStartedEventAttributes)
        .filter((event) => !event.userMetadata?.summary?.data?.length)
        .map((event) => `${type}: ${event.activityTaskScheduledEventAttributes?.activityType?.name ?? 'timer'}`),
    );
    expect(silent).toEqual([]);
    const timers = histories.flatMap(({ history }) =>
      (history.events ?? []).filter((event) => event.timerStartedEventAttributes),
    );
    expect(timers.length).toBeGreaterThan(1);

    const { typedSearchAttributes } = await pipeline.client.workflow.getHandle(id).describe();
    const found = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
    expect(found).toMatchObject({
      RetuneName: pipeline.name,
      RetuneStage: 'done',
      RetuneProvider: 'local',
      RetuneBaseModel: 'local-small',
      RetuneDataset: outcome.datasetDigest,
      RetuneJobId: outcome.jobId,
      RetuneVerdict: 'PROMOTE',
    });
    const { memo } = await pipeline.client.workflow.getHandle(id).describe();
    expect(memo).toMatchObject({
      configDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      report: expect.stringContaining('report.html'),
    });

    const { currentDetails } = await pipeline.client.workflow
      .getHandle(id)
      .query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toContain('| evaluate |');
    expect(currentDetails).toContain('**PROMOTE**');

    const payloads = histories.flatMap(({ history }) => [...payloadsOf(history)]);
    expect(payloads.length).toBeGreaterThan(50);
    expect(Math.max(...payloads.map((payload) => payload.length))).toBeLessThan(16 * 1024);
    const text = payloads.map((payload) => Buffer.from(payload).toString('utf8')).join('\n');
    const written = await Promise.all(
      [
        `runs/${outcome.runId}/run.json`,
        `runs/${outcome.runId}/report.html`,
        `runs/${outcome.runId}/report.json`,
        `runs/${outcome.runId}/report.md`,
      ].map(async (key) => (await pipeline.store.readDocument(key))?.text ?? ''),
    );
    const audit = await readFile(join(pipeline.dir, 'home', 'audit.jsonl'), 'utf8');
    const prepared =
      outcome.runId === ''
        ? ''
        : await pipeline.store.readText((await pipeline.record(outcome.runId)).progress.dataset!.train);
    expect(prepared).toContain(CANARY);
    for (const sink of [text, ...written, audit, pipeline.log()]) {
      expect(sink.length).toBeGreaterThan(0);
      expect(sink).not.toContain(CANARY);
      expect(sink).not.toContain('local-secret');
    }
  });
});
