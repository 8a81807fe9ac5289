import { z } from 'zod';
import { readShardBlocks } from '../dataset/read-shard.ts';
import { ROW_WORDS, SHARD_OUTCOMES, WORD } from '../dataset/shard-block.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { shownText } from './keep-examples.ts';
import type { SubjectMatcher } from './subject-matcher.ts';

const shardSchema = z.object({
  rows: z.object({ key: z.string(), sha256: z.string(), bytes: z.number() }),
});

/** What the intermediate files of runs tell of a subject's rows. */
export interface SubjectRows {
  /** Rows of the subject in files that are still there, good and rejected ones. */
  readonly rows: number;
  /** Files of rows with some of the subject's among them. */
  readonly shards: readonly ArtifactRef[];
  /** Runs that read them. */
  readonly runs: ReadonlySet<string>;
  /** The subject's lines as they stand in training files. */
  readonly lines: ReadonlySet<string>;
}

/** Finds the rows whose subject column names the subject, and teaches the matcher their texts. */
export async function subjectRows(store: ArtifactStore, matcher: SubjectMatcher): Promise<SubjectRows> {
  const seen = new Map<string, number>();
  const shards: ArtifactRef[] = [];
  const runs = new Set<string>();
  const lines = new Set<string>();
  for (const key of await store.listDocuments('runs/')) {
    const runId = /^runs\/([^/]+)\/shards\/\d+\.json$/.exec(key)?.[1];
    if (runId === undefined) continue;
    const document = await store.readDocument(key);
    const ref = document === null ? undefined : shardSchema.safeParse(JSON.parse(document.text)).data?.rows;
    if (ref === undefined || !(await store.has(ref))) continue;
    const known = seen.get(ref.sha256);
    const found = known ?? (await rowsOf(await store.localPath(ref), matcher, lines));
    seen.set(ref.sha256, found);
    if (found === 0) continue;
    runs.add(runId);
    if (known === undefined) shards.push(ref);
  }
  return { rows: [...seen.values()].reduce((sum, rows) => sum + rows, 0), shards, runs, lines };
}

async function rowsOf(path: string, matcher: SubjectMatcher, lines: Set<string>): Promise<number> {
  let found = 0;
  for await (const { rows, words, texts, row } of readShardBlocks(path)) {
    let at = 0;
    for (let index = 0; index < rows; index++) {
      const base = index * ROW_WORDS;
      const from = at;
      at += words[base + WORD.text] ?? 0;
      const outcome = SHARD_OUTCOMES[words[base + WORD.outcome] ?? 0];
      const text = (): string => texts.toString('utf8', from, at).trimEnd();
      if (outcome === 'rejected') {
        if (isSubjectsRejectedRow(text(), matcher)) found += 1;
        continue;
      }
      if (outcome !== 'accepted' && outcome !== 'repaired') continue;
      const { subject } = row(index);
      if (subject === undefined || !matcher.isDigest(subject)) continue;
      found += 1;
      lines.add(text());
      for (const said of promptsOf(parsed(text()))) {
        matcher.learn(said);
        matcher.learn(shownText(said));
      }
    }
  }
  return found;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** The row itself in a line of `rejected.jsonl`; where it stood and what is wrong with it is nobody's. */
const rejectedRowSchema = z.object({
  cells: z.unknown().optional(),
  value: z.unknown().optional(),
  text: z.unknown().optional(),
});

/** Whether a line as `rejected.jsonl` has them is of a row with a cell that names the subject. */
export function isSubjectsRejectedRow(line: string, matcher: SubjectMatcher): boolean {
  return hasCell(rejectedRowSchema.safeParse(parsed(line)).data, matcher);
}

/** Whether any value inside is the subject and nothing else: a rejected row has its cells as they came. */
function hasCell(value: unknown, matcher: SubjectMatcher): boolean {
  if (typeof value === 'string') return matcher.isSubject(value);
  if (typeof value === 'number') return matcher.isSubject(String(value));
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((inner) => hasCell(inner, matcher));
}

/** What a person said in a training line: neither the system text and the tools, which are everybody's, nor the answer. */
function promptsOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const turn = turnSchema.safeParse(value).data;
  if (turn === undefined) return Object.values(value).flatMap(promptsOf);
  return turn.role === 'user' ? stringsIn(turn.content) : [];
}

const turnSchema = z.object({ role: z.string(), content: z.unknown() });

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}
