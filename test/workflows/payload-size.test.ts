import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { workflowId } from '../../domain/identity.ts';
import { decideApprovalUpdate } from '../../workflows/messages.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { tracesOf } from '../support/run-traces.ts';
import { tempDir } from '../support/temp-dir.ts';

const ANSWER = 'zebra-answer-4712';
const region = (n: number): string => `a region with a name that is as long as some names are, number ${n}`;

/** 30 files of 50 rows, 200 labels, a gate of 100 constraints. */
async function writeManySources({ dir }: Pipeline): Promise<readonly string[]> {
  const sources = Array.from({ length: 30 }, (_, source) => `source-${source}.csv`);
  for (const [source, path] of sources.entries()) {
    const rows = Array.from({ length: 50 }, (_, n) => {
      const label = (source * 50 + n) % 200;
      return `"Case ${n} of source ${source} is about topic-${label}",${ANSWER}-${label},"${region(n)}"`;
    });
    await writeFile(join(dir, path), `text,category,region\n${rows.join('\n')}\n`);
  }
  const columns = '{ prompt: text, completion: category, slice: region }';
  const constraint = (n: number): string => `{ metric: accuracy, slice: "region=${region(n % 50)}", max_drop: 1 }`;
  return [
    `data.sources=[${sources.map((path) => `{ path: ${path}, columns: ${columns} }`).join(', ')}]`,
    `gate.constraints=[${Array.from({ length: 100 }, (_, n) => constraint(n)).join(', ')}]`,
  ];
}

it('payloads stay under 16 KB with many sources, labels and constraints, and long reasons', async () => {
  const pipeline = await startPipeline(await tempDir(), { logLevel: 'debug' });
  onTestFinished(() => pipeline.stop());
  const sets = await writeManySources(pipeline);
  const run = await pipeline.start({ sets: ['poll.interval=300ms', 'gate.approval=always', ...sets] });
  const pending = async () => (await pipeline.record(run.runId)).status.pendingApproval?.id;
  await expect.poll(pending, { timeout: 20_000 }).toBe('promotion-1');
  const approve = (reason: string) =>
    pipeline.client.workflow.getHandle(workflowId.fineTune(run.runId)).executeUpdate(decideApprovalUpdate, {
      args: [{ approvalId: null, decision: 'approve', actor: 'ada', reason }],
    });
  await expect(approve('because '.repeat(3_000))).rejects.toThrow(/fail/i);
  await approve('because '.repeat(100));
  expect(await run.result()).toMatchObject({ verdict: 'PROMOTE', ledger: { rows: 1_500 } });

  const { places, payloadBytes } = await tracesOf(pipeline, run.runId);
  expect(Math.max(...payloadBytes)).toBeLessThan(16 * 1024);
  // The names of a closed set of labels stand in the report, and nowhere else.
  for (const place of ['histories', 'log', 'audit.jsonl', 'run.json'])
    expect(places[place]?.includes(ANSWER), place).toBe(false);
});
