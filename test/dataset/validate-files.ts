import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { dataSchema, type DataConfig } from '../../config/data-config.ts';
import { dataConfigForFiles, type SourceOverrides } from '../../dataset/data-defaults.ts';
import type { Ledger } from '../../dataset/ledger.ts';
import type { PreparedDataset } from '../../dataset/merge-shards.ts';
import { prepareDataset, validateDataset } from '../../dataset/prepare-dataset.ts';
import type { ProviderRules } from '../../dataset/rules/rule-packs.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** A folder of its own for each call, with these files in it; removed after the tests of the file. */
export async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'retune-test-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

const nominalTime = '2026-11-24T00:00:00Z';

/** The ledger of one file with this content. */
export async function validateText(
  name: string,
  content: string | Uint8Array,
  overrides: SourceOverrides = {},
  providers: readonly ProviderRules[] = [],
): Promise<Ledger> {
  const baseDir = await folderWith({ [name]: content });
  return validateDataset({ data: dataConfigForFiles([name], overrides), place: { baseDir, nominalTime }, providers });
}

/** Prepares files by a `data` block as it would stand in the configuration. */
export async function prepare(
  files: Readonly<Record<string, string | Uint8Array>>,
  data: Record<string, unknown>,
  options: {
    readonly pinned?: readonly string[];
    readonly providers?: readonly ProviderRules[];
    readonly pseudonymKey?: string;
  } = {},
): Promise<PreparedDataset> {
  const baseDir = await folderWith(files);
  const parsed: DataConfig = dataSchema.parse({ sources: Object.keys(files).map((path) => ({ path })), ...data });
  const place = { baseDir, nominalTime };
  return prepareDataset({
    data: parsed,
    place,
    providers: options.providers ?? [],
    pinnedTestKeys: options.pinned ?? null,
    pseudonymKey: options.pseudonymKey ?? null,
    outDir: join(baseDir, 'out'),
  });
}
