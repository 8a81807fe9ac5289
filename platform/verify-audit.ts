import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { hashOf } from './audit-chain.ts';
import type { Checkpoint } from './audit-checkpoints.ts';
import { isSigned } from './signature.ts';

export interface AuditFinding {
  readonly ok: boolean;
  /** Whole records read. */
  readonly records: number;
  /** The line, from 1, of the first record that is not as it was written; 0 where a checkpoint alone says so; null where all is well. */
  readonly firstBad: number | null;
  /** What is wrong there; empty where all is well. */
  readonly problem: string;
  /** How many checkpoints of this log were there; with none, a cut at its end cannot be seen. */
  readonly checkpoints: number;
}

interface Expectation {
  seq: number;
  prev: string | null;
}

function parseRecord(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function problemOf(record: Readonly<Record<string, unknown>> | null, { seq, prev }: Expectation): string | null {
  if (record === null) return 'it is no record';
  if (record['hash'] !== hashOf(record)) return 'it was changed after it was written';
  if (record['seq'] !== seq) return `it is number ${String(record['seq'])} where ${seq} has to follow`;
  if (prev !== null && record['prev'] !== prev) return 'the record before it is not the one it was written after';
  if (prev === null && record['prev'] !== record['chain']) return 'the log does not begin with its first record';
  return null;
}

/**
 * Reads a log to its end and holds it to its own chain and to the checkpoints of its place: finds records that were
 * edited, removed, added or moved, a log that was cut or replaced by an older copy, and one that was begun anew.
 * What was written after the last checkpoint can be cut off unseen; that is a second's worth at most.
 */
export async function verifyAudit(
  file: string,
  place: string,
  checkpoints: ReadonlyMap<string, Checkpoint | null>,
): Promise<AuditFinding> {
  const wanted = new Map<number, { hash: string; line: number | null }>();
  const mine: Checkpoint[] = [];
  const bad = (records: number, firstBad: number, problem: string): AuditFinding => ({
    ok: false,
    records,
    firstBad,
    problem,
    checkpoints: mine.length,
  });
  for (const [key, checkpoint] of checkpoints) {
    if (checkpoint === null || !isSigned(checkpoint)) return bad(0, 0, `the checkpoint ${key} was changed`);
    if (checkpoint.place === place) mine.push(checkpoint);
  }
  for (const { seq, hash } of mine) wanted.set(seq, { hash, line: null });

  const expected: Expectation = { seq: 0, prev: null };
  let chain: unknown = null;
  let records = 0;
  const input = createReadStream(file, 'utf8');
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      const record = parseRecord(line);
      const problem = problemOf(record, expected);
      if (record === null || problem !== null) return bad(records, records + 1, problem ?? '');
      const checkpoint = wanted.get(expected.seq);
      if (checkpoint !== undefined && checkpoint.hash !== record['hash'])
        return bad(records, records + 1, 'it is another record than the one that was signed');
      if (expected.seq === 0) chain = record['chain'];
      records += 1;
      expected.seq += 1;
      expected.prev = String(record['hash']);
    }
  } finally {
    input.destroy();
  }
  for (const checkpoint of mine) {
    if (checkpoint.chain !== chain)
      return bad(records, records === 0 ? 0 : 1, 'the log was begun anew: an earlier one was signed here');
    if (checkpoint.seq >= records)
      return bad(records, records + 1, `the log ends at record ${records - 1}; record ${checkpoint.seq} was signed`);
  }
  return { ok: true, records, firstBad: null, problem: '', checkpoints: mine.length };
}
