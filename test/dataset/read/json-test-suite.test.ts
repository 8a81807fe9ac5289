import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSource } from '../../../dataset/read/read-source.ts';
import { sharedData, SKIP_REASON } from '../shared-data.ts';

const folder = join(sharedData ?? '', 'jsontestsuite');
const names = sharedData === null ? [] : readdirSync(folder);

/** Whether a file is taken without an error, as a JSON document. */
async function isTaken(name: string): Promise<boolean> {
  const reader = await readSource(join(folder, name), name, { path: name, format: 'json' });
  const problems = [...reader.description.problems];
  for await (const batch of reader.batches) problems.push(...batch.flatMap((record) => record.problems));
  return problems.every(({ severity }) => severity !== 'error');
}

async function takenOf(prefix: string): Promise<{ taken: string[]; refused: string[] }> {
  const result = { taken: new Array<string>(), refused: new Array<string>() };
  for (const name of names.filter((one) => one.startsWith(prefix))) {
    result[(await isTaken(name)) ? 'taken' : 'refused'].push(name);
  }
  return result;
}

describe.skipIf(sharedData === null)(`JSONTestSuite (${SKIP_REASON})`, () => {
  it('takes all 95 valid documents', async () => {
    const { taken, refused } = await takenOf('y_');
    expect(refused).toEqual([]);
    expect(taken).toHaveLength(95);
  });

  it('refuses all 188 invalid documents', async () => {
    const { taken, refused } = await takenOf('n_');
    expect(taken).toEqual([]);
    expect(refused).toHaveLength(188);
  });

  it('survives the 35 documents that may go either way', async () => {
    const { taken, refused } = await takenOf('i_');
    expect(taken.length + refused.length).toBe(35);
  });
});
