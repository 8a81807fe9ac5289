import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataConfig } from '../config/data-config.ts';
import { undecidedPii } from '../dataset/pii/undecided.ts';
import { convertShard } from '../dataset/convert-shard.ts';
import { firstRejection } from '../dataset/ledger.ts';
import type { ShardSummary } from '../dataset/shard-summary.ts';
import { mergeShards } from '../dataset/merge-shards.ts';
import { planShards } from '../dataset/plan-shards.ts';
import type { Shard } from '../dataset/plan-shards.ts';
import type { PreparedDataset } from '../dataset/merge-shards.ts';
import { DATASET_CODES } from '../dataset/rules/check-dataset.ts';
import { namedRules, type ProviderRules } from '../dataset/rules/rule-packs.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { documentKey } from '../domain/identity.ts';
import { isRemote } from '../domain/remote-files.ts';
import { openRemoteFiles } from '../platform/open-remote-files.ts';
import type { LedgerTotals } from '../domain/run-outcome.ts';
import { percent, plainPercent } from '../domain/shares-in-words.ts';
import type { PreparedDatasetRef } from '../domain/run-record.ts';
import type { SourceDigest } from '../domain/version-lineage.ts';
import { makeFolder } from '../platform/make-folder.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { withDigest } from './digest-source.ts';
import { erasedSubjects } from './erased-subjects.ts';
import { withHeartbeat } from './heartbeat.ts';
import { pinnedTestKeys } from './pinned-keys.ts';
import { resolveRunPii } from './pii-receivers.ts';
import { readConfig } from './stored-config.ts';
import { trainingRules } from './training-rules.ts';

export interface PreparedRun {
  readonly dataset: PreparedDatasetRef;
  readonly ledger: LedgerTotals;
  /** Why the data cannot be trained on; null where they can. */
  readonly refusal: string | null;
}

interface ShardResult {
  readonly summary: ShardSummary;
  readonly source: SourceDigest;
  readonly rows: ArtifactRef;
}

export function createDatasetActivities(deps: ActivityDependencies) {
  const { settings, store, scratchDir } = deps;
  const remote = openRemoteFiles(settings.store, (name) => settings.variable(name));

  const providersOf = ({ config, baseDir }: Awaited<ReturnType<typeof readConfig>>) => {
    return [trainingRules(settings, config, baseDir)];
  };

  async function inScratch<T>(work: (dir: string) => Promise<T>): Promise<T> {
    await makeFolder(scratchDir);
    const dir = await mkdtemp(join(scratchDir, 'prepare-'));
    try {
      return await work(dir);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }

  return {
    /** One shard a source file; the plan itself stays in the store. */
    async planShards({ runId, configRef }: { runId: string; configRef: ArtifactRef }): Promise<{ count: number }> {
      const { config, baseDir, nominalTime } = await readConfig(store, configRef);
      const shards = await planShards(config.data, {
        baseDir,
        nominalTime,
        timezone: config.schedule?.timezone ?? 'UTC',
        remote,
      });
      await store.writeDocument(documentKey.shards(runId), JSON.stringify(shards));
      return { count: shards.length };
    },

    /** Reads one file; its rows and its problems go to the store, its counts come back. */
    async convertShard({
      runId,
      configRef,
      index,
    }: {
      runId: string;
      configRef: ArtifactRef;
      index: number;
    }): Promise<{ rows: number }> {
      const resolved = await readConfig(store, configRef);
      const { config, threads } = resolved;
      const shard = await shardAt(runId, index);
      const erased = await erasedSubjects(store);
      const data = await resolveRunPii(deps, config);
      return inScratch(async (dir) => {
        const outPath = join(dir, 'rows.jsonl');
        const { result: summary, ...digest } = await withHeartbeat('rows', (progress, signal) =>
          withLocal(shard, dir, signal, (local) =>
            convertShard({
              shard: local,
              data,
              pseudonymKey: settings.pseudonymKey(),
              erased,
              providers: providersOf(resolved),
              outPath,
              threads,
              signal,
              onProgress: ({ rows }) => progress(rows, null),
            }),
          ),
        );
        const source = { path: shard.displayPath, place: shard.path, ...digest };
        const result: ShardResult = { summary, source, rows: await store.putFile(outPath) };
        await store.writeDocument(documentKey.shard(runId, index), JSON.stringify(result));
        return { rows: result.rows.bytes };
      });
    },

    /** Duplicates, conflicts and leaks out; rows to their sides; everything into the store. */
    async mergeShards({
      runId,
      configRef,
      count,
    }: {
      runId: string;
      configRef: ArtifactRef;
      count: number;
    }): Promise<PreparedRun> {
      const resolved = await readConfig(store, configRef);
      const { config } = resolved;
      const shards = await Promise.all(
        Array.from({ length: count }, async (_, index) => {
          const document = await store.readDocument(documentKey.shard(runId, index));
          if (document === null) throw new TypeError(`shard ${index} was not converted`);
          const { summary, source, rows } = JSON.parse(document.text) as ShardResult;
          const { sha256 } = source;
          return { shard: await shardAt(runId, index), summary, source, sha256, path: await store.localPath(rows) };
        }),
      );
      const pinned = config.data.split.pin ? await pinnedTestKeys(store, config.name) : null;
      return inScratch(async (outDir) => {
        const prepared = await withHeartbeat('rows', (progress, signal) =>
          mergeShards({
            shards,
            data: config.data,
            providers: providersOf(resolved),
            pinnedTestKeys: pinned,
            outDir,
            signal,
            onProgress: ({ rows }) => progress(rows, null),
          }),
        );
        const sources = await store.putText(JSON.stringify(shards.map(({ source }) => source)));
        const dataset = { ...(await keep(prepared)), sources };
        const { rejectedRatio, ledger } = prepared;
        const refusal = refusalOf(prepared, rejectedRatio, await resolveRunPii(deps, config), providersOf(resolved));
        // A refused run goes no further: its rejected rows are still to be looked at.
        if (refusal !== null) await store.writeDocument(documentKey.refusedDataset(runId), JSON.stringify(dataset));
        return { dataset, ledger: ledger.totals, refusal };
      });
    },
  };

  /** A shard as a file of this machine, with the digest of what was read. */
  async function withLocal<T>(
    shard: Shard,
    dir: string,
    signal: AbortSignal,
    work: (local: Shard) => Promise<T>,
  ): Promise<{ result: T; bytes: number; sha256: string | null }> {
    if (!isRemote(shard.path)) return withDigest(shard.path, () => work(shard));
    const path = join(dir, 'source');
    await remote?.fetch(shard.path, path, signal);
    return withDigest(path, () => work({ ...shard, path }));
  }

  async function shardAt(runId: string, index: number): Promise<Shard> {
    const document = await store.readDocument(documentKey.shards(runId));
    const shard = document === null ? undefined : (JSON.parse(document.text) as Shard[])[index];
    if (shard === undefined) throw new TypeError(`there is no shard ${index} in the plan of ${runId}`);
    return shard;
  }

  async function keep({
    files,
    splits,
    datasetDigest,
    longestAnswerTokens,
  }: PreparedDataset): Promise<Omit<PreparedDatasetRef, 'sources'>> {
    const { train, validation, test } = splits;
    return {
      digest: datasetDigest,
      manifest: await store.putFile(files.manifest),
      train: await store.putFile(files.train),
      validation: validation.rows === 0 ? null : await store.putFile(files.validation),
      test: await store.putFile(files.test),
      testIndex: await store.putFile(files.testIndex),
      rejected: await store.putFile(files.rejected),
      trainKeys: await store.putFile(files.trainKeys),
      testKeys: await store.putFile(files.testKeys),
      rows: { train: train.rows, validation: validation.rows, test: test.rows },
      tokens: { train: train.tokens, validation: validation.tokens, test: test.tokens },
      answerTokensP99: longestAnswerTokens,
    };
  }
}

function refusalOf(
  { ledger, splits }: PreparedDataset,
  ratio: number,
  { pii, max_rejected_ratio: allowed }: DataConfig,
  providers: readonly ProviderRules[],
): string | null {
  const { totals } = ledger;
  const undecided = undecidedPii(pii, ledger.pii);
  if (ratio > allowed) {
    return `${totals.rejected} of ${totals.rows} rows (${percent(ratio)}) were rejected, more than data.max_rejected_ratio (${plainPercent(allowed)}) allows${firstRejection(ledger)} (\`retune validate\` lists every one, \`retune prepare\` writes them to rejected.jsonl)`;
  }
  if (undecided !== null) return `${undecided.message}: ${undecided.hint}`;
  if (splits.train.rows === 0) return 'no row is left to train on';
  for (const { name, pack } of namedRules(providers)) {
    if (splits.train.rows < pack.minExamples)
      return `${splits.train.rows} rows are left to train on, ${name} asks for at least ${pack.minExamples}`;
    const { trainable = true, issue_counts: counts = {} } = ledger.providers[name] ?? {};
    const beyond = DATASET_CODES.filter((code) => Object.hasOwn(counts, code));
    if (!trainable) return `${name} takes no such training file (${beyond.join(', ')})`;
  }
  return null;
}
