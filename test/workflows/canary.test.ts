import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startPipeline } from '../support/pipeline.ts';
import { tracesOf } from '../support/run-traces.ts';
import { tempDir } from '../support/temp-dir.ts';

const PROMPT = 'zebra-prompt-4711';
const ANSWER = 'zebra-answer-4712';
const SECRET = 'zebra-secret-4713';

it('what a row or a key says is in no history, log, record, audit log or report', async () => {
  const pipeline = await startPipeline(await tempDir(), { logLevel: 'debug', appSecret: SECRET });
  onTestFinished(() => pipeline.stop());
  const good = Array.from({ length: 300 }, (_, n) => `"How do I do ${PROMPT} number ${n}?",Like ${ANSWER} ${n} times`);
  const bad = [
    `"${PROMPT} without an answer",`,
    `"${PROMPT} {{name}}","${ANSWER} {{name}}"`,
    `"${PROMPT}",a,b,${ANSWER}`,
  ];
  await writeFile(join(pipeline.dir, 'tickets.csv'), `text,category\n${[...good, ...bad, good[0]].join('\n')}\n`);
  const run = await pipeline.start({
    sets: ['poll.interval=300ms', 'data.max_rejected_ratio=0.5', 'evaluation.scorers=[exact_match]'],
  });
  const outcome = await run.result();
  expect(outcome.ledger).toMatchObject({ rows: 304, rejected: 2, duplicates: 1 });

  const { dataset } = (await pipeline.record(run.runId)).progress;
  if (dataset === null) throw new Error('the run has no dataset');
  const trainingFile = await pipeline.store.readText(dataset.train);
  expect(trainingFile).toContain(PROMPT);
  expect(trainingFile).toContain(ANSWER);

  const { places, payloadBytes } = await tracesOf(pipeline, run.runId);
  expect(payloadBytes.length).toBeGreaterThan(50);
  for (const [place, text] of Object.entries(places)) {
    expect(text.length, place).toBeGreaterThan(100);
    for (const canary of [PROMPT, ANSWER, SECRET]) expect(text.includes(canary), `${canary} in ${place}`).toBe(false);
  }
});
