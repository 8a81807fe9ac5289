import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readModelFile, writeModelFile } from '../../../../servers/local-provider/model/model-file.ts';
import { trainModel } from '../../../../servers/local-provider/model/train-model.ts';
import type { Example } from '../../../../servers/local-provider/model/training-options.ts';
import { createTunedModel } from '../../../../servers/local-provider/model/tuned-model.ts';

function train(rows: readonly Example[]) {
  const signal = new AbortController().signal;
  const quiet = { onPlan: () => undefined, onPass: () => undefined };
  return trainModel(rows, [], {
    epochs: 1,
    batchSize: 4,
    learningRateMultiplier: 1,
    seed: 1,
    base: null,
    signal,
    ...quiet,
  });
}

const example = (turns: string, text: string): Example => ({
  prompt: { system: '', turns },
  answer: { text, toolCalls: null },
});
const closed = Array.from({ length: 6 }, (_, i) => [
  example(`a warm day ${i}`, 'sun ☀'),
  example(`a wet day ${i}`, 'rain'),
]).flat();
const free = Array.from({ length: 12 }, (_, i) => example(`question ${i} about thing${i}`, `the answer to thing${i}`));

function temporaryPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'retune-model-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'model.bin');
}

describe('a model file', () => {
  test.each([
    ['classifier', closed],
    ['ranker', free],
  ])('gives back a %s that answers as before', async (kind, rows) => {
    const path = temporaryPath();
    const trained = await train(rows);
    await writeModelFile(path, trained);
    const read = await readModelFile(path);
    expect(read.kind).toBe(kind);
    const [before, after] = [createTunedModel(trained), createTunedModel(read)];
    for (const { prompt } of rows) expect(after.answer(prompt)).toEqual(before.answer(prompt));
    expect(rows.filter(({ prompt, answer }) => after.answer(prompt).text === answer.text)).toHaveLength(rows.length);
  });

  test('that is cut short or is none is an error', async () => {
    const path = temporaryPath();
    await writeModelFile(path, await train(closed));
    writeFileSync(path, readFileSync(path).subarray(0, -8));
    await expect(readModelFile(path)).rejects.toThrow(/cut short/);
    writeFileSync(path, 'something else');
    await expect(readModelFile(path)).rejects.toThrow(/no model/);
  });
});
