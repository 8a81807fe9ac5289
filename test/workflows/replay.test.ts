import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import type { History } from '../support/histories.ts';
import { workflowBundlePath } from '../support/services.ts';

const ROOT = resolve(import.meta.dirname, '../histories');

const saved = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: version }) => readdirSync(join(ROOT, version)).map((file) => ({ version, file })));

const textOf = ({ version, file }: (typeof saved)[number]): string => readFileSync(join(ROOT, version, file), 'utf8');

async function replay(text: string): Promise<void> {
  const workflowBundle = { codePath: await workflowBundlePath() };
  const history: History = JSON.parse(text);
  const workflowId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId;
  if (!workflowId) throw new Error('the history does not say whose it is');
  await Worker.runReplayHistory({ workflowBundle }, history, workflowId);
}

describe('saved histories', () => {
  it('are there for every workflow type', () => {
    const types = new Set(saved.map(({ file }) => file.split('.')[1]));
    expect(types).toEqual(new Set(['fineTune', 'prepareDataset', 'watchJob', 'evaluateModel', 'modelLine', 'retrain']));
  });

  it.each(saved)('of $version replay: $file', async (entry) => {
    await expect(replay(textOf(entry))).resolves.toBeUndefined();
  });

  it('catch a workflow that does something else than it did', async () => {
    const promoted = saved.find(({ file }) => file === 'promoted.fineTune.json');
    if (promoted === undefined) throw new Error('the history of a promoted run is missing');
    // As if an older version had asked for the price before it prepared the data.
    const changed = textOf(promoted).replaceAll('"estimateRun"', '"askForPrice"');
    await expect(replay(changed)).rejects.toThrow(DeterminismViolationError);
  });
});
