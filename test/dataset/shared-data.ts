import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** The folder of real files that is not part of the repository; null where it is absent. */
export const sharedData = findSharedData();

/** Why tests over it are skipped. */
export const SKIP_REASON = 'needs the shared data folder (set RETUNE_SHARED_DATA)';

function findSharedData(): string | null {
  const folder = resolve(process.env['RETUNE_SHARED_DATA'] ?? '../shared/data');
  return existsSync(join(folder, 'expected.json')) ? folder : null;
}

const expectedSchema = z.array(
  z.object({
    file: z.string(),
    expect: z.looseObject({
      shape: z.string().optional(),
      encoding: z.string().optional(),
      delimiter: z.string().optional(),
      data_rows: z.number().optional(),
      records: z.number().optional(),
      strings: z.number().optional(),
      blank_rows: z.number().optional(),
      ragged_rows: z.array(z.number()).optional(),
      usable: z.number().optional(),
      exact_duplicates: z.number().optional(),
      same_prompt_different_response: z.number().optional(),
      rows_with_template_holes: z.number().optional(),
      rows_with_only_blank_cells: z.number().optional(),
      records_with_empty_message: z.number().optional(),
      chars: z.number().optional(),
      utf8_sha256: z.string().optional(),
      expected_json: z.string().optional(),
    }),
  }),
);

export type ExpectedFile = z.infer<typeof expectedSchema>[number];

export function expectedFiles(): readonly ExpectedFile[] {
  if (sharedData === null) return [];
  return expectedSchema.parse(JSON.parse(readFileSync(join(sharedData, 'expected.json'), 'utf8')));
}
