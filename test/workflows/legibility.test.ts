import { describe, expect, it, onTestFinished } from 'vitest';
import { workflowId } from '../../domain/identity.ts';
import { historiesBelow } from '../support/histories.ts';
import type { HistoryEvent } from '../support/histories.ts';
import { startPipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

async function finishedRun() {
  const pipeline = await startPipeline(await tempDir(), { rows: 200 });
  onTestFinished(() => pipeline.stop());
  await pipeline.control('/_clock', { train_polls: 3 });
  const run = await pipeline.start({ sets: ['poll.interval=300ms'] });
  const outcome = await run.result();
  const id = workflowId.fineTune(run.runId);
  const histories = [
    ...(await historiesBelow(pipeline.client, id)),
    ...(await historiesBelow(pipeline.client, workflowId.modelLine(pipeline.name))),
  ];
  return { ...pipeline, outcome, id, histories };
}

/** The text of an event's summary; empty where it has none. */
function summaryOf({ userMetadata }: HistoryEvent): string {
  const data = userMetadata?.summary?.data;
  return data ? String(JSON.parse(Buffer.from(data).toString('utf8'))) : '';
}

describe('a finished run, read through the API as the Temporal UI reads it', () => {
  it('has a summary on every activity, timer and child, its details, search attributes and memo', async () => {
    const { client, name, outcome, id, histories } = await finishedRun();
    expect(new Set(histories.map(({ type }) => type))).toEqual(
      new Set(['fineTune', 'prepareDataset', 'watchJob', 'evaluateModel', 'modelLine']),
    );

    const events = histories.flatMap(({ history }) => history.events ?? []);
    const activities = events.filter((event) => event.activityTaskScheduledEventAttributes);
    const timers = events.filter((event) => event.timerStartedEventAttributes);
    const children = events.filter((event) => event.startChildWorkflowExecutionInitiatedEventAttributes);
    expect(activities.length).toBeGreaterThan(20);
    expect(timers.length).toBeGreaterThan(1);
    expect(children).toHaveLength(3);
    for (const event of [...activities, ...timers, ...children])
      expect(summaryOf(event), JSON.stringify(event)).toMatch(/^\S.{3,}/);
    expect(timers.map(summaryOf)).toContainEqual(expect.stringMatching(/^after poll 1: \w+; next \d\d:\d\d/));

    const described = await client.workflow.getHandle(id).describe();
    expect(await described.staticSummary()).toBe(`${name}: fine-tune local-small at local`);
    expect(await described.staticDetails()).toContain(`retune watch ${outcome.runId}`);
    const attributes = described.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
    expect(Object.fromEntries(attributes)).toMatchObject({
      RetuneName: name,
      RetuneStage: 'done',
      RetuneProvider: 'local',
      RetuneBaseModel: 'local-small',
      RetuneDataset: outcome.datasetDigest,
      RetuneJobId: outcome.jobId,
      RetuneVerdict: 'PROMOTE',
    });
    expect(described.memo).toMatchObject({
      configDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      report: `runs/${outcome.runId}/report.html`,
    });
  });

  it('has current details that say how it went, in itself, its watch and its line', async () => {
    const { client, name, outcome, id } = await finishedRun();
    const detailsOf = async (workflow: string): Promise<string> => {
      const handle = client.workflow.getHandle(workflow);
      return (await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails;
    };
    const run = await detailsOf(id);
    expect(run).toMatch(/^\*\*PROMOTE\*\* · accuracy [\d.]+ % → [\d.]+ %/);
    for (const stage of ['prepare', 'estimate', 'upload', 'train', 'evaluate', 'gate', 'promote', 'report', 'done'])
      expect(run).toContain(`| ${stage} |`);
    expect(run).toContain(`${outcome.jobId} succeeded after`);
    expect(run).toContain('Rows: 200 = 200 accepted');
    expect(run).toContain('Cost: 0.00 USD');

    const watch = await detailsOf(workflowId.watch(id));
    expect(watch).toContain(`| Job | ${outcome.jobId} |`);
    expect(watch).toContain('| Status | succeeded |');
    expect(await detailsOf(workflowId.modelLine(name))).toContain(`| ${name}@1 (champion) | PROMOTE |`);
  });
});
