import { describe, expect, it } from 'vitest';
import { dataSchema } from '../../config/data-config.ts';
import { planShards } from '../../dataset/plan-shards.ts';
import { folderWith } from './validate-files.ts';

async function plan(paths: readonly string[], files: readonly string[], timezone = 'UTC'): Promise<[string, number][]> {
  const baseDir = await folderWith(Object.fromEntries(files.map((name) => [name, ''])));
  const data = dataSchema.parse({ sources: paths.map((path) => ({ path })) });
  const shards = await planShards(data, { baseDir, nominalTime: '2026-10-31T23:30:00Z', timezone });
  expect(shards.map(({ index }) => index)).toEqual(shards.map((_, index) => index));
  return shards.map(({ displayPath, source }) => [displayPath, source]);
}

describe('planShards', () => {
  it('gives one shard a file: sources in order, the files of a glob by name', async () => {
    expect(await plan(['z.csv', 'in/*.csv'], ['z.csv', 'in/b.csv', 'in/a.csv', 'in/c.txt'])).toEqual([
      ['z.csv', 0],
      ['in/a.csv', 1],
      ['in/b.csv', 1],
    ]);
  });

  it('takes a file whose name looks like a glob by its name', async () => {
    expect(await plan(['[a].csv'], ['[a].csv', 'a.csv'])).toEqual([['[a].csv', 0]]);
  });

  it('fills in month and date in the timezone of the schedule', async () => {
    expect(await plan(['{month}/{date}.csv'], ['2026-10/2026-10-31.csv'])).toEqual([['2026-10/2026-10-31.csv', 0]]);
    expect(await plan(['{month}/*.csv'], ['2026-11/x.csv'], 'Asia/Shanghai')).toEqual([['2026-11/x.csv', 0]]);
  });

  it('says which path matches no file', async () => {
    await expect(plan(['in/{month}.csv'], [])).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: expect.stringContaining('in/2026-10.csv'),
    });
    await expect(plan(['in'], ['in/a.csv'])).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});
