import { z } from 'zod';
import type { ArtifactRef } from '../domain/artifact.ts';
import type { PreparedDatasetRef, RunRecord } from '../domain/run-record.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { StoredEvaluationPlan } from './evaluation-plan.ts';
import { preparedDataset } from './prepared-dataset.ts';
import type { SubjectMatcher } from './subject-matcher.ts';
import { answersAndReports } from './subject-answers.ts';
import { isSubjectsRejectedRow, subjectRows } from './subject-rows.ts';
import { textPieces } from './text-pieces.ts';

/** Where a data subject was found in a store. */
export interface FoundSubject {
  /** Rows that name the subject in their subject column. */
  readonly rows: number;
  /** To be deleted; the files that tell whose rows are whose come last, so that a search that was cut off can go on. */
  readonly artifacts: readonly ArtifactRef[];
  readonly documents: readonly string[];
  /** Configurations and records that name the subject: the pipeline's own memory, which is left to a person. */
  readonly kept: readonly string[];
  /** Runs whose data held the subject. */
  readonly runs: readonly RunRecord[];
  /** Those of them that still go on. */
  readonly open: readonly string[];
  /** Those whose training or validation file held the subject. */
  readonly trained: readonly RunRecord[];
}

/** Looks through every artifact and document of the store. */
export async function findSubject(options: {
  readonly store: ArtifactStore;
  readonly matcher: SubjectMatcher;
  readonly records: readonly RunRecord[];
  readonly signal?: AbortSignal;
}): Promise<FoundSubject> {
  const { store, matcher, records, signal } = options;
  const { rows, shards, runs: readers, lines } = await subjectRows(store, matcher);
  const hits = new Map(shards.map((ref) => [ref.sha256, ref]));
  const kept: string[] = [];
  const plans: StoredEvaluationPlan[] = [];
  const datasets = new Map<string, PreparedDatasetRef>();
  for (const record of records) {
    const dataset = await preparedDataset(store, record);
    if (dataset !== null) datasets.set(record.runId, dataset);
  }
  const rejected = new Set([...datasets.values()].map((dataset) => dataset.rejected?.sha256));
  for (const [runId, { train, validation, test }] of datasets) {
    if (!readers.has(runId)) continue;
    for (const ref of [train, validation, test])
      if (ref && (await holdsLine(store, ref, lines))) hits.set(ref.sha256, ref);
  }
  for await (const ref of store.listArtifacts()) {
    signal?.throwIfAborted();
    const { found, plan, isRecord } = await look(
      store,
      ref,
      (line) => matcher.holds(line) || (rejected.has(ref.sha256) && isSubjectsRejectedRow(line, matcher)),
    );
    if (plan !== null) plans.push(plan);
    if (!found) continue;
    if (isRecord) kept.push(ref.key);
    else hits.set(ref.sha256, ref);
  }
  const documents = new Set(await answersAndReports(store, plans, records, hits));
  for (const key of await store.listDocuments('')) {
    signal?.throwIfAborted();
    if (documents.has(key) || /^(?:audit|erasures)\//.test(key)) continue;
    const text = (await store.readDocument(key))?.text ?? '';
    if (!text.split('\n').some((line) => matcher.holds(line))) continue;
    if (isPipelineRecord(key)) kept.push(key);
    else documents.add(key);
  }
  const held = (ref: ArtifactRef | null = null): boolean => ref !== null && hits.has(ref.sha256);
  const trained = records.filter(({ progress: { dataset } }) => held(dataset?.train) || held(dataset?.validation));
  const inData = (record: RunRecord): boolean =>
    readers.has(record.runId) ||
    Object.values(datasets.get(record.runId) ?? {}).some((part: unknown) => held(artifactSchema.safeParse(part).data));
  const runs = records.filter(inData);
  const isShard = new Set(shards.map(({ sha256 }) => sha256));
  return {
    rows,
    artifacts: [...hits.values()].toSorted((a, b) => Number(isShard.has(a.sha256)) - Number(isShard.has(b.sha256))),
    documents: [...documents].toSorted(),
    kept: kept.toSorted(),
    runs,
    open: runs.filter(({ closedAt }) => closedAt === null).map(({ runId }) => runId),
    trained,
  };
}

/** Without these a run, a line or a provider's file could not be told of any more. */
function isPipelineRecord(key: string): boolean {
  return /^models\/|^runs\/[^/]+\/(?:run\.json|intent-|uploads\/|discard)/.test(key);
}

async function holdsLine(store: ArtifactStore, ref: ArtifactRef, lines: ReadonlySet<string>): Promise<boolean> {
  if (!(await store.has(ref))) return false;
  for await (const line of textPieces(await store.openRead(ref))) if (lines.has(line)) return true;
  return false;
}

const artifactSchema = z.object({ key: z.string(), sha256: z.string(), bytes: z.number() });
const planSchema = z.looseObject({
  runId: z.string(),
  suite: z.string(),
  models: z.array(z.unknown()),
  shards: z.array(z.looseObject({ items: artifactSchema })),
});

const LONGEST_PLAN = 8 * 1024 * 1024;

/** Whether an artifact holds the subject; an evaluation's plan, and records of ours, are told by how they begin. */
async function look(store: ArtifactStore, ref: ArtifactRef, holds: (line: string) => boolean) {
  let found = false;
  const pieces: string[] = [];
  const begins = (): string => pieces.slice(0, 2).join('\n').slice(0, 80);
  for await (const piece of textPieces(await store.openRead(ref))) {
    found ||= holds(piece);
    const isPlan = ref.bytes < LONGEST_PLAN && (pieces[0] ?? piece).startsWith('{"runId":');
    if (pieces.length < 2 || isPlan) pieces.push(piece);
    else if (found) break;
  }
  const isRecord = /^\{"config":|^\{"changeId":|^\{\n {2}"schema": 1,/.test(begins());
  return { found, isRecord, plan: planIn(pieces.join('\n')) };
}

function planIn(text: string): StoredEvaluationPlan | null {
  if (!text.startsWith('{"runId":')) return null;
  try {
    return planSchema.safeParse(JSON.parse(text)).success ? (JSON.parse(text) as StoredEvaluationPlan) : null;
  } catch {
    return null;
  }
}
