import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { DataConfig } from '../config/data-config.ts';
import { isRemote } from '../domain/remote-files.ts';
import { convertShard } from './convert-shard.ts';
import type { Ledger } from './ledger.ts';
import { countShards, mergeShards, type ConvertedShard, type PreparedDataset } from './merge-shards.ts';
import { planShards, STDIN_PATH, type DataPlace } from './plan-shards.ts';
import type { ProgressListener } from './progress.ts';
import { digestFile } from './read/digest-file.ts';
import type { ProviderRules } from './rules/rule-packs.ts';
import { spoolInput } from './spool-input.ts';
import type { ErasedSubjects } from './subject.ts';

/** What is read, by whose rules, and who hears of it. */
export interface ReadOptions {
  readonly data: DataConfig;
  readonly place: DataPlace;
  /** With exactly one its rules reject rows; with several each is counted by itself. */
  readonly providers: readonly ProviderRules[];
  /** What `pii: pseudonymise` makes names with; null where there is none. */
  readonly pseudonymKey?: string | null;
  /** Whose rows are left out; null where nobody was erased. */
  readonly erased?: ErasedSubjects | null;
  /** Split keys that must stay in test. */
  readonly pinnedTestKeys?: Iterable<string> | null;
  /** Read for the path `-`; the process's own where it is not given. */
  readonly stdin?: Readable;
  /** Threads that may work on a file; by its size where it is not given. */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

async function convertAll(
  options: ReadOptions,
  workDir: string,
  { digests }: { readonly digests: boolean },
): Promise<readonly ConvertedShard[]> {
  const { data, providers, threads, signal, pseudonymKey, erased } = options;
  const converted: ConvertedShard[] = [];
  let rowsBefore = 0;
  let bytesBefore = 0;
  for (const planned of await planShards(data, options.place)) {
    let shard = planned;
    if (planned.path === STDIN_PATH) {
      shard = { ...planned, path: join(workDir, `stdin-${planned.index}`) };
      await spoolInput(options.stdin ?? process.stdin, shard.path, signal);
    } else if (isRemote(planned.path)) {
      shard = { ...planned, path: join(workDir, `remote-${planned.index}`) };
      await options.place.remote?.fetch(planned.path, shard.path, signal);
    }
    const path = join(workDir, `shard-${shard.index}.jsonl`);
    let bytes = 0;
    const onProgress: ProgressListener = (progress) => {
      bytes = progress.bytes;
      options.onProgress?.({ rows: rowsBefore + progress.rows, bytes: bytesBefore + progress.bytes });
    };
    // While it is converted: what cannot be read is for the conversion to say.
    const digesting = digests ? digestFile(shard.path, signal).catch(() => null) : null;
    const summary = await convertShard({
      shard,
      data,
      providers,
      threads,
      pseudonymKey,
      erased,
      outPath: path,
      signal,
      onProgress,
    });
    rowsBefore += summary.rows;
    bytesBefore += bytes;
    converted.push({ shard, summary, path, sha256: await digesting });
  }
  return converted;
}

const WORK_PREFIX = '.preparing-';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Takes away what a preparation that was killed has left: its working folder, named after its process. */
async function removeLeftovers(outDir: string): Promise<void> {
  for (const name of await readdir(outDir)) {
    const pid = name.startsWith(WORK_PREFIX) ? Number.parseInt(name.slice(WORK_PREFIX.length), 10) : Number.NaN;
    if (pid > 0 && !isAlive(pid)) await rm(join(outDir, name), { recursive: true, force: true });
  }
}

/** Reads, converts, settles and writes a dataset in this process. What is left in `outDir` is the dataset alone. */
export async function prepareDataset(options: ReadOptions & { readonly outDir: string }): Promise<PreparedDataset> {
  await mkdir(options.outDir, { recursive: true });
  await removeLeftovers(options.outDir);
  const workDir = await mkdtemp(join(options.outDir, `${WORK_PREFIX}${process.pid}-`));
  try {
    const shards = await convertAll(options, workDir, { digests: true });
    const { data, providers, outDir, signal, pinnedTestKeys = null, onProgress } = options;
    return await mergeShards({ shards, data, providers, pinnedTestKeys, outDir, signal, onProgress });
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** The ledger of the sources, every problem of every row in it; leaves no file. */
export async function validateDataset(options: ReadOptions): Promise<Ledger> {
  const workDir = await mkdtemp(join(tmpdir(), 'retune-validate-'));
  try {
    const shards = await convertAll(options, workDir, { digests: false });
    const { data, providers, signal, pinnedTestKeys = null, onProgress } = options;
    return await countShards({ shards, data, providers, pinnedTestKeys, signal, onProgress });
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
