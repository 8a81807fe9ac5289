import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSource } from '../../../dataset/read/read-source.ts';
import { expectedFiles, sharedData, SKIP_REASON } from '../shared-data.ts';

const files = expectedFiles().filter(({ file }) => file.startsWith('csv-spectrum/csvs/'));

describe.skipIf(sharedData === null)(`csv-spectrum (${SKIP_REASON})`, () => {
  it('has eleven files', () => {
    expect(files).toHaveLength(11);
  });

  it.for(files)('reads $file cell for cell', async ({ file }) => {
    const path = join(sharedData ?? '', file);
    const reader = await readSource(path, file, { path: file });
    const rows: unknown[] = [];
    for await (const batch of reader.batches) rows.push(...batch.map(({ value }) => ({ ...Object(value) })));
    const json = path.replace('/csvs/', '/json/').replace(/csv$/, 'json');
    expect(rows).toEqual(JSON.parse(readFileSync(json, 'utf8')));
  });
});
