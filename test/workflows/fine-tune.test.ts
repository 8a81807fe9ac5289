import { describe, expect, it } from 'vitest';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

describe('fineTune', () => {
  let pipeline: Pipeline;

  it('takes raw data to a promoted model with one job, and leaves no upload behind', async () => {
    pipeline = await startPipeline(await tempDir());
    const run = await pipeline.start();
    const outcome = await run.result();
    expect(outcome).toMatchObject({
      stage: 'done',
      verdict: 'PROMOTE',
      modelVersion: `${pipeline.name}@1`,
      championAfter: `${pipeline.name}@1`,
      error: null,
    });
    const { jobs, files, requests } = await pipeline.journal();
    expect(jobs).toHaveLength(1);
    expect(files.every(({ deleted }) => deleted)).toBe(true);
    const deletes = requests.filter(({ path }) => path.endsWith('/delete_file')).map(({ status }) => status);
    expect(deletes).toEqual(files.map(() => 200));
    await pipeline.stop();
  });
});
