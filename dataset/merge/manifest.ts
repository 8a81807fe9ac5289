import { createHash } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DataConfig } from '../../config/data-config.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { CountBucket } from '../count-distribution.ts';
import type { Ledger } from '../ledger.ts';
import type { ConvertedShard } from '../merge-shards.ts';
import { namedRules, type ProviderRules } from '../rules/rule-packs.ts';
import type { SettledSplit } from './settle-rows.ts';
import { datasetFiles, type WrittenFiles } from './split-writers.ts';

/** One side of the dataset. */
export interface SplitFile {
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly tokens: number;
}

export type SplitFiles = Readonly<Record<'train' | 'validation' | 'test', SplitFile>>;

/** SHA-256 over the canonical JSON of the three split files' digests: equal for equal files, whatever made them. */
export function datasetDigest(splits: SplitFiles): string {
  const digests = { train: splits.train.sha256, validation: splits.validation.sha256, test: splits.test.sha256 };
  return createHash('sha256').update(canonicalJson(digests)).digest('hex');
}

/** Writes `manifest.json`, last of all. It holds no time and no absolute path of its own making. */
export async function writeManifest(options: {
  readonly outDir: string;
  readonly data: DataConfig;
  readonly shards: readonly ConvertedShard[];
  readonly providers: readonly ProviderRules[];
  readonly ledger: Ledger;
  readonly splits: SplitFiles;
  readonly written: WrittenFiles;
  readonly split: SettledSplit;
  readonly digest: string;
  readonly labels: readonly string[] | null;
  /** Rows of a sample by the script they are written in. */
  readonly scripts: Readonly<Record<string, number>>;
  /** Rows by how many tokens they have. */
  readonly tokens: readonly CountBucket[];
}): Promise<void> {
  const { data, ledger, splits, written, split, digest, labels } = options;
  const files = datasetFiles(options.outDir);
  const listed = Object.entries(files).flatMap(([role, path]) => {
    const file = role === 'manifest' ? undefined : Object.entries(written).find(([name]) => name === role)?.[1];
    return file === undefined ? [] : [[basename(path), file] as const];
  });
  const manifest = {
    version: 1,
    dataset_digest: digest,
    splits,
    split: {
      salt: data.split.salt,
      group: data.split.group ?? null,
      test_share: split.test,
      validation_share: split.validation,
      pinned_keys: split.pinned,
    },
    labels,
    sources: options.shards.map(({ shard, sha256 = null }) => ({ path: shard.displayPath, sha256 })),
    rules: Object.fromEntries(
      namedRules(options.providers).map(({ name, pack }) => [name, { pack: pack.name, version: pack.version }]),
    ),
    languages: options.scripts,
    token_histogram: options.tokens.map(({ from, to, count }) => ({ from, to, rows: count })),
    files: Object.fromEntries(listed),
    ledger,
  };
  const temporary = `${files.manifest}.partial`;
  await writeFile(temporary, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(temporary, files.manifest);
}
