import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as messages from '../../workflows/messages.ts';
import { BY, lineOfTest, lineWith, refusal } from '../support/line.ts';
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
  it('gives every candidate the next number, and a run the same number again', async () => {
    const line = lineOfTest(pipeline);
    expect(await line.register('a')).toMatchObject({ version: 1, championAfter: null });
    expect(await line.register('b')).toMatchObject({ version: 2 });
    expect(await line.register('a')).toMatchObject({ version: 1 });
    expect((await line.stored()).versions.map(({ runId }) => runId)).toEqual(['a', 'b']);
  });

  it('numbers candidates that come at once without a gap or a double', async () => {
    const line = lineOfTest(pipeline);
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((runId) => line.register(runId)));
    expect(new Set(answers.map(({ version }) => version))).toEqual(new Set([1, 2, 3, 4]));
  });

  it('promotes any verdict by hand, also while it is frozen, and says what a server reads', async () => {
    const line = lineOfTest(pipeline);
    await line.register('a', { verdict: 'REJECT' });
    await line.freeze(true);
    expect(await line.promote(1)).toMatchObject({ championBefore: null, championAfter: 1, refused: null });
    expect(JSON.parse((await line.champion()) ?? '')).toEqual({
      ...{
        schema: 1,
        line: line.name,
        name: `${line.name}@1`,
        version: 1,
        provider: 'local',
        model: `ft:${line.name}:a`,
      },
      ...{ base_model: 'local-small', run_id: 'a', verdict: 'REJECT', previous: null },
      digests: { dataset: null, config: null, manifest: null, lineage: null },
      ...{ since: expect.stringMatching(/^\d{4}-/), action: 'promote', by: 'ada', reason: 'because' },
    });
    expect((await line.stored()).events.at(-1)).toMatchObject({ action: 'promote', actor: 'ada', reason: 'because' });
  });

  it('refuses an automatic promotion while it is frozen', async () => {
    const line = await lineWith(pipeline, 1);
    await line.freeze(true);
    const asked = { automatic: true, runId: 'run-1' };
    expect(await line.promote(1, asked)).toMatchObject({ championAfter: null, refused: 'frozen' });
    await line.freeze(false);
    expect(await line.promote(1, asked)).toMatchObject({ championAfter: 1, refused: null });
  });

  it('lets one of two automatic promotions against the same champion through', async () => {
    const line = await lineWith(pipeline, 2);
    const answers = await Promise.all([
      line.promote(1, { automatic: true, runId: 'run-1' }),
      line.promote(2, { automatic: true, runId: 'run-2' }),
    ]);
    expect(new Set(answers.map(({ refused }) => refused))).toEqual(new Set(['champion changed', null]));
    const winner = answers.find(({ refused }) => refused === null);
    expect((await line.stored()).champion).toBe(winner?.version);
  });

  it('answers a promotion that is asked again as it did the first time', async () => {
    const line = await lineWith(pipeline, 2);
    await line.promote(1);
    const asked = { automatic: true, expectedChampion: 1, runId: 'run-2' };
    const first = await line.promote(2, asked);
    expect(await line.promote(2, asked)).toEqual(first);
    expect((await line.stored()).events.filter(({ action }) => action === 'promote')).toHaveLength(2);
  });

  it('tells a person who promotes a model that gives no answer, and does as told', async () => {
    const line = await lineWith(pipeline, 1);
    expect(await line.promote(1)).toMatchObject({
      championAfter: 1,
      warning: expect.stringMatching(/no answer.*:run-1/),
    });
    expect((await line.stored()).events.at(-1)?.warning).toMatch(/no answer/);
    await line.register('base', { model: 'local-small' });
    expect(await line.promote(2)).toMatchObject({ championAfter: 2, warning: null });
  });

  it('is not changed on another store than the one it was asked from', async () => {
    const line = await lineWith(pipeline, 1);
    const other = { storeId: 'another', ...BY };
    const asked = [
      line.handle().executeUpdate(messages.freezeUpdate, { args: [{ frozen: true, ...other }] }),
      line.handle().executeUpdate(messages.promoteVersionUpdate, {
        args: [{ version: 1, automatic: false, expectedChampion: null, runId: null, ...other }],
      }),
      line.handle().executeUpdate(messages.settleBudgetUpdate, {
        args: [{ runId: 'a', month: '2026-11', amount: 1, storeId: 'another' }],
      }),
    ];
    expect(await Promise.all(asked.map(refusal))).toEqual(['STORE_MISMATCH', 'STORE_MISMATCH', 'STORE_MISMATCH']);
    expect(await line.stored()).toMatchObject({ champion: null, frozen: false, spending: {} });
  });

  it('holds the month together: reserved and spent money of all runs, a run counted once', async () => {
    const line = lineOfTest(pipeline);
    expect(await line.reserve('a', 6)).toEqual({ reserved: true, spent: 0 });
    expect(await line.reserve('a', 7)).toEqual({ reserved: true, spent: 0 });
    expect(await line.reserve('b', 4)).toEqual({ reserved: false, spent: 7 });
    await line.settle('a', 5);
    expect(await line.reserve('b', 4)).toEqual({ reserved: true, spent: 5 });
    expect(await refusal(line.reserve('c', Number.NaN))).toBe('USAGE');
    expect((await line.stored()).spending).toEqual({ '2026-11': { a: 5, b: 4 } });
  });

  it('reserves for one of two runs where the month has room for one', async () => {
    const line = lineOfTest(pipeline);
    const answers = await Promise.all([line.reserve('a', 6), line.reserve('b', 6)]);
    expect(answers.filter(({ reserved }) => reserved)).toHaveLength(1);
  });

  it('goes on from its record when its entity was terminated', async () => {
    const line = await lineWith(pipeline, 2);
    await line.promote(1);
    await line.handle().terminate('by hand');
    expect(await line.register('run-2')).toMatchObject({ version: 2, championAfter: 1 });
    expect(await line.promote(2, { automatic: true, expectedChampion: 1, runId: 'run-2' })).toMatchObject({
      championBefore: 1,
      championAfter: 2,
    });
    expect(await line.handle().query(messages.lineQuery)).toEqual({
      ...{ name: line.name, champion: 2, frozen: false, versions: 2 },
    });
  });
});
