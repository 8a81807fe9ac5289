import type { DataConfig } from '../config/data-config.ts';
import type { ResolvedConfig } from '../config/resolved-config.ts';
import { prepareDataset } from '../dataset/prepare-dataset.ts';
import type { PreparedDataset } from '../dataset/merge-shards.ts';
import type { ErasedSubjects } from '../dataset/subject.ts';
import { RetuneError } from '../domain/failure-type.ts';

export interface SuiteFile {
  /** Paths in the scratch folder. */
  readonly test: string;
  readonly index: string;
  readonly tokens: number;
  readonly warnings: readonly string[];
  /** Pieces of personal data found, by kind. */
  readonly pii: Readonly<Record<string, number>>;
}

/** How a suite is read besides its configuration. */
export interface SuiteReading {
  /** RETUNE_PSEUDONYM_KEY; null where it is not set. */
  readonly pseudonymKey: string | null;
  /** Whose rows are left out; null where nobody was erased. */
  readonly erased: ErasedSubjects | null;
  readonly signal?: AbortSignal | undefined;
}

type Source = DataConfig['sources'][number];

const written = ({ splits }: PreparedDataset): number => splits.test.rows;

/** How a file of prompts may be read: as the first source is, where it looks like it, else by its own words. */
function waysToRead({ sources }: DataConfig, path: string): readonly Source[] {
  const [first] = sources;
  const plain: Source = { path, split: 'test' };
  if (first === undefined) return [plain];
  const { columns, template, shape, tag: _tag, where: _where, ...reading } = first;
  const like: Source = {
    ...reading,
    ...(columns !== undefined && { columns }),
    ...(template !== undefined && { template }),
    ...(shape !== undefined && { shape }),
    path,
    split: 'test',
  };
  delete like.format;
  return [like, plain];
}

/**
 * Reads a file of prompts with expected answers by the rules of the data: any format and shape, the same system text
 * and columns as the first source where the file has them. Throws CONFIG_INVALID where no row of it can be used.
 */
export async function prepareSuiteFile(
  { config, baseDir, nominalTime }: ResolvedConfig,
  path: string,
  outDir: string,
  { signal, pseudonymKey, erased, missingHint }: SuiteReading & { readonly missingHint: string },
): Promise<SuiteFile> {
  let prepared: PreparedDataset | null = null;
  for (const source of waysToRead(config.data, path)) {
    const found = await prepareDataset({
      data: { ...config.data, sources: [source], deduplicate: 'off', on_conflict: 'keep' },
      place: { baseDir, nominalTime, timezone: config.schedule?.timezone ?? 'UTC', missingHint },
      providers: [],
      outDir,
      signal,
      pseudonymKey,
      erased,
    });
    if (prepared === null || written(found) > written(prepared)) prepared = found;
    if (written(prepared) > 0) break;
  }
  if (prepared === null || written(prepared) === 0) {
    const codes = Object.keys(prepared?.ledger.issue_counts ?? {}).join(', ');
    throw new RetuneError(
      'CONFIG_INVALID',
      `no row of ${path} can be evaluated on${codes === '' ? '' : ` (${codes})`}`,
      {
        hint: `\`retune validate ${path}\` shows why; give it columns prompt and completion, or messages`,
      },
    );
  }
  const { rejected, rows } = prepared.ledger.totals;
  const warnings =
    rejected === 0
      ? []
      : [`${rejected} of ${rows} rows of ${path} could not be used: \`retune validate ${path}\` shows why`];
  const { files, splits, ledger } = prepared;
  return { test: files.test, index: files.testIndex, tokens: splits.test.tokens, warnings, pii: ledger.pii };
}
