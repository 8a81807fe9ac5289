import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineWith, refusal } from '../support/line.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';

let pipeline: Pipeline;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'retune-line-'));
  pipeline = await startPipeline(dir, { rows: 10 });
});
afterAll(async () => {
  await pipeline.stop();
  await rm(dir, { recursive: true, force: true });
});

describe('a model line', () => {
  it('rolls back to the champion before, and freezes automatic promotion until it is lifted', async () => {
    const line = await lineWith(pipeline, 3);
    await line.promote(1);
    await line.promote(2);
    expect(await line.rollback()).toMatchObject({ championBefore: 2, championAfter: 1, frozen: true });
    expect(JSON.parse((await line.champion()) ?? '')).toMatchObject({ version: 1 });
    const automatic = { automatic: true, expectedChampion: 1, runId: 'run-3' };
    expect(await line.promote(3, automatic)).toMatchObject({ refused: 'frozen' });
    expect(await line.freeze(false)).toMatchObject({ frozen: false, championAfter: 1 });
    expect(await line.promote(3, automatic)).toMatchObject({ refused: null, championAfter: 3 });
  });

  it('rolls back to the version that is named, and keeps the way back when that is the champion', async () => {
    const line = await lineWith(pipeline, 3);
    for (const version of [1, 2, 3]) await line.promote(version);
    expect(await line.rollback(3)).toMatchObject({
      ...{ championBefore: 3, championAfter: 3, frozen: true },
      warning: expect.stringContaining('is the champion already'),
    });
    expect((await line.stored()).events.map(({ action }) => action)).not.toContain('rollback');
    expect(await refusal(line.remove(2))).toBe('USAGE');
    expect(await line.rollback(1)).toMatchObject({ championBefore: 3, championAfter: 1 });
  });

  it('goes further back with each rollback, never to what one has left, until there is nothing before', async () => {
    const line = await lineWith(pipeline, 3);
    for (const version of [1, 2, 3]) await line.promote(version);
    expect(await line.rollback()).toMatchObject({ championBefore: 3, championAfter: 2 });
    expect(await line.rollback()).toMatchObject({ championBefore: 2, championAfter: 1 });
    expect(await refusal(line.rollback())).toBe('USAGE');
    expect(await line.rollback(3)).toMatchObject({ championBefore: 1, championAfter: 3 });
  });

  it('passes by a champion that was deleted since, and restores what came before a version that it was told to', async () => {
    const line = await lineWith(pipeline, 4);
    for (const version of [1, 2, 3]) await line.promote(version);
    expect(await line.rollback(4)).toMatchObject({ championBefore: 3, championAfter: 4 });
    await line.remove(3);
    expect(await refusal(line.remove(2))).toBe('USAGE');
    await line.remove(1);
    expect(await line.rollback()).toMatchObject({ championBefore: 4, championAfter: 2 });
    expect(await refusal(line.rollback())).toBe('USAGE');
  });

  it('has nothing to roll back to before its second champion, and knows no version that it never had', async () => {
    const line = await lineWith(pipeline, 1);
    expect(await refusal(line.rollback())).toBe('USAGE');
    await line.promote(1);
    expect(await refusal(line.rollback())).toBe('USAGE');
    expect(await refusal(line.promote(7))).toBe('MODEL_UNKNOWN');
    expect(await refusal(line.promote(0))).toBe('USAGE');
  });

  it('deletes neither the champion nor the one that a rollback would restore', async () => {
    const line = await lineWith(pipeline, 3);
    await line.promote(1);
    await line.promote(2);
    expect(await refusal(line.remove(2))).toBe('USAGE');
    expect(await refusal(line.remove(1))).toBe('USAGE');
    expect(await line.remove(3)).toMatchObject({ version: 3, championAfter: 2 });
    expect(await refusal(line.promote(3))).toBe('MODEL_UNKNOWN');
    expect(await line.register('run-4')).toMatchObject({ version: 4 });
  });
});
