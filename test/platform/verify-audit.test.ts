import { mkdtempSync, rmSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCheckpointWriter, readCheckpoints } from '../../platform/audit-checkpoints.ts';
import type { Checkpoint } from '../../platform/audit-checkpoints.ts';
import { hashOf } from '../../platform/audit-chain.ts';
import { createFileAuditLog } from '../../platform/audit-log.ts';
import { createDiskStore } from '../../platform/disk-store.ts';
import type { ArtifactStore } from '../../platform/artifact-store.ts';
import { verifyAudit } from '../../platform/verify-audit.ts';
import { tempDir } from '../support/temp-dir.ts';

const RECORDS = 200;
const PLACE = 'host:/var/retune/audit.jsonl';
/** Places that each kind of tampering is tried at. */
const TRIES = 50;

interface Log {
  readonly lines: readonly string[];
  readonly store: ArtifactStore;
  readonly checkpoints: ReadonlyMap<string, Checkpoint | null>;
  /** As it stood when a part of it was written. */
  readonly older: readonly string[];
}

async function writeLog(folder: string): Promise<Log> {
  const file = path.join(folder, 'audit.jsonl');
  const store = createDiskStore(path.join(folder, 'store'));
  const writer = createCheckpointWriter({
    store,
    keyFile: path.join(folder, 'audit-key.pem'),
    place: PLACE,
    onError: (error) => {
      throw error;
    },
  });
  const log = createFileAuditLog(file, { onHead: (chain, head) => writer.note(chain, head) });
  const record = (n: number): Promise<void> =>
    log.record({
      actor: 'train',
      role: 'train',
      action: 'POST /v1/fine_tune/status',
      status: 200,
      requestId: `req-${n}`,
      runId: 'r-1',
      address: '127.0.0.1',
    });
  for (let n = 1; n <= RECORDS; n += 1) {
    await record(n);
    if (n === RECORDS / 2) await copyFile(file, `${file}.older`);
  }
  await writer.flush();
  const linesOf = async (name: string): Promise<readonly string[]> =>
    (await readFile(name, 'utf8')).trimEnd().split('\n');
  return {
    store,
    lines: await linesOf(file),
    older: await linesOf(`${file}.older`),
    checkpoints: await readCheckpoints(store),
  };
}

let log: Log;
const folder = mkdtempSync(path.join(tmpdir(), 'retune-audit-'));
beforeAll(async () => {
  log = await writeLog(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function check(lines: readonly string[], checkpoints = log.checkpoints) {
  const file = path.join(await tempDir(), 'tampered.jsonl');
  await writeFile(file, lines.map((line) => `${line}\n`).join(''));
  return verifyAudit(file, PLACE, checkpoints);
}

/** Rewrites every hash from a record on, as somebody would who knows how the chain is made. */
function relinked(lines: readonly string[]): readonly string[] {
  let prev = '';
  return lines.map((line, seq) => {
    const record = JSON.parse(line) as Record<string, unknown>;
    const linked: Record<string, unknown> = { ...record, seq, prev: seq === 0 ? record['chain'] : prev };
    prev = hashOf(linked);
    return JSON.stringify({ ...linked, hash: prev });
  });
}

const anyPlace = fc.integer({ min: 1, max: RECORDS - 2 });

test('an untouched log is well, and says how long it is', async () => {
  const well = { ok: true, records: RECORDS + 1, firstBad: null, problem: '', checkpoints: 1 };
  expect(await check(log.lines)).toEqual(well);
});

describe('found at each of fifty random places', () => {
  /** Where each try found the first bad record, relative to where it was tampered with; null where it found none. */
  async function offsets(tamper: (at: number) => readonly string[]): Promise<readonly (number | null)[]> {
    const places = fc.sample(anyPlace, TRIES);
    return Promise.all(
      places.map(async (at) => {
        const { firstBad } = await check(tamper(at));
        return firstBad === null ? null : firstBad - at;
      }),
    );
  }
  const everywhere = (offset: number): readonly number[] => Array.from({ length: TRIES }, () => offset);
  const edited = (at: number, from: string, to: string): readonly string[] =>
    log.lines.map((line, index) => (index === at ? line.replace(from, to) : line));

  test('an edited record', async () => {
    expect(await offsets((at) => edited(at, '"status":200', '"status":201'))).toEqual(everywhere(1));
  });
  test('a deleted record', async () => {
    expect(await offsets((at) => log.lines.toSpliced(at, 1))).toEqual(everywhere(1));
  });
  test('an inserted record', async () => {
    expect(await offsets((at) => log.lines.toSpliced(at, 0, log.lines[at] ?? ''))).toEqual(everywhere(2));
  });
  test('two records swapped', async () => {
    expect(
      await offsets((at) => log.lines.with(at, log.lines[at + 1] ?? '').with(at + 1, log.lines[at] ?? '')),
    ).toEqual(everywhere(1));
  });
  test('a log that was cut', async () => {
    expect(await offsets((at) => log.lines.slice(0, at + 1))).toEqual(everywhere(2));
  });
  test('an edit with every hash after it made anew', async () => {
    const found = await offsets((at) => relinked(edited(at, '"status":200', '"status":201')));
    expect(found).toHaveLength(TRIES);
    expect(found).not.toContain(null);
  });
});

test('an older copy put back in its place', async () => {
  expect(await check(log.older)).toMatchObject({ ok: false, problem: expect.stringContaining('was signed') });
});

test('a log begun anew where another was signed', async () => {
  const other = await writeLog(await tempDir());
  expect(await check(other.lines, log.checkpoints)).toMatchObject({ ok: false });
});

test('a checkpoint that was changed, or is no longer one', async () => {
  for (const [key, checkpoint] of log.checkpoints) {
    if (checkpoint === null) throw new Error('the log has a checkpoint');
    const lowered = new Map([[key, { ...checkpoint, seq: 3 }]]);
    expect(await check(log.lines, lowered)).toMatchObject({ ok: false, firstBad: 0 });
    expect(await check(log.lines, new Map([[key, null]]))).toMatchObject({ ok: false, firstBad: 0 });
  }
});

test('logs of other places do not disturb one another', async () => {
  const other = await writeLog(await tempDir());
  const both = new Map([
    ...log.checkpoints,
    ...[...other.checkpoints].map(([key, one]) => [key, one === null ? null : one] as const),
  ]);
  const file = path.join(await tempDir(), 'audit.jsonl');
  await writeFile(file, log.lines.map((line) => `${line}\n`).join(''));
  expect(await verifyAudit(file, 'elsewhere:/audit.jsonl', both)).toMatchObject({ ok: true });
});
