import { differingKeys } from '../config/diff-config.ts';
import { parseKeyPath, valueAt } from '../config/key-path.ts';
import { countNewLines } from '../dataset/new-lines.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { SourceDigest } from '../domain/version-lineage.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';

/** The keys of two configurations that differ, with what each said; null where a key has no value. */
export function diffConfig(a: unknown, b: unknown) {
  const keys = differingKeys(a, b);
  const changes = keys.map((key) => {
    const path = parseKeyPath(key) ?? [];
    return { key, a: valueAt(a, path) ?? null, b: valueAt(b, path) ?? null };
  });
  return { equal: keys.length === 0, keys, changes };
}

/** What changed in the data: digests, the ledger, the source files, the training rows that came and went. */
export async function diffData(store: ArtifactStore, a: RunRecord, b: RunRecord) {
  const [first, second] = [sideOf(a), sideOf(b)];
  const [from, to] = [a.progress.dataset, b.progress.dataset];
  return {
    equal: first.digest === second.digest,
    a: first,
    b: second,
    train: from === null || to === null ? null : await diffRows(store, from.train, to.train),
    sources: from === null || to === null ? null : await diffSources(store, from.sources, to.sources),
  };
}

/** Scores side by side; `same_test` says whether they were measured on the same rows. */
export function diffScore(a: RunRecord, b: RunRecord) {
  const [first, second] = [scoreOf(a), scoreOf(b)];
  const [from, to] = [a.progress.dataset, b.progress.dataset];
  const comparable = first.candidate !== null && second.candidate !== null && first.metric === second.metric;
  return {
    a: first,
    b: second,
    difference: comparable ? (second.candidate ?? 0) - (first.candidate ?? 0) : null,
    same_test: from === null || to === null ? null : from.test.sha256 === to.test.sha256,
  };
}

function sideOf({ status, progress }: RunRecord) {
  const { datasetDigest, ledger } = status.outcome;
  return { digest: datasetDigest, ledger, rows: progress.dataset?.rows ?? null };
}

function scoreOf({ status }: RunRecord) {
  const { verdict, evaluation, cost } = status.outcome;
  return {
    verdict,
    metric: evaluation?.metric ?? null,
    candidate: evaluation?.candidate ?? null,
    difference: evaluation?.difference ?? null,
    cost: cost?.total ?? null,
  };
}

/** Null where one of the files is not kept any more. */
async function diffRows(store: ArtifactStore, a: ArtifactRef, b: ArtifactRef) {
  if (!(await store.has(a)) || !(await store.has(b))) return null;
  const [older, newer] = [await store.localPath(a), await store.localPath(b)];
  return { added: (await countNewLines(older, newer)).added, removed: (await countNewLines(newer, older)).added };
}

async function diffSources(store: ArtifactStore, a: ArtifactRef, b: ArtifactRef) {
  const [older, newer] = [await sourcesOf(store, a), await sourcesOf(store, b)];
  const paths = [...new Set([...older.keys(), ...newer.keys()])].toSorted();
  return paths.map((path) => {
    const [before, after] = [older.get(path), newer.get(path)];
    const change =
      before === undefined
        ? 'added'
        : after === undefined
          ? 'removed'
          : before.sha256 !== null && before.sha256 === after.sha256
            ? 'same'
            : 'changed';
    return { path, change, a: before?.sha256 ?? null, b: after?.sha256 ?? null };
  });
}

async function sourcesOf(store: ArtifactStore, ref: ArtifactRef): Promise<ReadonlyMap<string, SourceDigest>> {
  const sources: readonly SourceDigest[] = (await store.has(ref)) ? JSON.parse(await store.readText(ref)) : [];
  return new Map(sources.map((source) => [source.path, source]));
}
