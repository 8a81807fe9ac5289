import { describe, expect, it } from 'vitest';
import { dataConfigForFiles } from '../../dataset/data-defaults.ts';
import { validateDataset } from '../../dataset/prepare-dataset.ts';
import { expectedFiles, sharedData, SKIP_REASON } from './shared-data.ts';

const READ = /\.(csv|tsv|json|jsonl|csv\.gz)$/;
/** The first line of this file is blank; the source of the counts takes it for the header, this product for blank. */
const BLANK_BEFORE_HEADER = 'csvkit/bad_skip_lines.csv';
const files = expectedFiles().filter(({ file }) => READ.test(file) && !file.startsWith('jsontestsuite/'));

describe.skipIf(sharedData === null)(`counts of real files (${SKIP_REASON})`, () => {
  it.for(files)('gives the published counts for $file', async ({ file, expect: expected }) => {
    const ledger = await validateDataset({
      data: dataConfigForFiles([file]),
      place: { baseDir: sharedData ?? '', nominalTime: '2026-11-24T00:00:00Z' },
      providers: [],
    });
    const [source] = ledger.sources;
    const { totals } = ledger;
    expect(totals.accepted + totals.repaired + totals.rejected + totals.duplicates + totals.excluded).toBe(totals.rows);
    if (file === BLANK_BEFORE_HEADER) {
      expect(totals).toMatchObject({ rows: 3, blank: 3, rejected: 3 });
      return;
    }
    const rows = expected.data_rows ?? expected.records ?? expected.strings;
    if (rows !== undefined) expect(totals.rows).toBe(rows);
    if (expected.exact_duplicates !== undefined) expect(totals.duplicates).toBe(expected.exact_duplicates);
    if (expected.usable !== undefined) expect(totals.accepted + totals.duplicates).toBe(expected.usable);
    if (expected.delimiter !== undefined) expect(source?.delimiter).toBe(expected.delimiter);
    if (expected.ragged_rows !== undefined) {
      const ragged = ledger.issues.filter(({ code }) => code.startsWith('cells_too_')).map(({ row }) => row);
      expect(ragged).toEqual(expected.ragged_rows);
    }
    expect(ledger.issue_counts['template_hole'] ?? 0).toBe(expected.rows_with_template_holes ?? 0);
    if (expected.same_prompt_different_response !== undefined) {
      expect(ledger.issue_counts['answer_conflict'] ?? 0).toBe(expected.same_prompt_different_response);
    }
  });
});
