import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { dataConfigForFiles } from '../../dataset/data-defaults.ts';
import type { Ledger } from '../../dataset/ledger.ts';
import { validateDataset } from '../../dataset/prepare-dataset.ts';
import { decodeText } from '../../dataset/read/decode-text.ts';
import { detectEncoding } from '../../dataset/read/detect-encoding.ts';
import { openFile } from '../../dataset/read/open-file.ts';
import { expectedFiles, sharedData, SKIP_REASON, type ExpectedFile } from './shared-data.ts';
import { folderWith } from './validate-files.ts';

/** The names Python gives encodings, as WHATWG names; UTF-16 in either order of its bytes. */
const WHATWG: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  'utf-8-sig': 'utf-8',
  'utf-16': 'utf-16',
  'latin-1': 'windows-1252',
  cp1252: 'windows-1252',
  cp932: 'shift_jis',
  gb18030: 'gb18030',
  big5: 'big5',
  euc_jp: 'euc-jp',
  euc_kr: 'euc-kr',
  koi8_r: 'koi8-r',
  iso2022_jp: 'iso-2022-jp',
};

/**
 * INDEX takes the blank first line of this file for its header, and so counts the real header as a row and one blank line
 * less. The contract calls an empty line blank "before the header too": the two cannot both hold, and the contract wins.
 */
const BLANK_BEFORE_HEADER = 'csvkit/bad_skip_lines.csv';

const TABLES = /\.(?:csv|tsv|json|jsonl|xlsx|csv\.gz)$/;
const files = expectedFiles().filter(({ file }) => TABLES.test(file) && !file.startsWith('jsontestsuite/'));
const texts = expectedFiles().filter(({ file }) => file.startsWith('encodings/'));
const pathOf = (file: string): string => join(sharedData ?? '', file);

async function ledgerOf(file: string, baseDir = sharedData ?? ''): Promise<Ledger> {
  const place = { baseDir, nominalTime: '2026-11-24T00:00:00Z' };
  return validateDataset({ data: dataConfigForFiles([file]), place, providers: [] });
}

type Counts = Readonly<Record<string, unknown>>;

/** What the ledger must say, by the names INDEX gives the figures; those it does not give are left out. */
function wantedCounts(file: string, expected: ExpectedFile['expect']): Counts {
  if (file === BLANK_BEFORE_HEADER) return { rows: 3, blank: 3, encoding: 'utf-8' };
  const wanted = {
    rows: expected.data_rows ?? expected.records ?? expected.strings,
    duplicates: expected.exact_duplicates,
    usable: expected.usable,
    encoding: expected.encoding === undefined ? undefined : WHATWG[expected.encoding],
    delimiter: expected.delimiter,
    ragged: expected.ragged_rows,
    rejected: expected.records_with_empty_message,
    holes: expected.rows_with_template_holes ?? 0,
    conflicts: expected.same_prompt_different_response,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, figure]) => figure !== undefined));
}

/** The same figures by the ledger, of those names alone. */
function foundCounts({ sources, totals, issues, issue_counts: counts }: Ledger, names: readonly string[]): Counts {
  const encoding = sources[0]?.encoding ?? '';
  const found: Counts = {
    rows: totals.rows,
    blank: totals.blank,
    rejected: totals.rejected,
    duplicates: totals.duplicates,
    usable: totals.accepted + totals.duplicates,
    encoding: encoding.startsWith('utf-16') ? 'utf-16' : encoding,
    delimiter: sources[0]?.delimiter,
    ragged: issues.filter(({ code }) => code.startsWith('cells_too_')).map(({ row }) => row),
    holes: counts['template_hole'] ?? 0,
    conflicts: counts['answer_conflict'] ?? 0,
  };
  return Object.fromEntries(names.map((name) => [name, found[name]]));
}

describe.skipIf(sharedData === null)(`counts of real files (${SKIP_REASON})`, () => {
  it.for(files)('gives the published counts for $file', async ({ file, expect: expected }) => {
    const wanted = wantedCounts(file, expected);
    expect(foundCounts(await ledgerOf(file), Object.keys(wanted))).toEqual(wanted);
  });

  it.for(files.filter(({ file }) => !/\.(?:gz|json)$/.test(file)))(
    'gives them for $file packed with gzip',
    async ({ file, expect: expected }) => {
      const name = `${file.split('/').at(-1)}.gz`;
      const baseDir = await folderWith({ [name]: gzipSync(readFileSync(pathOf(file))) });
      const wanted = wantedCounts(file, expected);
      expect(foundCounts(await ledgerOf(name, baseDir), Object.keys(wanted))).toEqual(wanted);
    },
  );

  it('reads the first sheet of a workbook: five rows, no blank one', async () => {
    const { sources, totals } = await ledgerOf('csvkit/test.xlsx');
    expect(sources[0]).toMatchObject({ format: 'xlsx', encoding: 'utf-8', delimiter: null });
    expect(totals).toMatchObject({ rows: 5, blank: 0 });
  });

  it('refuses bzip2 with a clear message', async () => {
    await expect(ledgerOf('csvkit/dummy.csv.bz2')).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('bzip2'),
    });
  });

  it.for(texts)(
    'detects the encoding of $file, and decodes it to the same text',
    async ({ file, expect: expected }) => {
      const opened = await openFile(pathOf(file), file);
      const detected = await detectEncoding(opened, file);
      expect(detected.encoding.replace(/^utf-16.e$/, 'utf-16')).toBe(WHATWG[expected.encoding ?? '']);
      // INDEX gives no text for the one file that holds half a surrogate pair.
      expect(detected.lossy).toBe(expected.chars === undefined);
      if (expected.chars === undefined) return;
      let text = '';
      for await (const piece of decodeText(opened, detected)) text += piece;
      expect([...text]).toHaveLength(expected.chars);
      expect(createHash('sha256').update(text).digest('hex').slice(0, 16)).toBe(expected.utf8_sha256);
    },
  );
});
